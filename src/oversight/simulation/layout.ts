/**
 * Where the simulated mines lie and how they are photographed. A site is a strip of slots of 900 m, one patch a slot, seen by
 * the same scenes. The templates come round again, at other places, until there are enough mines.
 */
import type { MineKindId } from './mine-kinds.ts';

/** Edge of a slot in metres: room for a mine of up to 4 ha and its reference ring. */
export const SLOT_METRES = 900;

export type Landscape = 'woodland' | 'karst' | 'dry-hot' | 'alpine';

/** Metres above sea level, about as the country lies. */
export const ELEVATIONS: Readonly<Record<Landscape, number>> = {
  woodland: 620,
  karst: 810,
  'dry-hot': 1180,
  alpine: 3560,
};

export interface Place {
  readonly lng: number;
  readonly lat: number;
  readonly city: string;
  readonly county: string;
  /** Six digits, GB/T 2260. */
  readonly code: string;
}

/** One acquisition plan of a site: which scene, when, on which grid, of what. */
export interface ScenePlan {
  readonly date: 'baseline' | 'current' | 'former';
  /** Month and day; the year follows from the quarter. */
  readonly day: string;
  /** CGCS2000 3°: `natural` as the place asks, `prefixed` with the zone number in the easting, or the zone to the east. */
  readonly crs: 'natural' | 'prefixed' | 'eastern-neighbour';
  readonly bands: 'vnir' | 'rgb';
  /** All of the site, or a part that ends at the first mine. */
  readonly part: 'whole' | 'west' | 'east' | 'cut';
  /** How the vendor's cloud mask is delivered. */
  readonly clouds: 'none' | 'vector' | 'raster';
  /** Metres by which the pixel lattice is moved against the site's frame. */
  readonly lattice: readonly [number, number];
  readonly isSenesced: boolean;
}

export interface SiteTemplate {
  readonly columns: number;
  /** Row-major from the south-west. A leading `+` makes the patch a further one of the former mine. */
  readonly slots: readonly (MineKindId | `+${MineKindId}`)[];
  readonly landscape: Landscape;
  readonly places: readonly [Place, ...Place[]];
  readonly scenes: readonly ScenePlan[];
}

const SCENE: Omit<ScenePlan, 'date' | 'day'> = {
  crs: 'natural',
  bands: 'vnir',
  part: 'whole',
  clouds: 'none',
  lattice: [0, 0],
  isSenesced: false,
};

function scene(date: ScenePlan['date'], day: string, but: Partial<ScenePlan> = {}): ScenePlan {
  return { ...SCENE, date, day, ...but };
}

/**
 * Days lie in the preferred green window of SCIENCE §3.4 on both dates, but for alpine October (day 274, acceptable until
 * 275) and the November scene that must be refused (day 314).
 */
