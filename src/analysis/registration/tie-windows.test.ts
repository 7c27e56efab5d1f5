import { expect, it } from 'vitest';
import { REGISTRATION_RULE } from '../../../test/registration-rule.ts';
import type { Window } from '../../raster/window.ts';
import { cutTiles, listTieWindows, maxShiftPixels } from './tie-windows.ts';
import type { DateBands } from './tie-windows.ts';

function date({ width, height }: Window, usable: (col: number, row: number) => boolean = () => true): DateBands {
  const length = width * height;
  return {
    bands: [Float32Array.from({ length }, (_, i) => i)],
    usable: Uint8Array.from({ length }, (_, i) => (usable(i % width, Math.floor(i / width)) ? 1 : 0)),
  };
}

function placesOf(crop: Window, gsd = 2): readonly string[] {
  const { windows } = listTieWindows(crop, date(crop), date(crop), gsd, REGISTRATION_RULE)!;
  return windows.map(({ col, row }) => `${col},${row}`);
}

it('believes 15 m or 6 pixels, whichever is more', () => {
  expect(maxShiftPixels(2, REGISTRATION_RULE)).toBe(7.5);
  expect(maxShiftPixels(10, REGISTRATION_RULE)).toBe(6);
});

it('lists the same windows in the crops of neighbouring mines', () => {
  const west = { col: 1003, row: 517, width: 300, height: 260 };
  const east = { col: 1090, row: 540, width: 310, height: 270 };
  const shared = { col: 1090, row: 540, width: 213, height: 237 };

  const inWest = placesOf(west);
  const inEast = placesOf(east);

  const inBoth = inWest.filter((place) => inEast.includes(place));
  expect(inBoth).toEqual(placesOf(shared));
  expect(inBoth.length).toBeGreaterThan(3);
  for (const place of inWest) expect(place.split(',').map((at) => Number(at) % 32)).toEqual([0, 0]);
});

it('lists a window only with all the pixels that its match looks at', () => {
  const crop = { col: 1003, row: 517, width: 300, height: 260 };
  const { kind, marginPixels, windows } = listTieWindows(crop, date(crop), date(crop), 2, REGISTRATION_RULE)!;

  expect([kind.sizePixels, marginPixels]).toEqual([64, 11]);
  expect(windows[0]).toEqual({ col: 1024, row: 544, width: 64, height: 64 });
  for (const { col, row } of windows) {
    expect(col - 11).toBeGreaterThanOrEqual(1003);
    expect(row - 11).toBeGreaterThanOrEqual(517);
    expect(col + 64 + 11).toBeLessThanOrEqual(1303);
    expect(row + 64 + 11).toBeLessThanOrEqual(777);
  }
});

it('leaves out windows of which more than a tenth cannot be used on one of the dates', () => {
  const crop = { col: 0, row: 0, width: 320, height: 320 };
  const clouds = date(crop, (col) => col >= 102);

  const { windows } = listTieWindows(crop, date(crop), clouds, 2, REGISTRATION_RULE)!;

  // The window from column 96 has 6 of 64 columns under clouds, the one from 64 has 38.
  expect(Math.min(...windows.map(({ col }) => col))).toBe(96);
});

it('takes smaller windows where a crop holds too few', () => {
  const crop = { col: 0, row: 0, width: 150, height: 150 };

  expect(listTieWindows(crop, date(crop), date(crop), 2, REGISTRATION_RULE)?.kind.sizePixels).toBe(32);
});

it('takes windows that are large beside the largest shift', () => {
  const crop = { col: 0, row: 0, width: 500, height: 500 };
  const kindAt = (gsd: number): number | undefined =>
    listTieWindows(crop, date(crop), date(crop), gsd, REGISTRATION_RULE)?.kind.sizePixels;

  expect(kindAt(0.8)).toBe(128);
  expect(kindAt(0.3)).toBeUndefined();
});

it('cuts the pixels at a place, wherever the crop begins', () => {
  const crop = { col: 10, row: 20, width: 60, height: 60 };
  const [baseline, current] = cutTiles({ col: 32, row: 48, width: 4, height: 4 }, 3, crop, date(crop), date(crop));

  expect(baseline.bands[0]![0]).toBe((47 - 20) * 60 + (31 - 10));
  expect(baseline.usable).toHaveLength(36);
  expect(current.bands[0]![0]).toBe((45 - 20) * 60 + (29 - 10));
  expect(current.usable).toHaveLength(100);
});
