/**
 * A made-up quarry in the Sichuan basin with texture, half replanted, with a cloud, its shadow and a missing corner: enough to
 * look at. Nothing measures with it.
 */
import { listChangePatches } from '../../src/analysis/change/list-patches.ts';
import type { EvidenceInput } from '../../src/app/ports/work.ts';
import type { PatchAssessment, TransitionKey, Transitions } from '../../src/analysis/assessment.ts';
import { MEASURED_COVERS } from '../../src/analysis/assessment.ts';
import type { MultiPolygonRings } from '../../src/geometry/polygon.ts';
import { mulberry32 } from '../../src/analysis/random.ts';
import { Cover } from '../../src/raster/cover.ts';

const SIZE = 180;
const PIXEL = 0.8;
const LEFT = 35_432_100;
const TOP = 3_389_800;

export function sampleTransitions(entries: Partial<Record<TransitionKey, number>>): Transitions {
  const all: Partial<Record<TransitionKey, number>> = {};
  for (const from of MEASURED_COVERS) for (const to of MEASURED_COVERS) all[`${from}_to_${to}`] = 0;
  return { ...all, ...entries } as Transitions;
}

function sampleMeasure(bare: number, sparse: number, vegetated: number): PatchAssessment['baseline'] {
  return {
    ndviMean: 0.4,
    coverMean: vegetated / (bare + sparse + vegetated),
    areasM2: { water: 0, built: 0, bare, sparse, vegetated },
    unvegetatedM2: bare + sparse,
    endMembers: { soil: 0.14, vegetation: 0.84, source: 'local' },
    threshold: { value: 0.5, source: 'prior' },
  };
}

/** Scored, improved, provisional; numbers that fit together. */
export function sampleAssessment(differs: Partial<PatchAssessment> = {}): PatchAssessment {
  return {
    status: 'scored',
    reason: null,
    outcome: 'improved',
    evidenceClass: 'C',
    flags: [],
    areaM2: 9600,
    observedM2: 9000,
    unseenM2: { outside: 0, nodata: 100, cloud: 400, shadow: 100, shade: 0, snow: 0, water: 0 },
    baseline: sampleMeasure(6000, 900, 2100),
    current: sampleMeasure(1500, 900, 6600),
    transitionsM2: sampleTransitions({
      bare_to_bare: 1400,
      bare_to_sparse: 600,
      bare_to_vegetated: 4000,
      sparse_to_sparse: 200,
      sparse_to_vegetated: 700,
      vegetated_to_bare: 100,
      vegetated_to_sparse: 100,
      vegetated_to_vegetated: 1900,
    }),
    transitionsPx: sampleTransitions({ bare_to_vegetated: 6250 }),
    groups: {
      restoredM2: 4500,
      improvingM2: 500,
      newlyDisturbedM2: 80,
      degradingM2: 60,
      stableBareM2: 1400,
      stableVegetatedM2: 1900,
    },
    // 600 m² under cloud and shadow now, all seen before: 2 400 of 9 000 known m² are bare.
    wholePatch: {
      baseline: {
        unknownM2: 0,
        unvegetatedM2: { least: 7300, most: 7300, estimate: 7300 },
        vegetatedM2: { least: 2300, most: 2300, estimate: 2300 },
      },
      current: {
        unknownM2: 600,
        unvegetatedM2: { least: 2400, most: 3000, estimate: 2560 },
        vegetatedM2: { least: 6600, most: 7200, estimate: 7040 },
      },
      netUnvegetatedM2: { least: -4900, most: -4500, estimate: -4740 },
    },
    ring: {
      innerMetres: 20,
      outerMetres: 100,
      pixelCount: 40_000,
      coverBaseline: 0.78,
      coverCurrent: 0.8,
      unvegetatedShare: 0.04,
      quality: null,
      effect: null,
    },
    score: {
      value: 51.4306,
      grade: 'poor',
      provisional: true,
      interval: null,
      gradeRange: null,
      persistence: null,
      slopeInterval: null,
      dates: [{ date: '2023-08-20', bands: 'nir', mineCover: 0.4, ringCover: 0.8, bareShare: 0.45 }],
      base: 51.4306,
      penalty: 0,
      capped: false,
      components: [
        { id: 'C1', value: 0.533333, weight: 30 },
        { id: 'C2', value: 0.555556, weight: 40 },
        { id: 'C3', value: 0.325, weight: 15 },
        { id: 'C4', value: null, weight: 15 },
      ],
      inputs: {
        B0: 0.85,
        B1: 0.45,
        F1: 0.4,
        Fr: 0.8,
        Br: 0.04,
        cellOk: 0.45,
        cellCovers: Array.from({ length: 20 }, (_, i) => (i < 9 ? 0.8 : 0.1)),
        LPI: 0.2,
        D: 0.01,
        d0: 0.01,
        T: 0.72,
        bStar: 0.1,
      },
    },
    ...differs,
  };
}

