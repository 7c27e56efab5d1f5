import { expect, it } from 'vitest';
import { Cover } from './cover.ts';
import { mosaicDates } from './mosaic.ts';

const { Outside, Nodata, Cloud, Seen } = Cover;

it('takes each pixel from the first scene that saw it', () => {
  const first = { bands: [Float32Array.of(1, 2, NaN, 4)], state: Uint8Array.of(Seen, Cloud, Outside, Cloud) };
  const second = { bands: [Float32Array.of(10, 20, NaN, 40)], state: Uint8Array.of(Seen, Seen, Outside, Cloud) };
  const third = { bands: [Float32Array.of(100, 200, 300, 400)], state: Uint8Array.of(Seen, Seen, Nodata, Outside) };

  const mosaic = mosaicDates([first, second, third]);

  expect([...mosaic.state]).toEqual([Seen, Seen, Nodata, Cloud]);
  expect([...mosaic.bands[0]!]).toEqual([1, 20, 300, 4]);
  expect([...mosaic.servedBy]).toEqual([0, 1, -1, -1]);
  expect(mosaic.pixelCounts).toEqual([1, 1, 0]);
});