export const SITE_TEMPLATES: readonly SiteTemplate[] = [
  {
    columns: 2,
    slots: ['restored', 'half_restored', 'still_bare', 'too_small'],
    landscape: 'woodland',
    places: [
      { lng: 105.42, lat: 30.83, city: '遂宁市', county: '射洪市', code: '510981' },
      { lng: 104.95, lat: 30.1, city: '资阳市', county: '雁江区', code: '512002' },
      { lng: 104.35, lat: 29.5, city: '自贡市', county: '荣县', code: '510321' },
    ],
    scenes: [scene('baseline', '09-14'), scene('current', '10-08', { clouds: 'raster' })],
  },
  {
    columns: 2,
    slots: ['newly_disturbed', 'mixed', 'stable_green', 'in_works'],
    landscape: 'woodland',
    places: [
      { lng: 107.95, lat: 31.98, city: '达州市', county: '万源市', code: '511781' },
      { lng: 106.85, lat: 32.38, city: '巴中市', county: '南江县', code: '511922' },
      { lng: 107.2, lat: 31.9, city: '巴中市', county: '平昌县', code: '511923' },
    ],
    scenes: [
      scene('baseline', '09-10', { crs: 'prefixed' }),
      scene('current', '10-06', { crs: 'prefixed', lattice: [0.7, -0.4] }),
    ],
  },
  {
    columns: 2,
    slots: ['clouded', 'lightly_clouded', 'restored', 'built_target'],
    landscape: 'karst',
    places: [
      { lng: 105.4, lat: 28.12, city: '泸州市', county: '叙永县', code: '510524' },
      { lng: 105.15, lat: 28.3, city: '宜宾市', county: '兴文县', code: '511528' },
      { lng: 105.8, lat: 28.0, city: '泸州市', county: '古蔺县', code: '510525' },
    ],
    scenes: [
      scene('baseline', '09-18', { crs: 'prefixed' }),
      scene('current', '10-10', { crs: 'natural', clouds: 'vector' }),
    ],
  },
  {
    columns: 2,
    slots: ['across_scenes', 'half_restored'],
    landscape: 'woodland',
    places: [
      { lng: 104.42, lat: 31.85, city: '绵阳市', county: '北川羌族自治县', code: '510726' },
      { lng: 104.1, lat: 31.4, city: '德阳市', county: '绵竹市', code: '510683' },
      { lng: 105.5, lat: 32.35, city: '广元市', county: '青川县', code: '510822' },
    ],
    scenes: [
      scene('baseline', '09-12'),
      scene('current', '10-09', { part: 'west' }),
      scene('current', '10-09', { part: 'east' }),
    ],
  },
  {
    columns: 1,
    slots: ['no_scene'],
    landscape: 'woodland',
    places: [
      { lng: 103.85, lat: 28.97, city: '乐山市', county: '沐川县', code: '511129' },
      { lng: 103.4, lat: 29.9, city: '眉山市', county: '洪雅县', code: '511423' },
      { lng: 103.0, lat: 30.1, city: '雅安市', county: '雨城区', code: '511802' },
    ],
    // A scene of the year before is no scene of this quarter.
    scenes: [scene('baseline', '09-16'), scene('former', '10-02')],
  },
  {
    columns: 1,
    slots: ['no_baseline'],
    landscape: 'woodland',
    places: [
      { lng: 106.4, lat: 30.6, city: '广安市', county: '岳池县', code: '511621' },
      { lng: 106.0, lat: 31.1, city: '南充市', county: '蓬安县', code: '511323' },
      { lng: 105.9, lat: 31.6, city: '南充市', county: '阆中市', code: '511381' },
    ],
    scenes: [scene('current', '10-05')],
  },
  {
    columns: 2,
    slots: ['outside_scene', 'still_bare'],
    landscape: 'karst',
    places: [
      { lng: 104.75, lat: 28.45, city: '宜宾市', county: '高县', code: '511525' },
      { lng: 104.7, lat: 28.2, city: '宜宾市', county: '筠连县', code: '511527' },
      { lng: 104.9, lat: 28.55, city: '宜宾市', county: '长宁县', code: '511524' },
    ],
    scenes: [scene('baseline', '09-18'), scene('current', '10-10', { part: 'cut' })],
  },
  {
    columns: 1,
    slots: ['dry_hot'],
    landscape: 'dry-hot',
    places: [
      { lng: 101.75, lat: 26.45, city: '攀枝花市', county: '仁和区', code: '510411' },
      { lng: 101.8, lat: 26.7, city: '攀枝花市', county: '盐边县', code: '510422' },
      { lng: 102.6, lat: 26.6, city: '凉山彝族自治州', county: '会东县', code: '513426' },
    ],
    scenes: [scene('baseline', '09-25'), scene('current', '10-12', { crs: 'prefixed' })],
  },
  {
    columns: 1,
    slots: ['out_of_season'],
    landscape: 'alpine',
    places: [
      { lng: 102.55, lat: 32.8, city: '阿坝藏族羌族自治州', county: '红原县', code: '513233' },
      { lng: 102.95, lat: 33.55, city: '阿坝藏族羌族自治州', county: '若尔盖县', code: '513232' },
      { lng: 101.7, lat: 32.9, city: '阿坝藏族羌族自治州', county: '阿坝县', code: '513231' },
    ],
    scenes: [scene('baseline', '09-10'), scene('current', '11-10', { isSenesced: true })],
  },
  {
    columns: 2,
    slots: ['restored', 'unknown_target'],
    landscape: 'alpine',
    places: [
      { lng: 98.85, lat: 31.22, city: '甘孜藏族自治州', county: '白玉县', code: '513331' },
      { lng: 99.95, lat: 31.65, city: '甘孜藏族自治州', county: '甘孜县', code: '513328' },
      { lng: 100.3, lat: 30.0, city: '甘孜藏族自治州', county: '理塘县', code: '513334' },
    ],
    scenes: [
      scene('baseline', '09-14', { crs: 'prefixed' }),
      scene('current', '10-01', { crs: 'prefixed', lattice: [0, 0.9] }),
    ],
  },
  {
    columns: 1,
    slots: ['rgb_only'],
    landscape: 'woodland',
    places: [
      { lng: 103.55, lat: 30.75, city: '成都市', county: '崇州市', code: '510184' },
      { lng: 103.35, lat: 30.4, city: '成都市', county: '邛崃市', code: '510183' },
      { lng: 103.75, lat: 31.05, city: '成都市', county: '都江堰市', code: '510181' },
    ],
    scenes: [scene('baseline', '09-20'), scene('current', '10-07', { bands: 'rgb' })],
  },
  {
    // One mine of two patches beside the boundary of zones 35 and 36; the two dates come in the two zones.
    columns: 2,
    slots: ['half_restored', '+restored'],
    landscape: 'woodland',
    places: [
      { lng: 106.48, lat: 30.32, city: '广安市', county: '武胜县', code: '511622' },
      { lng: 106.47, lat: 31.2, city: '南充市', county: '营山县', code: '511322' },
      { lng: 106.46, lat: 32.2, city: '广元市', county: '旺苍县', code: '510821' },
    ],
    scenes: [scene('baseline', '09-15'), scene('current', '10-04', { crs: 'eastern-neighbour' })],
  },
];
