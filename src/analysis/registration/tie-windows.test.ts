import { expect, it } from 'vitest';
import { REGISTRATION_RULE } from '../../../test/registration-rule.ts';
import { intersectWindows } from '../../raster/window.ts';
import type { Window } from '../../raster/window.ts';
import { cutTiles, grown, listTieWindows, maxShiftPixels, usableShare } from './tie-windows.ts';
import type { DateBands, TiePlace, TieWindows } from './tie-windows.ts';

const SCENE = { col: 0, row: 0, width: 4000, height: 4000 };
const MINE = { col: 2003, row: 1517, width: 70, height: 90 };

const list = (place: Partial<TiePlace> = {}): TieWindows =>
  listTieWindows({ mine: MINE, common: SCENE, gsd: 2, shareInMines: shareIn(MINE), ...place }, REGISTRATION_RULE)!;

/** Of a mine that fills its bounding box. */
const shareIn =
  (mine: Window) =>
  (window: Window): number => {
    const shared = intersectWindows(window, mine);
    return shared === undefined ? 0 : (shared.width * shared.height) / (window.width * window.height);
  };

const placesOf = ({ windows }: TieWindows): readonly string[] => windows.map(({ col, row }) => `${col},${row}`);

it('believes 15 m or 6 pixels, whichever is more', () => {
  expect(maxShiftPixels(2, REGISTRATION_RULE)).toBe(7.5);
  expect(maxShiftPixels(10, REGISTRATION_RULE)).toBe(6);
});

it('lists the same windows for neighbouring mines', () => {
  const west = placesOf(list());
  const east = placesOf(list({ mine: { ...MINE, col: MINE.col + 87 } }));

  expect(west.filter((place) => east.includes(place)).length).toBeGreaterThan(10);
  for (const place of [...west, ...east]) {
    expect(place.split(',').map((at) => Number(at) % 32)).toEqual([0, 0]);
  }
});

it('lists a window only with all the pixels that its match looks at', () => {
  const common = { col: 1903, row: 1417, width: 300, height: 260 };
  const { kind, marginPixels, windows } = list({ common });

  expect([kind.sizePixels, marginPixels]).toEqual([64, 11]);
  for (const window of windows) {
    const all = grown(window, 11);
    expect(intersectWindows(all, common)).toEqual(all);
  }
});

it('looks on every side of a mine, however large it is', () => {
  const mine = { col: 1500, row: 1500, width: 1000, height: 900 };
  const { windows } = list({ mine, shareInMines: shareIn(mine) });
  const first = windows.slice(0, REGISTRATION_RULE.nearest.points);

  const middles = first.map(({ col, row }) => [col + 32 - 2000, row + 32 - 1950] as const);
  for (const [x, y] of [
    [1, 1],
    [1, -1],
    [-1, 1],
    [-1, -1],
  ] as const) {
    expect(middles.filter(([dx, dy]) => dx * x > 0 && dy * y > 0)).toHaveLength(first.length / 4);
  }
});

it('leaves mines out, and takes the nearest of what is left', () => {
  const { windows } = list();

  for (const window of windows) expect(shareIn(MINE)(window)).toBeLessThanOrEqual(0.1);
  expect(windows).toHaveLength(REGISTRATION_RULE.nearest.candidates);
  const farthest = Math.max(...windows.map(({ col }) => Math.abs(col + 32 - 2038)));
  expect(farthest).toBeLessThan(250);
});

it('stays within the radius', () => {
  const { windows } = list({ gsd: 7.5 });

  // 1 km is 134 px there, more than the 120 px that coarse pixels get.
  for (const window of windows) {
    const around = grown(MINE, 134);
    expect(intersectWindows(window, around)).toEqual(window);
  }
});

it('takes smaller windows where both dates show too little', () => {
  expect(
    list({ common: { col: 1963, row: 1487, width: 150, height: 150 }, shareInMines: () => 0 }).kind.sizePixels,
  ).toBe(32);
});

it('takes windows that are large beside the largest shift', () => {
  expect(list({ gsd: 0.8 }).kind.sizePixels).toBe(128);
  const place = { mine: MINE, common: SCENE, gsd: 0.3, shareInMines: shareIn(MINE) };
  expect(listTieWindows(place, REGISTRATION_RULE)).toBeUndefined();
});

function date({ width, height }: Window, usable: (col: number, row: number) => boolean = () => true): DateBands {
  const length = width * height;
  return {
    bands: [Float32Array.from({ length }, (_, i) => i)],
    usable: Uint8Array.from({ length }, (_, i) => (usable(i % width, Math.floor(i / width)) ? 1 : 0)),
  };
}

it('tells how much of a window can be used', () => {
  const region = { col: 10, row: 20, width: 60, height: 60 };
  const { usable } = date(region, (col) => col < 30);

  expect(usableShare({ col: 32, row: 48, width: 16, height: 16 }, region, usable)).toBe(0.5);
});

it('cuts the pixels at a place, wherever the region begins', () => {
  const region = { col: 10, row: 20, width: 60, height: 60 };
  const [baseline, current] = cutTiles(
    { col: 32, row: 48, width: 4, height: 4 },
    3,
    region,
    date(region),
    date(region),
  );

  expect(baseline.bands[0]![0]).toBe((47 - 20) * 60 + (31 - 10));
  expect(baseline.usable).toHaveLength(36);
  expect(current.bands[0]![0]).toBe((45 - 20) * 60 + (29 - 10));
  expect(current.usable).toHaveLength(100);
});