export function sampleEvidence(): EvidenceInput {
  const noise = createNoise(638);
  const field = (): Float32Array => new Float32Array(SIZE * SIZE);
  const baseline = { red: field(), green: field(), blue: field(), nir: field() };
  const current = { red: field(), green: field(), blue: field(), nir: field() };
  const states = [new Uint8Array(SIZE * SIZE), new Uint8Array(SIZE * SIZE)] as const;
  const covers = [new Uint8Array(SIZE * SIZE), new Uint8Array(SIZE * SIZE)] as const;
  const coverage = new Float64Array(SIZE * SIZE);

  for (let row = 0; row < SIZE; row++) {
    for (let col = 0; col < SIZE; col++) {
      const i = row * SIZE + col;
      const inside = isInside(ring, col + 0.5, row + 0.5);
      coverage[i] = inside ? 1 : 0;
      const rough = noise(col / 6, row / 6);
      // Trees that stood at the baseline and were dug away since.
      const dug = inside && Math.hypot(col - 100, row - 128) < 9 + 3 * rough;
      const greenBefore = dug
        ? 0.8
        : inside
          ? clip(0.15 + 0.5 * (noise(col / 25, row / 25) - 0.4))
          : clip(0.7 + 0.4 * rough);
      const replanted = inside && noise(40 + col / 30, row / 30) > 0.42;
      const greenAfter = dug
        ? 0.05
        : replanted
          ? clip(0.75 + 0.3 * rough)
          : inside
            ? greenBefore * 0.9
            : clip(0.68 + 0.4 * rough);
      for (const [date, [bands, green]] of [
        [baseline, greenBefore] as const,
        [current, greenAfter] as const,
      ].entries()) {
        const speckle = 1 + 0.3 * (noise(col / 1.5, row / 1.5 + 90 * date) - 0.5);
        const dry = noise(col / 18 + 60, row / 18);
        bands.red[i] = (0.3 + 0.12 * dry - 0.34 * green) * speckle;
        bands.green[i] = (0.24 + 0.08 * dry - 0.2 * green) * speckle;
        bands.blue[i] = (0.17 + 0.05 * dry - 0.15 * green) * speckle;
        bands.nir[i] = (0.3 + 0.15 * green) * speckle;
        states[date]![i] = Cover.Seen;
        covers[date]![i] = green >= 0.5 ? Cover.Vegetated : green >= 0.2 ? Cover.Sparse : Cover.Bare;
      }
      if (Math.hypot(col - 128, row - 62) < 17 + 6 * rough) veil(current, states[1], covers[1], i, Cover.Cloud, 0.62);
      if (Math.hypot(col - 108, row - 78) < 13) veil(current, states[1], covers[1], i, Cover.Shadow, 0.03);
      if (col + row < 52) veil(baseline, states[0], covers[0], i, Cover.Nodata, NaN);
    }
  }
  const scene = { path: 'x.tif', name: 'x.tif', id: 'f'.repeat(64), radiometry: 'surface', capability: 'VNIR' };
  return {
    patch: {
      patchId: '510104000638',
      name: '龙泉驿区红花沟页岩矿',
      outline: { crs: 'EPSG:4523', polygons: outlineOnMap },
      neighbours: [],
      targetLandUse: 'forest',
      ecoType: 'basin_hill',
      stage: 'completed',
    },
    crop: {
      grid: { width: SIZE, height: SIZE, transform: [PIXEL, 0, LEFT, 0, -PIXEL, TOP], crs: 'EPSG:4523' },
      gsd: PIXEL,
      cellAreas: { base: PIXEL * PIXEL, byCol: new Float64Array(SIZE).fill(1), byRow: new Float64Array(SIZE).fill(1) },
      coverage,
      ring: new Float64Array(SIZE * SIZE),
      baseline: { bands: baseline, state: states[0] },
      current: { bands: current, state: states[1] },
    },
    outline: outlineOnMap,
    covers: { baseline: covers[0], current: covers[1] },
    assessment: sampleAssessment(),
    changePatches: listChangePatches(
      {
        patchId: '510104000638',
        grid: { width: SIZE, height: SIZE, transform: [PIXEL, 0, LEFT, 0, -PIXEL, TOP], crs: 'EPSG:4523' },
        gsd: PIXEL,
        cellAreas: {
          base: PIXEL * PIXEL,
          byCol: new Float64Array(SIZE).fill(1),
          byRow: new Float64Array(SIZE).fill(1),
        },
        outline: outlineOnMap,
      },
      {
        baseline: covers[0],
        held: covers[1],
        observed: coverage.map((share, i) => (Math.min(covers[0][i]!, covers[1][i]!) >= Cover.Bare ? share : 0)),
        ndvi: { baseline: ndviOf(baseline), current: ndviOf(current) },
        footprint: null,
      },
      { pixels: 4, fineM2: 10, coarseM2: 400, fineUpToMetres: 2.5 },
    ),
    baselineScenes: [{ ...scene, date: '2020-08-12', sensor: 'GF-2 PMS1', gsd: 0.81 }],
    currentScenes: [{ ...scene, date: '2023-08-20', sensor: 'GF-7 MUX', gsd: 0.65 }],
  };
}

