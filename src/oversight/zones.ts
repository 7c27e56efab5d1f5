/**
 * The nine restoration zones (生态修复区) of the plan, 第三章二, and which of them a place falls in.
 *
 * The plan names prefectures, rivers and mountains, draws no lines, and its zones overlap. What it leaves open is decided
 * by configuration; the defaults are:
 * 1. Zone 1 is the corridor 10–50 km from five rivers. No prefecture lies in it as a whole, so without the operator's
 *    outline of it no patch does.
 * 2. Zone 2 is the basin of the Yellow River, which in the two prefectures named takes in five counties.
 * 3. Zone 3 says "成都、德阳、眉山等 17 市": all 18 cities of the province but 攀枝花, which zone 5 names.
 * 4. Every other zone takes in the prefectures that it names.
 * 5. Of several zones the narrowest decides (`DEFAULT_PRECEDENCE`): its text says most about the place.
 */
import type { EcoType } from '../analysis/policy.ts';
import { isInsidePolygon } from '../geometry/planar.ts';
import type { MultiPolygonRings, Position } from '../geometry/polygon.ts';
import { DRY_HOT_VALLEY_TOP_METRES, findCounty, findPrefecture, namesPlace, NAMED_COUNTIES } from './places.ts';

export interface Zone {
  readonly number: number;
  /** The plan adds 历史遗留矿山生态修复区 to each. */
  readonly zh: string;
  readonly en: string;
  /** Short names as in `SICHUAN_PREFECTURES`; the readings 1 and 3 above are not the plan's words. */
  readonly prefectures: readonly string[];
  /** Where only a part of the prefectures belongs to the zone. */
  readonly counties?: readonly string[];
  /** Rivers and mountains that the plan names. */
  readonly features: readonly string[];
  /** SCIENCE §5.2; zone 5 is `mountain_forest` above the dry-hot valley. */
  readonly ecoType: EcoType;
}

const BASIN_CITIES = '成都 自贡 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳'.split(' ');

export const ZONES: readonly Zone[] = [
  {
    number: 1,
    zh: '长江干支流10-50公里',
    en: 'Yangtze and tributaries, 10–50 km',
    prefectures: [],
    features: ['长江干流', '岷江', '沱江', '嘉陵江', '赤水河'],
    ecoType: 'basin_hill',
  },
  {
    number: 2,
    zh: '黄河流域',
    en: 'Yellow River basin',
    prefectures: ['阿坝', '甘孜'],
    counties: ['阿坝', '红原', '若尔盖', '松潘', '石渠'],
    features: ['黄河流域'],
    ecoType: 'alpine',
  },
  {
    number: 3,
    zh: '川东丘陵',
    en: 'Hills of eastern Sichuan',
    prefectures: BASIN_CITIES,
    features: ['龙泉山', '华蓥山', '铜锣山北段'],
    ecoType: 'basin_hill',
  },
  {
    number: 4,
    zh: '沙鲁里山西缘',
    en: 'Western edge of the Shaluli Mountains',
    prefectures: ['甘孜', '凉山'],
    features: ['沙鲁里山西侧', '金沙江上游', '雅砻江上游'],
    ecoType: 'alpine',
  },
  {
    number: 5,
    zh: '大小凉山',
    en: 'Greater and Lesser Liang Mountains',
    prefectures: ['凉山', '攀枝花'],
    features: ['金沙江中下游', '锦屏山', '大凉山', '螺髻山', '鲁南山'],
    ecoType: 'dry_hot_valley',
  },
  {
    number: 6,
    zh: '大巴山南麓',
    en: 'Southern foot of the Daba Mountains',
    prefectures: ['达州', '广元', '巴中'],
    features: ['嘉陵江上游', '渠江上游', '米仓山', '大巴山南麓'],
    ecoType: 'mountain_forest',
  },
  {
    number: 7,
    zh: '乌蒙山-大娄山',
    en: 'Wumeng and Dalou Mountains',
    prefectures: ['泸州', '宜宾'],
    features: ['乌蒙山', '大娄山', '赤水河', '永宁河'],
    ecoType: 'karst',
  },
  {
    number: 8,
    zh: '岷山-邛崃山',
    en: 'Min and Qionglai Mountains',
    prefectures: ['成都', '德阳', '绵阳', '广元', '乐山', '雅安', '眉山', '阿坝', '甘孜', '凉山'],
    features: ['岷江', '大渡河', '大雪山', '邛崃山', '大小相岭', '岷山'],
    ecoType: 'mountain_forest',
  },
  {
    number: 9,
    zh: '沙鲁里山-大雪山',
    en: 'Shaluli and Daxue Mountains',
    prefectures: ['甘孜', '凉山'],
    features: ['雅砻江中上游', '沙鲁里山', '工卡拉山', '牟尼茫起山'],
    ecoType: 'alpine',
  },
];

