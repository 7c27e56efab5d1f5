/** From scenes in memory to crops: both dates of synthetic ground, with a shift that is known. */
import { describe, expect, it } from 'vitest';
import defaults from '../../policies/default.json' with { type: 'json' };
import { syntheticPair } from '../../test/synthetic-pairs.ts';
import { parsePolicy } from '../analysis/policy-file.ts';
import type { PairRegistration } from '../analysis/registration/pair-registration.ts';
import type { Scene } from '../analysis/scene.ts';
import type { Outline } from '../geometry/polygon.ts';
import { moveOutline } from '../geometry/transform.ts';
import { Cover } from '../raster/cover.ts';
import { pixelToMap } from '../raster/grid.ts';
import type { Affine, Grid } from '../raster/grid.ts';
import { cropRules } from './crop-rules.ts';
import type { CropRules } from './crop-rules.ts';
import type { PatchCrops } from './patch-crops.ts';
import type { SceneFiles, SceneReader } from './ports/scenes.ts';
import type { PatchTask } from './ports/work.ts';
import { readTask } from './read-task.ts';

const SIZE = 320;
const TILE = 64;
const SHIFT = [1.3, -0.7] as const;
const TRANSFORM: Affine = [2, 0, 500_000, 0, -2, 3_400_000];
const RULES = cropRules(parsePolicy(defaults, 'policies/default.json'));
const PAIR = syntheticPair({ seed: 4, size: SIZE, shift: SHIFT, changedShare: 0, changedShape: 'blobs', noise: 0.05 });
const OTHER = syntheticPair({
  seed: 5,
  size: SIZE,
  shift: [0, 0],
  changedShare: 0,
  changedShape: 'blobs',
  noise: 0.05,
});

interface MemoryScene {
  readonly grid: Grid;
  readonly texture: Float32Array;
  /** Blocks in the order in which they were decoded. */
  readonly decoded: number[];
}

function memoryScene(texture: Float32Array, transform: Affine = TRANSFORM, crs = 'EPSG:4544'): MemoryScene {
  return { grid: { width: SIZE, height: SIZE, transform, crs }, texture, decoded: [] };
}

/** Blue, green, red and NIR from one texture. */
function readerOf(path: string, { grid, texture, decoded }: MemoryScene): SceneReader {
  const scene: Scene = {
    id: '',
    name: path,
    path,
    grid,
    gsd: 2,
    bandCount: 4,
    bands: { blue: 1, green: 2, red: 3, nir: 4 },
    capability: 'VNIR',
    sampleType: 'uint16',
    nodata: null,
    saturation: null,
    acquired: { date: path === 'baseline' ? '2020-08-15' : '2023-08-15', source: 'option' },
    sensor: 'unknown',
    radiometry: { level: 'surface', scale: [1, 1, 1, 1], offset: [0, 0, 0, 0], basis: 'made up' },
    sunZenith: null,
    viewZenith: null,
  };
  const across = SIZE / TILE;
  return {
    scene,
    blockWidth: TILE,
    blockHeight: TILE,
    async readBlock(index, counted, extra = []) {
      decoded.push(index);
      const window = {
        col: (index % across) * TILE,
        row: Math.floor(index / across) * TILE,
        width: TILE,
        height: TILE,
      };
      const bands = [...counted, ...extra].map((band) =>
        Float32Array.from({ length: TILE * TILE }, (_, i) => {
          const value = texture[(window.row + Math.floor(i / TILE)) * SIZE + window.col + (i % TILE)]!;
          return band === 4 ? 0.3 + 0.03 * value : 0.1 - 0.01 * value;
        }),
      );
      return { window, bands, state: new Uint8Array(TILE * TILE).fill(Cover.Seen) };
    },
    emptyBand: (length) => new Float32Array(length).fill(NaN),
    close: async () => {},
  };
}

/** A square of 30 pixels from (col, row) of the baseline. */
function patchAt(patchId: string, col: number, row: number, neighbours: readonly Outline[] = []): PatchTask {
  const ring = [
    [0, 0],
    [30, 0],
    [30, 30],
    [0, 30],
    [0, 0],
  ].map(([x, y]) => pixelToMap(TRANSFORM, col + x!, row + y!));
  const polygons = moveOutline({ crs: 'EPSG:4544', polygons: [[ring]] }, 'EPSG:4490');
  const outline = { crs: 'EPSG:4490', polygons };
  return {
    patchId,
    name: patchId,
    outline,
    targetLandUse: 'forest',
    ecoType: 'basin_hill',
    stage: 'unknown',
    neighbours,
  };
}

const alone = [patchAt('west', 110, 140), patchAt('east', 180, 150)];
const PATCHES = alone.map((patch, i) => ({ ...patch, neighbours: [alone[1 - i]!.outline] }));

async function cropsOf(
  baseline: MemoryScene,
  current: MemoryScene,
  patches: readonly PatchTask[] = PATCHES,
  rules: CropRules = RULES,
): Promise<readonly PatchCrops[]> {
  const files: Partial<SceneFiles> = { open: async (path) => readerOf(path, path === 'baseline' ? baseline : current) };
  const currentName = current === baseline ? 'baseline' : 'current';
  return readTask(
    { baseline: [{ path: 'baseline', options: {} }], current: [{ path: currentName, options: {} }] },
    patches,
    rules,
    files as SceneFiles,
    async (makeCrops) => {
      const all: PatchCrops[] = [];
      for (const index of patches.keys()) {
        const reading = await makeCrops(index);
        if ('missing' in reading) throw new Error(reading.missing);
        all.push(reading.crops);
      }
      return all;
    },
  );
}

