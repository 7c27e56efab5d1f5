import { describe, expect, it } from 'vitest';
import { Cover } from './cover.ts';
import type { Grid } from './grid.ts';
import { resampleToGrid, sharesLattice } from './resample.ts';

const { Outside, Nodata, Blank, Cloud, Seen } = Cover;
const CRS = 'EPSG:4544';
const same = (x: number, y: number): [number, number] => [x, y];

/** North-up grid with its upper left corner at (x, y). */
function northUp(width: number, height: number, x: number, y: number, size: number): Grid {
  return { width, height, transform: [size, 0, x, 0, -size, y], crs: CRS };
}

/** All seen, one band: `value` at the centre of each pixel. */
function scene(
  grid: Grid,
  value: (x: number, y: number) => number,
): { grid: Grid; bands: Float32Array[]; state: Uint8Array } {
  const [a, b, c, d, e, f] = grid.transform;
  const band = Float32Array.from({ length: grid.width * grid.height }, (_, i) => {
    const col = (i % grid.width) + 0.5;
    const row = Math.floor(i / grid.width) + 0.5;
    return value(a * col + b * row + c, d * col + e * row + f);
  });
  return { grid, bands: [band], state: new Uint8Array(band.length).fill(Seen) };
}

/** Largest distance of the seen pixels from the function at their centres; needs at least one. */
function worstError(
  layer: { bands: readonly Float32Array[]; state: Uint8Array },
  grid: Grid,
  value: (x: number, y: number) => number,
): number {
  const truth = scene(grid, value).bands[0]!;
  const errors = [...truth.keys()]
    .filter((i) => layer.state[i] === Seen)
    .map((i) => Math.abs(layer.bands[0]![i]! - truth[i]!));
  expect(errors.length).toBeGreaterThan(0);
  return Math.max(...errors);
}

const plane = (x: number, y: number): number => 0.25 * x - 0.5 * y + 3;
const steepPlane = (x: number, y: number): number => 2 * x + 7 * y;
const turn = (x: number, y: number): [number, number] => [x + 0.02 * y + 1e-9 * x * y, y - 0.02 * x + 1.3];

describe('on one lattice', () => {
  it('copies bit by bit, and reports what the source does not reach as outside', () => {
    const source = scene(northUp(3, 2, 0, 4, 2), (x, y) => x + 100 * y);
    source.state[4] = Cloud;

    const { bands, state } = resampleToGrid(source, northUp(3, 2, 2, 2, 2), same);

    // prettier-ignore
    expect([...state]).toEqual([Cloud, Seen, Outside,
                                Outside, Outside, Outside]);
    expect([...bands[0]!]).toEqual([source.bands[0]![4], source.bands[0]![5], NaN, NaN, NaN, NaN]);
  });

  it('is the identity where the grids coincide', () => {
    const source = scene(northUp(20, 20, 500_000, 3_400_000, 0.8), (x) => Math.sin(x) * 1e3);
    source.bands[0]![7] = NaN;
    source.state[7] = Nodata;

    const layer = resampleToGrid(source, source.grid, same);

    expect(layer.bands[0]).toEqual(source.bands[0]);
    expect(layer.state).toEqual(source.state);
  });

  it('measures the shift through the transformation, not by the names of the CRS', () => {
    const source = scene(northUp(4, 1, 100, 1, 1), (x) => x);

    const layer = resampleToGrid(source, northUp(4, 1, 0, 1, 1), (x, y) => [x + 101, y]);

    expect([...layer.state]).toEqual([Seen, Seen, Seen, Outside]);
    expect([...layer.bands[0]!]).toEqual([101.5, 102.5, 103.5, NaN]);
  });
});