function ndviOf({ red, nir }: Bands): Float64Array {
  return Float64Array.from(red, (value, i) => (nir[i]! - value) / (nir[i]! + value));
}

type Bands = Readonly<Record<'red' | 'green' | 'blue' | 'nir', Float32Array>>;

function veil(bands: Bands, state: Uint8Array, cover: Uint8Array, i: number, code: number, value: number): void {
  for (const band of Object.values(bands)) band[i] = value;
  state[i] = code;
  cover[i] = code;
}

/** In pixels: an irregular pit with a wooded island. */
const ring: readonly (readonly [number, number])[] = Array.from({ length: 41 }, (_, k) => {
  const angle = (2 * Math.PI * (k % 40)) / 40;
  const radius = 52 + 11 * Math.sin(3 * angle) + 6 * Math.cos(7 * angle);
  return [90 + 1.1 * radius * Math.cos(angle), 92 + 0.9 * radius * Math.sin(angle)] as const;
});
const island: readonly (readonly [number, number])[] = [
  [70, 100],
  [84, 98],
  [86, 110],
  [72, 113],
  [70, 100],
];
const toMap = ([col, row]: readonly [number, number]): [number, number] => [LEFT + PIXEL * col, TOP - PIXEL * row];
const outlineOnMap: MultiPolygonRings = [[ring.map(toMap), island.map(toMap)]];

function isInside(polygon: readonly (readonly [number, number])[], x: number, y: number): boolean {
  let inside = false;
  for (let k = 0; k + 1 < polygon.length; k++) {
    const [x1, y1] = polygon[k]!;
    const [x2, y2] = polygon[k + 1]!;
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside;
  }
  return inside;
}

/** Smooth random field, 0…1: bilinear between random values on whole coordinates, two octaves. */
function createNoise(seed: number): (x: number, y: number) => number {
  const random = mulberry32(seed);
  const lattice = Float64Array.from({ length: 256 * 256 }, random);
  const at = (x: number, y: number): number => lattice[(y & 255) * 256 + (x & 255)]!;
  const smooth = (x: number, y: number): number => {
    const [col, row] = [Math.floor(x), Math.floor(y)];
    const [u, v] = [x - col, y - row];
    const top = at(col, row) * (1 - u) + at(col + 1, row) * u;
    const bottom = at(col, row + 1) * (1 - u) + at(col + 1, row + 1) * u;
    return top * (1 - v) + bottom * v;
  };
  return (x, y) => 0.65 * smooth(x, y) + 0.35 * smooth(2 * x + 17, 2 * y + 31);
}

function clip(value: number): number {
  return Math.max(0, Math.min(1, value));
}