function registrationOf({ current }: PatchCrops): PairRegistration | undefined {
  return (current.facts as { acquired: { registration?: PairRegistration } }).acquired.registration;
}

/** Largest difference of a band of both dates where both were seen. */
function worstDifference({ baseline, current }: PatchCrops): number {
  const band = (date: typeof baseline, name: string) => date.bands.find((each) => each.name === name)!.values;
  const [before, after] = [band(baseline, 'nir'), band(current, 'nir')];
  const states = [band(baseline, 'state'), band(current, 'state')];
  const both = [...before.keys()].filter((i) => states.every((state) => state[i] === Cover.Seen));
  expect(both.length).toBeGreaterThan(5000);
  return Math.max(...both.map((i) => Math.abs(before[i]! - after[i]!)));
}

describe('registration', () => {
  it('finds the shift and lays the current date on the baseline', async () => {
    const [west] = await cropsOf(memoryScene(PAIR.baseline), memoryScene(PAIR.current));

    const registration = registrationOf(west!);
    expect(registration).toMatchObject({ status: 'accepted', class: 'A', use: 'applied' });
    expect(registration).toHaveProperty('dx', expect.closeTo(SHIFT[0], 1));
    expect(registration).toHaveProperty('dy', expect.closeTo(SHIFT[1], 1));
    const unmoved = await cropsOf(memoryScene(PAIR.baseline), memoryScene(PAIR.current), PATCHES, {
      ...RULES,
      registration: null,
    });
    expect(worstDifference(west!)).toBeLessThan(0.4 * worstDifference(unmoved[0]!));
    expect(registrationOf(unmoved[0]!)).toBeUndefined();
  });

  it('leaves dates bit by bit that lie on each other already', async () => {
    const noisy = PAIR.baseline.map((value, i) => value + 0.1 * ((i * 7919) % 13) - 0.6);
    const current = memoryScene(noisy);

    const [west] = await cropsOf(memoryScene(PAIR.baseline), current);
    const [unmoved] = await cropsOf(memoryScene(PAIR.baseline), current, PATCHES, { ...RULES, registration: null });

    expect(registrationOf(west!)).toMatchObject({ status: 'accepted', use: 'as-is' });
    expect(west!.current.bands).toEqual(unmoved!.current.bands);
  });

  it('refuses other ground and moves nothing', async () => {
    const [west] = await cropsOf(memoryScene(PAIR.baseline), memoryScene(OTHER.current));
    const [unmoved] = await cropsOf(memoryScene(PAIR.baseline), memoryScene(OTHER.current), PATCHES, {
      ...RULES,
      registration: null,
    });

    expect(registrationOf(west!)).toMatchObject({ status: 'refused', reason: 'too-few-points' });
    expect(west!.current.bands).toEqual(unmoved!.current.bands);
  });

  it('looks for nothing where both dates are one scene', async () => {
    const scene = memoryScene(PAIR.baseline);

    const [west] = await cropsOf(scene, scene);

    expect(registrationOf(west!)).toEqual({ status: 'same-scene' });
  });
});

const PLACES = {
  'the same lattice': () => memoryScene(PAIR.current),
  'another lattice': () => memoryScene(PAIR.current, [2, 0, 500_001, 0, -2, 3_400_000.6]),
  // The next zone is turned by 1.5°, and the ground with it.
  'another projection': () => {
    const [x, y] = moveOutline({ crs: 'EPSG:4544', polygons: [[[[500_000, 3_400_000]]]] }, 'EPSG:4545')[0]![0]![0]!;
    return memoryScene(PAIR.current, [2, 0, x - 10, 0, -2, y + 10], 'EPSG:4545');
  },
};

describe.each(Object.entries(PLACES))('on %s', (place, current) => {
  it('gives the same bits however patches are grouped and in whatever order they come', async () => {
    const together = await cropsOf(memoryScene(PAIR.baseline), current());
    const turned = await cropsOf(memoryScene(PAIR.baseline), current(), PATCHES.toReversed());
    const apart = [
      ...(await cropsOf(memoryScene(PAIR.baseline), current(), PATCHES.slice(0, 1))),
      ...(await cropsOf(memoryScene(PAIR.baseline), current(), PATCHES.slice(1))),
    ];

    const status = place === 'another projection' ? 'refused' : 'accepted';
    expect(together.map(registrationOf)).toMatchObject([{ status }, { status }]);
    expect(turned.toReversed()).toEqual(together);
    expect(apart).toEqual(together);
  });

  it('decodes each tile once', async () => {
    const scenes = [memoryScene(PAIR.baseline), current()] as const;

    await cropsOf(...scenes);

    for (const { decoded } of scenes) {
      expect(decoded.length).toBeGreaterThan(9);
      expect(new Set(decoded).size).toBe(decoded.length);
    }
  });
});
