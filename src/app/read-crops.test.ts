import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scene } from '../analysis/scene.ts';
import { QingshanError } from '../errors.ts';
import { Cover } from '../raster/cover.ts';
import type { SceneReader } from './ports/scenes.ts';
import { readCrops } from './read-crops.ts';

/** A scene whose sample at (col, row) of band b is `1000·b + 100·row + col`, in tiles of the given size. */
function sceneInMemory(size: { width: number; height: number; tile: number }, broken: readonly number[] = []) {
  const { width, height, tile } = size;
  const across = Math.ceil(width / tile);
  const decoded: number[] = [];
  const scene: Scene = {
    id: '',
    name: 'memory',
    path: 'memory',
    grid: { width, height, transform: [1, 0, 0, 0, -1, 0], crs: 'EPSG:4544' },
    gsd: 1,
    bandCount: 2,
    bands: { red: 1, nir: 2 },
    capability: 'VNIR',
    sampleType: 'uint16',
    nodata: null,
    saturation: null,
    acquired: { date: '2023-08-15', source: 'option' },
    sensor: 'unknown',
    radiometry: { level: 'relative_only', scale: [1, 1], offset: [0, 0], basis: 'made up' },
    sunZenith: null,
    viewZenith: null,
  };
  const reader: SceneReader = {
    scene,
    blockWidth: tile,
    blockHeight: tile,
    async readBlock(index, counted) {
      if (broken.includes(index)) throw new QingshanError('SCENE_UNREADABLE', { file: 'memory', why: 'tile' });
      decoded.push(index);
      const col = (index % across) * tile;
      const row = Math.floor(index / across) * tile;
      const window = { col, row, width: Math.min(tile, width - col), height: Math.min(tile, height - row) };
      const pixels = window.width * window.height;
      const bands = counted.map((band) =>
        Float32Array.from({ length: pixels }, (_, i) => {
          const [x, y] = [col + (i % window.width), row + Math.floor(i / window.width)];
          return 1000 * band + 100 * y + x;
        }),
      );
      return { window, bands, state: new Uint8Array(pixels).fill(Cover.Seen) };
    },
    emptyBand: (length) => new Float32Array(length).fill(NaN),
    close: async () => {},
  };
  return { reader, decoded };
}

describe('readCrops', () => {
  it('decodes each tile once, in order, however many crops need it', async () => {
    const { reader, decoded } = sceneInMemory({ width: 20, height: 20, tile: 8 });
    const windows = [
      { col: 10, row: 10, width: 8, height: 8 },
      { col: 0, row: 0, width: 12, height: 12 },
      { col: 9, row: 9, width: 2, height: 2 },
    ];

    await readCrops(reader, windows, [1]);

    expect(decoded).toEqual([0, 1, 3, 4, 5, 7, 8]);
  });

  it('marks pixels beyond the scene as outside, with no value', async () => {
    const { reader } = sceneInMemory({ width: 4, height: 4, tile: 4 });

    const [reading] = await readCrops(reader, [{ col: 3, row: 3, width: 2, height: 1 }], [1]);

    expect(reading).toMatchObject({
      crop: { state: Uint8Array.of(Cover.Seen, Cover.Outside), bands: [Float32Array.of(1303, NaN)] },
    });
  });

  it('fails only the crops that need an unreadable tile', async () => {
    const { reader } = sceneInMemory({ width: 16, height: 8, tile: 8 }, [1]);
    const left = { col: 0, row: 0, width: 4, height: 4 };
    const across = { col: 6, row: 0, width: 4, height: 4 };

    const readings = await readCrops(reader, [left, across], [1]);

    expect(readings[0]).toHaveProperty('crop');
    expect(readings[1]).toHaveProperty('error.code', 'SCENE_UNREADABLE');
  });

  it('gives the same pixels whatever the tiles and whoever shares them (SCIENCE, rule 13)', async () => {
    const window = fc.record({
      col: fc.integer({ min: -3, max: 12 }),
      row: fc.integer({ min: -3, max: 12 }),
      width: fc.integer({ min: 1, max: 10 }),
      height: fc.integer({ min: 1, max: 10 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(window, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 16 }),
        async (windows, tile) => {
          const together = await readCrops(sceneInMemory({ width: 15, height: 13, tile }).reader, windows, [1, 2]);
          for (const [i, one] of windows.entries()) {
            const [alone] = await readCrops(sceneInMemory({ width: 15, height: 13, tile: 16 }).reader, [one], [1, 2]);
            expect(together[i]).toEqual(alone);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
