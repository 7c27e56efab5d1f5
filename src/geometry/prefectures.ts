/**
 * Bounds of Sichuan's 21 prefectures in degrees, rounded outward to 0.1°: enough to tell Gauss–Krüger zones apart, not
 * to say where a place is. Compared in the test with two public boundary sets, which are not shipped.
 */
import type { Bounds } from '../raster/grid.ts';

export interface Prefecture {
  /** First four digits of the county codes (GB/T 2260). */
  readonly code: string;
  readonly name: string;
  /** The part that is left in everyday names. */
  readonly short: string;
  readonly bounds: Bounds;
}

export const SICHUAN_PREFECTURES: readonly Prefecture[] = [
  { code: '5101', name: '成都市', short: '成都', bounds: [102.9, 30.0, 105.0, 31.5] },
  { code: '5103', name: '自贡市', short: '自贡', bounds: [104.0, 28.9, 105.3, 29.7] },
  { code: '5104', name: '攀枝花市', short: '攀枝花', bounds: [101.1, 26.0, 102.3, 27.4] },
  { code: '5105', name: '泸州市', short: '泸州', bounds: [105.1, 27.6, 106.4, 29.4] },
  { code: '5106', name: '德阳市', short: '德阳', bounds: [103.7, 30.5, 105.2, 31.7] },
  { code: '5107', name: '绵阳市', short: '绵阳', bounds: [103.7, 30.7, 105.8, 33.1] },
  { code: '5108', name: '广元市', short: '广元', bounds: [104.6, 31.5, 106.8, 33.0] },
  { code: '5109', name: '遂宁市', short: '遂宁', bounds: [105.0, 30.1, 106.1, 31.2] },
  { code: '5110', name: '内江市', short: '内江', bounds: [104.2, 29.1, 105.5, 30.1] },
  { code: '5111', name: '乐山市', short: '乐山', bounds: [102.9, 28.4, 104.3, 30.0] },
  { code: '5113', name: '南充市', short: '南充', bounds: [105.4, 30.4, 107.0, 31.9] },
  { code: '5114', name: '眉山市', short: '眉山', bounds: [102.8, 29.3, 104.6, 30.4] },
  { code: '5115', name: '宜宾市', short: '宜宾', bounds: [103.6, 27.8, 105.4, 29.3] },
  { code: '5116', name: '广安市', short: '广安', bounds: [105.9, 30.0, 107.4, 30.9] },
  { code: '5117', name: '达州市', short: '达州', bounds: [106.6, 30.3, 108.6, 32.4] },
  { code: '5118', name: '雅安市', short: '雅安', bounds: [101.9, 28.8, 103.4, 31.0] },
  { code: '5119', name: '巴中市', short: '巴中', bounds: [106.3, 31.2, 107.8, 32.8] },
  { code: '5120', name: '资阳市', short: '资阳', bounds: [104.1, 29.6, 105.8, 30.7] },
  { code: '5132', name: '阿坝藏族羌族自治州', short: '阿坝', bounds: [100.5, 30.5, 104.5, 34.4] },
  { code: '5133', name: '甘孜藏族自治州', short: '甘孜', bounds: [97.3, 27.9, 102.5, 34.3] },
  { code: '5134', name: '凉山彝族自治州', short: '凉山', bounds: [100.0, 26.0, 103.9, 29.4] },
];

/** The prefecture that a place names, by county code or by name; undefined where none or more than one fits. */
export function findPrefecture(place: string): Prefecture | undefined {
  const text = place.trim();
  if (/^51\d{2}/.test(text)) return SICHUAN_PREFECTURES.find(({ code }) => text.startsWith(code));
  const named = SICHUAN_PREFECTURES.filter(({ short }) => text.includes(short));
  return named.length === 1 ? named[0] : undefined;
}
