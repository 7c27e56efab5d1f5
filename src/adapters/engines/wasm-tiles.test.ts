import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { PackedScene, TileSource } from '../../app/windows/packed-scene.ts';
import { createTileReader } from './wasm-tiles.ts';

const PACKED: PackedScene = {
  files: [
    {
      identity: { path: 'scene.tif', size: 64 },
      offsets: Float64Array.of(8, 24),
      byteCounts: Float64Array.of(16, 16),
    },
  ],
  bands: [{ file: 0, sample: 0, firstPiece: 0 }],
  codec: 'none',
  type: 'uint8',
  isLittleEndian: true,
  predictor: 1,
  samplesPerPixel: 1,
  width: 8,
  height: 4,
  blockWidth: 4,
  blockHeight: 4,
  isTiled: true,
  rules: { scale: [1], offset: [0], nodata: null, zeroIsBlank: false, saturation: null, fill: 0 },
};

it('has arrived only when the last read has, although an earlier one failed', async () => {
  const late = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
  const source: TileSource = {
    read: (offset) => (offset === 8 ? Promise.reject(new RangeError('cut')) : late.promise),
    expect: () => {},
    close: () => Promise.resolve(),
  };
  const reader = await createTileReader(PACKED, 'scene.tif', [1], false, async () => source);
  const steps = [0, 1].map((index) => ({ index, cols: 4, rows: 4, first: 0 }));

  const { jobs, arrived } = reader.fetch(steps, () => {});

  await expect(jobs[0]!.pieces()).rejects.toMatchObject({ code: 'SCENE_UNREADABLE' });
  // A whole turn of the event loop: time enough for what has settled to be heard of.
  const first = await Promise.race([arrived.then(() => 'arrived'), setImmediate('still on its way')]);
  expect(first).toBe('still on its way');
  late.resolve(new Uint8Array(16));
  await expect(arrived.then(() => 'arrived')).resolves.toBe('arrived');
});
