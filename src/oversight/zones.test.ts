import { expect, test } from 'vitest';
import { DEFAULT_PRECEDENCE, placeZones, ZONES, type Place } from './zones.ts';

const at = (city: string, county = '', elevation: number | null = null): Place => ({
  city,
  county,
  elevation,
  lngLat: [104, 30],
});

test('the table says what the plan says', () => {
  expect(ZONES.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  // 17 市, 2 州, 3 市, 2 市 and 10 市（州） of 第三章二.
  const counts = Object.fromEntries(ZONES.map(({ number, prefectures }) => [number, prefectures.length]));
  expect(counts).toEqual({ 1: 0, 2: 2, 3: 17, 4: 2, 5: 2, 6: 3, 7: 2, 8: 10, 9: 2 });
  expect([...DEFAULT_PRECEDENCE].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test.each([
  // prefecture, county, zones, the one that decides, eco-type
  ['自贡市', '富顺县', [3], 3, 'basin_hill'],
  ['成都市', '龙泉驿区', [3, 8], 8, 'mountain_forest'],
  ['达州市', '渠县', [3, 6], 6, 'mountain_forest'],
  ['泸州市', '合江县', [3, 7], 7, 'karst'],
  ['攀枝花市', '米易县', [5], 5, 'karst'],
  ['阿坝藏族羌族自治州', '汶川县', [8], 8, 'mountain_forest'],
  ['阿坝州', '若尔盖县', [2, 8], 2, 'alpine'],
  ['阿坝州', '阿坝县', [2, 8], 2, 'alpine'],
  ['', '阿坝藏族羌族自治州松潘县', [2, 8], 2, 'alpine'],
  ['甘孜州', '石渠县', [2, 4, 8, 9], 2, 'alpine'],
  ['甘孜州', '理塘县', [4, 8, 9], 9, 'alpine'],
  ['凉山州', '西昌市', [4, 5, 8, 9], 5, 'dry_hot_valley'],
  ['凉山州', '木里藏族自治县', [4, 5, 8, 9], 5, 'karst'],
  ['广安', '华蓥市', [3], 3, 'karst'],
  ['511681', '', [3], 3, 'basin_hill'],
  ['', '511681', [3], 3, 'karst'],
  ['', '华蓥市', [3], 3, 'karst'],
  ['重庆市', '北碚区', [], null, null],
  ['', '', [], null, null],
] as const)('%s %s', (city, county, zones, primary, ecoType) => {
  expect(placeZones(at(city, county))).toEqual({ zones, primary, ecoType });
});

test.each([
  ['凉山州', '西昌市', 1599, 'dry_hot_valley'],
  ['凉山州', '西昌市', 1600, 'mountain_forest'],
  ['攀枝花市', '', 1100, 'dry_hot_valley'],
  ['攀枝花市', '', 2400, 'karst'],
  ['泸州市', '', 300, 'karst'],
] as const)('%s %s at %d m is %s', (city, county, elevation, ecoType) => {
  expect(placeZones(at(city, county, elevation)).ecoType).toBe(ecoType);
});

test('the operator decides what the plan leaves open', () => {
  const corridor = [
    [
      [
        [103, 29],
        [105, 29],
        [105, 31],
        [103, 31],
        [103, 29],
      ],
    ],
  ] as const;
  const chengdu = at('成都市', '龙泉驿区');
  expect(placeZones(chengdu, { precedence: [3, 8, 1, 2, 4, 5, 6, 7, 9] }).primary).toBe(3);
  expect(placeZones(chengdu, { zones: { 成都: [8], 龙泉驿区: [3] } })).toMatchObject({ zones: [3], primary: 3 });
  expect(placeZones(at('成都市'), { zones: { 成都: [8], 龙泉驿区: [3] } }).zones).toEqual([8]);
  expect(placeZones(chengdu, { ecoTypes: { '5101': 'karst' } }).ecoType).toBe('karst');
  expect(placeZones(chengdu, { outlines: [{ zone: 1, polygons: corridor }] }).zones).toEqual([1, 3, 8]);
  // A drawn zone is only where it is drawn.
  const elsewhere = { ...chengdu, lngLat: [110, 30] as const };
  expect(placeZones(elsewhere, { outlines: [{ zone: 8, polygons: corridor }] }).zones).toEqual([3]);
});
