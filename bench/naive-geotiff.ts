/**
 * The race's job as one would write it with geotiff.js: for every polygon `readRasters` of its window from both scenes,
 * a centre-point mask, NDVI, classes and sums. Only every n-th polygon, because all would take minutes.
 *
 * usage: node bench/naive-geotiff.ts BASELINE CURRENT MINES.geojson EVERY OUT.json
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fromFile } from 'geotiff';

type Ring = readonly (readonly [x: number, y: number])[];

interface Feature {
  readonly properties: { readonly id: number };
  readonly geometry: { readonly coordinates: readonly (readonly Ring[])[] };
}

interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const [baselinePath, currentPath, minesPath, every, out] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];
const images = await Promise.all([baselinePath, currentPath].map(async (path) => (await fromFile(path)).getImage()));
const [x0, y0] = images[0]!.getOrigin() as [number, number];
const [gsd] = images[0]!.getResolution() as [number];
const { features } = JSON.parse(readFileSync(minesPath, 'utf8')) as { features: readonly Feature[] };
const chosen = features.filter((_, i) => i % Number(every) === 0);
const startupS = performance.now() / 1000;
const rows = [];
for (const feature of chosen) {
  const rings = feature.geometry.coordinates.flat().map(toPixels);
  const bounds = boundsOf(rings);
  const inside = centresInside(rings, bounds);
  const dates = [];
  for (const image of images) {
    const window = [bounds.left, bounds.top, bounds.right, bounds.bottom];
    dates.push(classify((await image.readRasters({ window })) as unknown as readonly Uint16Array[]));
  }
  rows.push({ id: feature.properties.id, ...sum(dates[0]!, dates[1]!, inside) });
}
writeFileSync(out, JSON.stringify({ startupS, done: chosen.length, total: features.length, rows }));

function toPixels(ring: Ring): Ring {
  return ring.map(([x, y]) => [(x - x0) / gsd, (y0 - y) / gsd]);
}

function boundsOf(rings: readonly Ring[]): Bounds {
  const xs = rings.flat().map(([x]) => x);
  const ys = rings.flat().map(([, y]) => y);
  return {
    left: Math.floor(Math.min(...xs)),
    top: Math.floor(Math.min(...ys)),
    right: Math.ceil(Math.max(...xs)),
    bottom: Math.ceil(Math.max(...ys)),
  };
}

/** 1 where a pixel's centre is inside, by crossings of its row (even-odd). */
function centresInside(rings: readonly Ring[], { left, top, right, bottom }: Bounds): Uint8Array {
  const width = right - left;
  const inside = new Uint8Array(width * (bottom - top));
  for (let row = top; row < bottom; row++) {
    const y = row + 0.5;
    const crossings: number[] = [];
    for (const ring of rings) {
      for (let i = 1; i < ring.length; i++) {
        const [xa, ya] = ring[i - 1]!;
        const [xb, yb] = ring[i]!;
        if (ya > y !== yb > y) crossings.push(xa + ((y - ya) / (yb - ya)) * (xb - xa));
      }
    }
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const from = Math.ceil(crossings[i]! - 0.5);
      const to = Math.ceil(crossings[i + 1]! - 0.5);
      inside.fill(1, (row - top) * width + from - left, (row - top) * width + to - left);
    }
  }
  return inside;
}

interface Classified {
  readonly ndvi: Float32Array;
  /** 0 bare, 1 sparse, 2 vegetated. */
  readonly classes: Uint8Array;
}

function classify(bands: readonly Uint16Array[]): Classified {
  const [blue, , red, nir] = bands as [Uint16Array, Uint16Array, Uint16Array, Uint16Array];
  const ndvi = new Float32Array(blue.length);
  const classes = new Uint8Array(blue.length);
  for (let i = 0; i < ndvi.length; i++) {
    const value = (nir[i]! - red[i]!) / Math.max(nir[i]! + red[i]!, 1e-6);
    ndvi[i] = value;
    classes[i] = value >= 0.4 ? 2 : value < 0.25 && red[i]! > 1.1 * blue[i]! ? 0 : 1;
  }
  return { ndvi, classes };
}

function sum(baseline: Classified, current: Classified, inside: Uint8Array): object {
  const transitions = Array.from({ length: 9 }, () => 0);
  const histograms = [Array.from({ length: 64 }, () => 0), Array.from({ length: 64 }, () => 0)];
  const sums = [0, 0];
  let count = 0;
  for (let i = 0; i < inside.length; i++) {
    if (inside[i] === 0) continue;
    count += 1;
    transitions[baseline.classes[i]! * 3 + current.classes[i]!]! += 1;
    for (const [date, { ndvi }] of [baseline, current].entries()) {
      sums[date]! += ndvi[i]!;
      histograms[date]![Math.min(63, Math.floor(ndvi[i]! * 32 + 32))]! += 1;
    }
  }
  return { area: count * gsd * gsd, ndvi: sums.map((value) => value / count), transitions, histograms };
}