describe('between pixel centres', () => {
  it('reproduces a plane exactly, whatever the fraction of a pixel', () => {
    const source = scene(northUp(40, 40, 0, 40, 1), plane);
    const target = northUp(24, 24, 3.3, 35.6, 1.2);

    expect(worstError(resampleToGrid(source, target, same), target, plane)).toBeLessThan(1e-5);
  });

  it('reads south-up scenes', () => {
    const source = scene({ width: 40, height: 40, transform: [1, 0, 0, 0, 1, 0], crs: CRS }, plane);
    const target = northUp(20, 20, 5.25, 30.5, 1);

    expect(worstError(resampleToGrid(source, target, same), target, plane)).toBeLessThan(1e-5);
  });

  it('follows a transformation that turns and bends, as map projections do', () => {
    const source = scene(northUp(60, 60, 0, 60, 1), plane);
    const target = northUp(33, 33, 10, 45, 1);
    const expected = (x: number, y: number): number => plane(...turn(x, y));

    expect(worstError(resampleToGrid(source, target, turn), target, expected)).toBeLessThan(1e-4);
  });

  it('loses a pixel to any neighbour that was not seen, the graver cause first', () => {
    const source = scene(northUp(5, 3, 0, 3, 1), () => 1);
    source.state[1 * 5 + 1] = Cloud;
    source.state[2 * 5 + 2] = Blank;

    const { state } = resampleToGrid(source, northUp(4, 2, 0.5, 2.5, 1), same);

    // prettier-ignore
    expect([...state]).toEqual([Cloud, Cloud, Seen, Seen,
                                Cloud, Blank, Blank, Seen]);
  });

  it('does not invent the half pixel beyond the edge', () => {
    const { state } = resampleToGrid(
      scene(northUp(3, 1, 0, 1, 1), () => 1),
      northUp(4, 1, -0.5, 1, 1),
      same,
    );

    expect([...state]).toEqual([Outside, Seen, Seen, Outside]);
  });

  it('keeps a band without a sample empty and the pixel seen', () => {
    const source = scene(northUp(3, 1, 0, 1, 1), () => 1);
    source.bands.push(Float32Array.of(NaN, 2, 2));

    const { bands, state } = resampleToGrid(source, northUp(2, 1, 0.5, 1, 1), same);

    expect([...state]).toEqual([Seen, Seen]);
    expect([...bands[1]!]).toEqual([NaN, 2]);
  });
});

describe('from a finer source', () => {
  it('averages whole blocks exactly', () => {
    const checkerboard = scene(northUp(8, 8, 0, 8, 1), (x, y) => (Math.floor(x) + Math.floor(y)) % 2);

    const { bands, state } = resampleToGrid(checkerboard, northUp(4, 4, 0, 8, 2), same);

    expect([...bands[0]!]).toEqual(Array.from({ length: 16 }, () => 0.5));
    expect([...state]).toEqual(Array.from({ length: 16 }, () => Seen));
  });

  it('weights cut pixels by their share', () => {
    const source = scene(northUp(5, 3, 0, 3, 1), (x) => 2 ** Math.floor(x));

    const { bands } = resampleToGrid(source, northUp(2, 1, 0, 2.5, 2.5), same);

    // By hand: (1 + 2 + 4/2) / 2.5 and (4/2 + 8 + 16) / 2.5.
    expect(bands[0]![0]).toBeCloseTo(2, 6);
    expect(bands[0]![1]).toBeCloseTo(10.4, 6);
  });

  it('reproduces a plane exactly over whole pixels, and within the step of a cut pixel otherwise', () => {
    const source = scene(northUp(50, 50, 0, 50, 1), steepPlane);
    const whole = northUp(10, 10, 3, 45, 4);
    const cut = northUp(10, 10, 3.1, 44.7, 3.7);

    expect(worstError(resampleToGrid(source, whole, same), whole, steepPlane)).toBeLessThan(1e-4);
    // A pixel cut in half stands for its own mean: slope · ½ · ¼ of a pixel, over the width of the box.
    expect(worstError(resampleToGrid(source, cut, same), cut, steepPlane)).toBeLessThan((0.125 * (2 + 7)) / 3.7);
  });

  it('is lost to one unseen pixel in the block, and only that block', () => {
    const source = scene(northUp(8, 4, 0, 4, 1), () => 1);
    source.state[0] = Nodata;
    source.bands[0]![0] = NaN;

    const { bands, state } = resampleToGrid(source, northUp(3, 2, 0, 4, 4), same);

    expect([...state]).toEqual([Nodata, Seen, Outside, Outside, Outside, Outside]);
    expect([...bands[0]!]).toEqual([NaN, 1, NaN, NaN, NaN, NaN]);
  });
});

