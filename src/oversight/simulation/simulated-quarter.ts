/** All sites of a simulated quarter, and how their mines are registered. */
import type { MultiPolygonRings } from '../../geometry/polygon.ts';
import { createTransform } from '../../geometry/transform.ts';
import { ELEVATIONS, type ScenePlan } from './layout.ts';
import { MINE_KINDS } from './mine-kinds.ts';
import { planarArea } from './scanline.ts';
import { shapeRings, type Blob } from './shape.ts';
import { createSite, type SimulatedMine, type Site } from './site.ts';

export interface Registered {
  readonly site: Site;
  readonly mine: SimulatedMine;
  readonly patchId: string;
  readonly mineId: string;
}

/** A GeoJSON feature with the fields of SCIENCE §9. */
export interface MineFeature {
  readonly type: 'Feature';
  readonly properties: Readonly<Record<string, string | number>>;
  readonly geometry: { readonly type: 'MultiPolygon'; readonly coordinates: MultiPolygonRings };
}

/** Years before the quarter's in which the baseline was taken: the inventory year of a quarter of 2023 is 2020. */
const BASELINE_YEARS = 3;

export function createSites(mineCount: number, seed: number): Site[] {
  const sites: Site[] = [];
  let left = mineCount;
  while (left > 0) {
    const site = createSite(sites.length, seed, left);
    sites.push(site);
    left -= site.mines.filter(({ sharesMine }) => !sharesMine).length;
  }
  return sites;
}

/** Gives every patch its number; a mine's number counts mines, not patches. */
export function registerMines(sites: readonly Site[]): Registered[] {
  let mineNumber = 0;
  let patchNumber = 0;
  return sites.flatMap((site) =>
    site.mines.map((mine) => {
      patchNumber += 1;
      if (!mine.sharesMine) mineNumber += 1;
      const patchId = `SIM${site.place.code}${String(patchNumber).padStart(4, '0')}`;
      return { site, mine, patchId, mineId: `SIMZT${String(mineNumber).padStart(4, '0')}` };
    }),
  );
}

/** Calendar day of a scene in a simulation of the fourth quarter of `year`. */
export function sceneDay(plan: ScenePlan, year: number): string {
  const yearOf = { baseline: year - BASELINE_YEARS, former: year - 1, current: year };
  return `${yearOf[plan.date]}-${plan.day}`;
}

/** Names say that nothing here exists. */
export function mineFeature({ site, mine, patchId, mineId }: Registered, year: number): MineFeature {
  const kind = MINE_KINDS[mine.kind];
  const coordinates = ringsInDegrees(site, mine.rings);
  const number = Number(mineId.slice(-4));
  return {
    type: 'Feature',
    properties: {
      图斑编号: patchId,
      主体编号: mineId,
      矿山名称: `示例矿山${String(number).padStart(2, '0')}号`,
      所在地市: site.place.city,
      所在区县: site.place.county,
      高程: ELEVATIONS[site.template.landscape],
      图斑面积: Math.round(planarArea(mine.rings) * 100) / 100,
      图斑大类: '10',
      矿种: MINERALS[number % MINERALS.length]!,
      开采方式: '露天',
      损毁类型: '挖损',
      修复方向: kind.target,
      实施阶段: kind.stage,
      重点工程: number % 5 === 0 ? '是' : '否',
      ...worksOf(kind.stage, year),
      计划年度: year - 2,
      备注: `模拟数据：${kind.zh}`,
    },
    geometry: { type: 'MultiPolygon', coordinates },
  };
}

/** A cloud's outline in degrees. */
export function cloudRings(site: Site, cloud: Blob): MultiPolygonRings {
  return ringsInDegrees(site, shapeRings({ parts: [cloud], holes: [] }));
}

const MINERALS = ['石灰岩', '砖瓦用页岩', '建筑用砂岩', '煤', '硫铁矿'];

function worksOf(stage: string, year: number): Record<string, string> {
  if (stage === '施工中') return { 开工时间: `${year}-05-10`, 完工时间: '' };
  return { 开工时间: `${year - 2}-03-20`, 完工时间: `${year - 1}-04-30` };
}

function ringsInDegrees(site: Site, rings: MultiPolygonRings): MultiPolygonRings {
  const move = createTransform(site.crs, 'EPSG:4490');
  const [originX, originY] = site.origin;
  return rings.map((polygon) =>
    polygon.map((ring) =>
      ring.map(([x, y]) => {
        const [lng, lat] = move(originX + x, originY + y);
        return [toNanodegrees(lng), toNanodegrees(lat)] as const;
      }),
    ),
  );
}

/** Nine decimals of a degree are a tenth of a millimetre. */
function toNanodegrees(degrees: number): number {
  return Math.round(degrees * 1e9) / 1e9;
}