/**
 * Narrowest first, by the number of prefectures (or counties) named. Zones 5, 4 and 9 tie in 凉山, 9 and 4 in 甘孜: 5
 * before them, because 凉山 is its heart; 9 before 4, because the western edge is the smaller part of 甘孜.
 */
export const DEFAULT_PRECEDENCE: readonly number[] = [2, 7, 5, 6, 9, 4, 8, 3, 1];

/**
 * What the operator decides; everything absent is as the plan and the defaults say. Places are keys as the data writes
 * them; prefectures, and the counties in `places.ts`, also by short name or code.
 */
export interface PlaceRules {
  /** Zones from the one that decides first; all nine. */
  readonly precedence?: readonly number[];
  /** Zones of a place; a county goes before its prefecture. Replaces the table. */
  readonly zones?: Readonly<Record<string, readonly number[]>>;
  /** Eco-type of a place; goes before everything but the file's own column. */
  readonly ecoTypes?: Readonly<Record<string, EcoType>>;
  /** Outlines in degrees. A zone that has one takes in exactly what lies inside. */
  readonly outlines?: readonly { readonly zone: number; readonly polygons: MultiPolygonRings }[];
}

export interface Place {
  /** Prefecture by name or code; '' where unknown. */
  readonly city: string;
  readonly county: string;
  readonly lngLat: Position;
  /** Metres above sea level, where the data says so. */
  readonly elevation: number | null;
}

export interface PlaceZones {
  /** Ascending. */
  readonly zones: readonly number[];
  readonly primary: number | null;
  /** Null where neither the place nor a zone says one: the operator's default holds. */
  readonly ecoType: EcoType | null;
}

/** Zones that the place falls in, the one that decides, and the eco-type: from the place first, the zone second. */
export function placeZones(place: Place, rules: PlaceRules = {}): PlaceZones {
  const zones = zonesOf(place, rules);
  const primary = primaryZone(zones, rules);
  return { zones, primary, ecoType: ecoTypeOf(place, primary, rules) };
}

/** The zone of several that decides. */
export function primaryZone(zones: readonly number[], rules: PlaceRules = {}): number | null {
  return (rules.precedence ?? DEFAULT_PRECEDENCE).find((zone) => zones.includes(zone)) ?? null;
}

/** The eco-type of a place whose deciding zone is known, for instance from a column of the file. */
export function ecoTypeOf(place: Place, primary: number | null, rules: PlaceRules = {}): EcoType | null {
  const ruled = ruleFor(place, rules.ecoTypes);
  if (ruled !== undefined) return ruled;
  const isValley = place.elevation === null ? undefined : place.elevation < DRY_HOT_VALLEY_TOP_METRES;
  const named = NAMED_COUNTIES.find((entry) => namesPlace(entry, place));
  // 攀枝花, 宁南 and 会东 are named for karst and lie in the dry-hot valley: where the height is known, it decides.
  if (primary === 5 && isValley === true) return 'dry_hot_valley';
  if (named !== undefined) return named.ecoType;
  if (primary === 5 && isValley === false) return 'mountain_forest';
  return ZONES.find(({ number }) => number === primary)?.ecoType ?? null;
}

function zonesOf(place: Place, rules: PlaceRules): readonly number[] {
  const outlines = rules.outlines ?? [];
  const drawn = new Set(outlines.map(({ zone }) => zone));
  const inside = outlines
    .filter(({ polygons }) => polygons.some((rings) => isInsidePolygon(place.lngLat, rings)))
    .map(({ zone }) => zone);
  const listed = ruleFor(place, rules.zones) ?? zonesByName(place);
  return [...new Set([...inside, ...listed.filter((zone) => !drawn.has(zone))])].sort((a, b) => a - b);
}

function zonesByName({ city, county }: Place): readonly number[] {
  const prefecture = findPrefecture(city, county);
  if (prefecture === undefined) return [];
  const named = ZONES.filter(({ prefectures }) => prefectures.includes(prefecture.short));
  return named
    .filter(({ counties }) => counties === undefined || counties.includes(findCounty(city, county)?.short ?? ''))
    .map(({ number }) => number);
}

/** The rule of the county, else of the prefecture. Keys are names, short names or codes. */
function ruleFor<T>({ city, county }: Place, rules: Readonly<Record<string, T>> | undefined): T | undefined {
  if (rules === undefined) return undefined;
  const prefecture = findPrefecture(city, county);
  const known = findCounty(city, county);
  const keys = [
    ...[county, known?.short, known?.code].filter((key) => key !== undefined && key !== ''),
    ...[city, prefecture?.name, prefecture?.short, prefecture?.code].filter((key) => key !== undefined && key !== ''),
  ];
  const key = keys.find((candidate) => candidate !== undefined && Object.hasOwn(rules, candidate));
  return key === undefined ? undefined : rules[key];
}