const cube = (x: number, y: number): number => 0.01 * (x ** 3 - 2 * y ** 2 * x) + y;

describe('by polynomials', () => {
  const moved = northUp(12, 12, 3.4, 23.3, 1);

  it('is exact for polynomials of its degree, which bilinear is not', () => {
    const source = scene(northUp(30, 30, 0, 30, 1), cube);

    const cubic = resampleToGrid(source, moved, same, 'cubic');
    const quintic = resampleToGrid(source, moved, same, 'quintic');

    // Float32 of values up to 100.
    expect(worstError(cubic, moved, cube)).toBeLessThan(1e-4);
    expect(worstError(quintic, moved, cube)).toBeLessThan(1e-4);
    expect(worstError(resampleToGrid(source, moved, same), moved, cube)).toBeGreaterThan(0.01);
  });

  it('says the same as bilinear of what was seen', () => {
    const source = scene(northUp(30, 30, 0, 30, 1), plane);
    source.state[10 * 30 + 9] = Cloud;
    source.state[12 * 30 + 8] = Nodata;

    const { state } = resampleToGrid(source, moved, same, 'quintic');

    expect([...state]).toEqual([...resampleToGrid(source, moved, same).state]);
  });

  it('looks at nothing that was not seen', () => {
    const source = scene(northUp(30, 30, 0, 30, 1), plane);
    const hidden = [9 * 30 + 9, 10 * 30 + 9, 14 * 30 + 12];
    for (const i of hidden) source.state[i] = Nodata;
    const odd = { ...source, bands: source.bands.map((band) => band.map((v, i) => (hidden.includes(i) ? 1e6 : v))) };

    const { bands, state } = resampleToGrid(source, moved, same, 'quintic');
    const { bands: others } = resampleToGrid(odd, moved, same, 'quintic');

    for (const [i, code] of state.entries()) if (code === Seen) expect(others[0]![i]).toBe(bands[0]![i]);
    expect(worstError({ bands: others, state }, moved, plane)).toBeLessThan(1e-5);
  });

  it('is bilinear along the edge of a scene', () => {
    const source = scene(northUp(6, 6, 0, 6, 1), cube);
    const target = northUp(5, 5, 0.4, 5.7, 1);

    const quintic = resampleToGrid(source, target, same, 'quintic').bands[0]!;
    const bilinear = resampleToGrid(source, target, same).bands[0]!;

    const differing = [...quintic.keys()].filter((i) => quintic[i] !== bilinear[i]);
    expect(differing).toEqual([12]);
  });

  it('gives nothing brighter or darker than what lies around', () => {
    const source = scene(northUp(30, 30, 0, 30, 1), (x) => (x < 8 ? 0 : 1));

    const { bands } = resampleToGrid(source, moved, same, 'quintic');

    expect(Math.min(...bands[0]!)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...bands[0]!)).toBeLessThanOrEqual(1);
  });
});

const prefixed = (x: number, y: number): [number, number] => [x + 35_000_000, y];

it('tells whether grids share a lattice under any name of their CRS', () => {
  const grid = northUp(30, 30, 500_000, 3_400_000, 2);

  expect(sharesLattice(northUp(9, 9, 35_500_004, 3_400_100, 2), grid, prefixed)).toBe(true);
  expect(sharesLattice(northUp(9, 9, 35_500_005, 3_400_100, 2), grid, prefixed)).toBe(false);
  expect(sharesLattice(northUp(9, 9, 35_500_004, 3_400_100, 4), grid, prefixed)).toBe(false);
});
