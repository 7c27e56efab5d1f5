import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { findPrefecture, SICHUAN_PREFECTURES } from './prefectures.ts';

const boundaries = path.join(process.env['QINGSHAN_SHARED'] ?? '../shared', 'data/boundaries');
const sources = [
  ['sichuan_prefectures_echarts49.geojson', 'name'],
  ['sichuan_prefectures_ocha2020.geojson', 'ADM2_ZH'],
] as const;

it('finds a prefecture by code and by name, and only one', () => {
  expect(SICHUAN_PREFECTURES).toHaveLength(21);
  expect(findPrefecture('511725')?.name).toBe('达州市');
  expect(findPrefecture('四川省阿坝藏族羌族自治州茂县')?.name).toBe('阿坝藏族羌族自治州');
  expect(findPrefecture('甘孜州')?.code).toBe('5133');
  expect(findPrefecture('四川省')).toBeUndefined();
  expect(findPrefecture('成都市、资阳市')).toBeUndefined();
  expect(findPrefecture('519999')).toBeUndefined();
});

describe.each(sources)('bounds against %s', (file, nameKey) => {
  const source = path.join(boundaries, file);
  const isPresent = existsSync(source);
  if (!isPresent) console.warn(`boundaries not checked: ${file} is absent`);

  it.skipIf(!isPresent)('hold every prefecture, and are not more than 0.2° too large', () => {
    const { features } = JSON.parse(readFileSync(source, 'utf8')) as {
      features: { properties: Record<string, string>; geometry: { coordinates: unknown } }[];
    };
    expect(features).toHaveLength(21);
    for (const { properties, geometry } of features) {
      const points = positions(geometry.coordinates);
      const xs = points.map(([x]) => x);
      const ys = points.map(([, y]) => y);
      const prefecture = SICHUAN_PREFECTURES.find(({ name }) => name === properties[nameKey]);
      const found = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
      const grown = prefecture!.bounds.map((value, side) => (found[side]! - value) * (side < 2 ? 1 : -1));
      for (const room of grown) expect(room, prefecture!.name).toBeGreaterThanOrEqual(0);
      for (const room of grown) expect(room, prefecture!.name).toBeLessThan(0.4);
    }
  });
});

function positions(coordinates: unknown): [number, number][] {
  if (!Array.isArray(coordinates)) return [];
  if (typeof coordinates[0] === 'number') return [coordinates as [number, number]];
  return coordinates.flatMap((inner) => positions(inner));
}
