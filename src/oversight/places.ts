/**
 * Prefectures and the counties that the plan names one by one (第一章二(一)), by name or by code of GB/T 2260.
 *
 * The plan covers 638 mines in 18 of the 21 prefectures and does not say which 18: nothing is left out by prefecture.
 */
import type { EcoType } from '../analysis/policy.ts';
import { findPrefecture as findByText, SICHUAN_PREFECTURES, type Prefecture } from '../geometry/prefectures.ts';

/** The dry-hot valley of the Jinsha ends at about this height (SCIENCE §1.2, zone 5). */
export const DRY_HOT_VALLEY_TOP_METRES = 1600;

export interface County {
  readonly short: string;
  readonly code: string;
}

/** A place whose ground the plan describes, so that it goes before its zone. */
export interface NamedPlace extends County {
  readonly ecoType: EcoType;
  readonly why: '石漠化' | '土地沙化';
}

/** 石漠化 is karst; 土地沙化 is a trait of the high plateau. 攀枝花 is the whole prefecture. */
export const NAMED_COUNTIES: readonly NamedPlace[] = [
  { short: '古蔺', code: '510525', ecoType: 'karst', why: '石漠化' },
  { short: '叙永', code: '510524', ecoType: 'karst', why: '石漠化' },
  { short: '兴文', code: '511528', ecoType: 'karst', why: '石漠化' },
  { short: '木里', code: '513422', ecoType: 'karst', why: '石漠化' },
  { short: '宁南', code: '513427', ecoType: 'karst', why: '石漠化' },
  { short: '会东', code: '513426', ecoType: 'karst', why: '石漠化' },
  { short: '攀枝花', code: '5104', ecoType: 'karst', why: '石漠化' },
  { short: '石棉', code: '511824', ecoType: 'karst', why: '石漠化' },
  { short: '汉源', code: '511823', ecoType: 'karst', why: '石漠化' },
  { short: '华蓥', code: '511681', ecoType: 'karst', why: '石漠化' },
  { short: '若尔盖', code: '513232', ecoType: 'alpine', why: '土地沙化' },
  { short: '石渠', code: '513332', ecoType: 'alpine', why: '土地沙化' },
  { short: '白玉', code: '513331', ecoType: 'alpine', why: '土地沙化' },
  { short: '新龙', code: '513329', ecoType: 'alpine', why: '土地沙化' },
];

/** Counties of zone 2 that are not named above. */
const YELLOW_RIVER_COUNTIES: readonly County[] = [
  { short: '阿坝', code: '513231' },
  { short: '红原', code: '513233' },
  { short: '松潘', code: '513224' },
];

const COUNTIES: readonly County[] = [
  ...NAMED_COUNTIES.filter(({ code }) => code.length === 6),
  ...YELLOW_RIVER_COUNTIES,
];

/** The prefecture of a place, from the city's name or code, else from the county's code or full name. */
export function findPrefecture(city: string, county: string): Prefecture | undefined {
  const found = findByText(city) ?? findByText(county);
  if (found !== undefined) return found;
  const code = findCounty(city, county)?.code.slice(0, 4);
  return SICHUAN_PREFECTURES.find((prefecture) => prefecture.code === code);
}

/** One of the counties that the plan or zone 2 singles out; undefined for all others. */
export function findCounty(city: string, county: string): County | undefined {
  const text = county.trim();
  if (/^51\d{4}/.test(text)) return COUNTIES.find(({ code }) => text.startsWith(code));
  const prefecture = findByText(city) ?? findByText(text);
  const local = withoutPrefecture(text, prefecture);
  return COUNTIES.find(({ short, code }) => {
    return local.startsWith(short) && (prefecture === undefined || code.startsWith(prefecture.code));
  });
}

export function namesPlace(named: NamedPlace, place: { readonly city: string; readonly county: string }): boolean {
  if (named.code.length === 4) return findPrefecture(place.city, place.county)?.code === named.code;
  return findCounty(place.city, place.county)?.code === named.code;
}

/** `阿坝藏族羌族自治州松潘县` is 松潘县; `阿坝县` stays. */
function withoutPrefecture(text: string, prefecture: Prefecture | undefined): string {
  const plain = text.replace(/^四川省/, '');
  if (prefecture === undefined) return plain;
  const full = plain.startsWith(prefecture.name)
    ? prefecture.name
    : `${prefecture.short}${/州|市/.exec(prefecture.name)?.[0] ?? ''}`;
  return plain.startsWith(full) ? plain.slice(full.length) : plain;
}
