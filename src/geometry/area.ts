/**
 * Areas on the CGCS2000 ellipsoid (SCIENCE §4.4): geodesic, by the official formula of 2008, and of pixels. Never in the
 * plane of a projection, which is up to 0.2 % off in Gauss–Krüger and 40 % in Web Mercator.
 */
import geographiclib from 'geographiclib-geodesic';

import { pixelToMap } from '../raster/grid.ts';
import type { AreaLattice } from '../raster/area-lattice.ts';
import type { CellAreas } from '../raster/crop.ts';
import type { Affine, Grid } from '../raster/grid.ts';
import { createTransform, densifyOutline } from './transform.ts';
import { resolveCrs } from './crs.ts';
import type { MultiPolygonRings, Outline, Ring } from './polygon.ts';

/** GRS80, the ellipsoid of CGCS2000. */
const SEMI_MAJOR = 6378137;
const FLATTENING = 1 / 298.257222101;
const ECCENTRICITY_2 = FLATTENING * (2 - FLATTENING);
const SEMI_MINOR = SEMI_MAJOR * (1 - FLATTENING);
const RADIANS = Math.PI / 180;
const LNG_LAT = 'EPSG:4490';
/**
 * Square metres. The geodesic sum is a difference of areas down to the equator and good to 2e-4 m² whatever the ring's
 * size; below a hectare that is more than 2e-8, and formula (2), which is local, is the better measure of the same.
 */
const SMALL_RING = 10_000;

const geodesic = new geographiclib.Geodesic.Geodesic(SEMI_MAJOR, FLATTENING);

/**
 * Geodesic area in m²: outer rings add, holes take away, whichever way they run. Edges are straight in the outline's own
 * CRS, as GIS draws them, and are cut short before they become geodesics.
 */
export function outlineArea(outline: Outline): number {
  const transform = createTransform(outline.crs, LNG_LAT);
  let area = 0;
  for (const rings of densifyOutline(outline)) {
    rings.forEach((ring, index) => {
      const ringArea = lngLatRingArea(ring.map(([x, y]) => transform(x, y)));
      area += index === 0 ? ringArea : -ringArea;
    });
  }
  return area;
}

/**
 * Area in m² by 国土调查办发〔2008〕32号 formula (2), for rings in degrees: each edge is a trapezoid between its mean
 * longitude and a reference meridian. It agrees with the geodesic area to 1e-9.
 */
export function officialArea(lngLatRings: MultiPolygonRings): number {
  let area = 0;
  for (const rings of lngLatRings) {
    rings.forEach((ring, index) => {
      const ringArea = Math.abs(officialRingArea(ring));
      area += index === 0 ? ringArea : -ringArea;
    });
  }
  return area;
}

/**
 * Ellipsoidal area of every pixel as `base · byCol · byRow`.
 *
 * An upright grid in degrees has one area per row, exactly. In a projection the areal scale is measured along the middle
 * row and the middle column; the product misses only their mixed term, which is below 1e-7 for a crop of 10 km.
 */
export function cellAreas(grid: Grid): CellAreas {
  const { width, height, transform } = grid;
  const planar = planarPixelArea(transform);
  const density = createDensity(grid.crs);
  const at = (col: number, row: number): number => density(...pixelToMap(transform, col, row));
  const centre = at(width / 2, height / 2);
  const isUpright = transform[1] === 0 && transform[3] === 0;
  if (resolveCrs(grid.crs).kind === 'geographic' && isUpright) {
    const byRow = Float64Array.from({ length: height }, (_, row) => meanOverRow(at, row) / centre);
    return { base: planar * centre, byCol: new Float64Array(width).fill(1), byRow };
  }
  return {
    base: planar * centre,
    byCol: sampleCurve(width, (col) => at(col, height / 2) / centre),
    byRow: sampleCurve(height, (row) => at(width / 2, row) / centre),
  };
}

/** Pixels between two nodes are at most 1/32 of a scene's side, where the areal scale bends by less than 1e-7. */
const LATTICE_SIDES = 32;
/** Of a mosaic that is larger than a scene, in metres. */
const LATTICE_CELL = 8000;

/** As `cellAreas` for grids of any size: exact at the nodes of a lattice, `areaAt` between them. */
export function cellAreaLattice(grid: Grid): AreaLattice {
  const { width, height, transform } = grid;
  const planar = planarPixelArea(transform);
  const density = createDensity(grid.crs);
  const sides = Math.max(LATTICE_SIDES, Math.ceil((Math.max(width, height) * groundSize(grid)) / LATTICE_CELL));
  const nodes = new Float64Array((sides + 1) ** 2);
  for (let i = 0; i < nodes.length; i++) {
    const col = ((i % (sides + 1)) / sides) * width;
    const row = (Math.floor(i / (sides + 1)) / sides) * height;
    nodes[i] = planar * density(...pixelToMap(transform, col, row));
  }
  return { sides, width, height, nodes };
}

/** Ground size in metres of the pixel at the grid's centre: geometric mean of its two sides. */
export function groundSize(grid: Grid): number {
  const [x, y] = pixelToMap(grid.transform, grid.width / 2, grid.height / 2);
  return Math.sqrt(planarPixelArea(grid.transform) * createDensity(grid.crs)(x, y));
}

/**
 * Square metres on the ellipsoid for one square map unit at a point.
 *
 * On the ellipsoid the area of `dλ·dφ` is `M·N·cos φ`, with M, N the radii of curvature of meridian and prime vertical;
 * in a projection it is multiplied by the determinant of ∂(λ, φ)/∂(x, y), taken by central differences over ±50 m, whose
 * own error is about (50 m / 6400 km)², 1e-10.
 */
function createDensity(crs: string): (x: number, y: number) => number {
  const { kind, definition } = resolveCrs(crs);
  if (kind === 'geographic') return (_lng, lat) => surfaceElement(lat) * RADIANS * RADIANS;
  const transform = createTransform(crs, LNG_LAT);
  const step = 50 / definition.toMetre;
  return (x, y) => {
    const [eastLng, eastLat] = transform(x + step, y);
    const [westLng, westLat] = transform(x - step, y);
    const [northLng, northLat] = transform(x, y + step);
    const [southLng, southLat] = transform(x, y - step);
    const determinant = (eastLng - westLng) * (northLat - southLat) - (northLng - southLng) * (eastLat - westLat);
    const [, lat] = transform(x, y);
    return (surfaceElement(lat) * Math.abs(determinant) * RADIANS * RADIANS) / (4 * step * step);
  };
}

/** `M·N·cos φ` in m² per square radian. */
function surfaceElement(lat: number): number {
  const sine = Math.sin(lat * RADIANS);
  const w = 1 - ECCENTRICITY_2 * sine * sine;
  return ((SEMI_MAJOR * SEMI_MAJOR * (1 - ECCENTRICITY_2)) / (w * w)) * Math.cos(lat * RADIANS);
}

/** Simpson's rule over one row. */
function meanOverRow(at: (col: number, row: number) => number, row: number): number {
  return (at(0, row) + 4 * at(0, row + 0.5) + at(0, row + 1)) / 6;
}

/** Values at pixel centres 0.5 … length − 0.5 of a smooth curve, from the polynomial through five points of it. */
function sampleCurve(length: number, curve: (position: number) => number): Float64Array {
  const nodes = [0, 1, 2, 3, 4];
  const values = nodes.map((node) => curve((node / 4) * length));
  return Float64Array.from({ length }, (_, index) => {
    const position = ((index + 0.5) / length) * 4;
    return nodes.reduce((sum, node) => sum + values[node]! * lagrange(nodes, node, position), 0);
  });
}

function lagrange(nodes: readonly number[], node: number, position: number): number {
  return nodes.reduce(
    (product, other) => (other === node ? product : (product * (position - other)) / (node - other)),
    1,
  );
}

/** Area of a ring in degrees whose edges are short. */
function lngLatRingArea(ring: Ring): number {
  const official = Math.abs(officialRingArea(ring));
  if (official < SMALL_RING) return official;
  const polygon = geodesic.Polygon(false);
  for (const [lng, lat] of ring.slice(0, -1)) polygon.AddPoint(lat, lng);
  return Math.abs(polygon.Compute(false, true).area ?? 0);
}

function planarPixelArea([a, b, , d, e]: Affine): number {
  return Math.abs(a * e - b * d);
}

function officialRingArea(ring: Ring): number {
  const [lng0] = ring[0] ?? [0];
  let sum = 0;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [lngA, latA] = ring[i]!;
    const [lngB, latB] = ring[i + 1]!;
    const width = ((lngA + lngB) / 2 - lng0) * RADIANS;
    const half = ((latB - latA) * RADIANS) / 2;
    const middle = ((latA + latB) / 2) * RADIANS;
    let zone = 0;
    SERIES.forEach((coefficient, order) => {
      const odd = 2 * order + 1;
      zone += coefficient * Math.sin(odd * half) * Math.cos(odd * middle);
    });
    sum += 2 * SEMI_MINOR * SEMI_MINOR * width * zone;
  }
  return sum;
}

/** A, −B, C, −D, E of the formula. */
const SERIES: readonly number[] = officialSeries(ECCENTRICITY_2);

function officialSeries(e2: number): readonly number[] {
  const e4 = e2 * e2;
  const e6 = e4 * e2;
  const e8 = e4 * e4;
  return [
    1 + (3 / 6) * e2 + (30 / 80) * e4 + (35 / 112) * e6 + (630 / 2304) * e8,
    -((1 / 6) * e2 + (15 / 80) * e4 + (21 / 112) * e6 + (420 / 2304) * e8),
    (3 / 80) * e4 + (7 / 112) * e6 + (180 / 2304) * e8,
    -((1 / 112) * e6 + (45 / 2304) * e8),
    (5 / 2304) * e8,
  ];
}
