/**
 * What must be found, from how the world was made: the known ground is integrated over the exact outline, 16 places to the
 * square metre. No pixel, no spectrum and nothing of the assessment takes part.
 */
import type { Outcome, ReasonCode, Status } from '../../analysis/assessment.ts';
import { isVegetated } from './ground.ts';
import { MINE_KINDS, type MineKindId } from './mine-kinds.ts';
import { PIXEL_METRES, sceneExtent } from './scene-frame.ts';
import { scanPolygon } from './scanline.ts';
import { blobContains } from './shape.ts';
import { scenePlans, type SimulatedDate, type SimulatedMine, type Site } from './site.ts';

/** Truth of one date over the part that is seen on both dates, m². */
interface DateTruth {
  readonly unvegetatedM2: number;
  readonly vegetatedM2: number;
}

export interface PatchTruth {
  readonly patchId: string;
  readonly mineId: string;
  readonly kind: MineKindId;
  /** On the ellipsoid. */
  readonly areaM2: number;
  readonly status: Status;
  readonly reason: ReasonCode | null;
  readonly outcome: Outcome;
  /** Remarks that the result must carry, among others. */
  readonly flags: readonly string[];
  /** Null where no two dates can be compared: then no area is known. */
  readonly measured: {
    readonly observedM2: number;
    readonly baseline: DateTruth;
    readonly current: DateTruth;
  } | null;
  readonly why: { readonly zh: string; readonly en: string };
}

const STEP_METRES = 0.25;

export function patchTruth(site: Site, mine: SimulatedMine, ids: { patchId: string; mineId: string }): PatchTruth {
  const { expected, zh, en } = MINE_KINDS[mine.kind];
  const { status, reason, outcome, flags } = expected;
  const toEllipsoid = 1 / arealScale(site, mine);
  return {
    ...ids,
    kind: mine.kind,
    areaM2: mine.planarArea * toEllipsoid,
    status,
    reason,
    outcome,
    flags,
    measured: expected.isMeasured ? measure(site, mine, toEllipsoid) : null,
    why: { zh, en },
  };
}

function measure(site: Site, mine: SimulatedMine, toEllipsoid: number): NonNullable<PatchTruth['measured']> {
  const isSeen = createIsSeen(site);
  const green = { baseline: 0, current: 0 };
  let observed = 0;
  let whole = 0;
  scanPolygon(mine.rings, STEP_METRES, (x, y, area) => {
    whole += area;
    if (!isSeen(x, y)) return;
    observed += area;
    if (isVegetated(mine.ground.baseline(x, y))) green.baseline += area;
    if (isVegetated(mine.ground.current(x, y))) green.current += area;
  });
  // The pieces miss the whole by 1e-5; shares of it are better than sums of them.
  const scale = (mine.planarArea / whole) * toEllipsoid;
  const truth = (date: SimulatedDate): DateTruth => ({
    unvegetatedM2: (observed - green[date]) * scale,
    vegetatedM2: green[date] * scale,
  });
  return { observedM2: observed * scale, baseline: truth('baseline'), current: truth('current') };
}

/**
 * Whether a place is inside a scene on both dates, one pixel from its edge at least (SCIENCE, rule 7), and not under a
 * delivered cloud mask.
 */
function createIsSeen(site: Site): (x: number, y: number) => boolean {
  const extents = (['baseline', 'current'] as const).map((date) =>
    scenePlans(site, date).map((plan) => sceneExtent(site, plan)),
  );
  return (x, y) =>
    extents.every((ofDate) => ofDate.some((extent) => isInside(x, y, extent))) &&
    !site.clouds.some((cloud) => blobContains(cloud, x, y, 0));
}

function isInside(x: number, y: number, [west, south, east, north]: Extent): boolean {
  const rim = PIXEL_METRES;
  return x >= west + rim && x <= east - rim && y >= south + rim && y <= north - rim;
}

type Extent = readonly [west: number, south: number, east: number, north: number];

/** GRS80: semi-major axis and first eccentricity squared. */
const A = 6378137;
const E2 = 0.006694380022903416;

/**
 * Map area per ellipsoidal area of a transverse Mercator projection at scale 1, `1 + x²/(M·N)` with the distance x from
 * the central meridian (SCIENCE §4.4), at the mine's middle. Good to 1e-6 within 150 km.
 */
function arealScale(site: Site, mine: SimulatedMine): number {
  const [part] = mine.shape.parts;
  const x = site.origin[0] + part!.x - 500_000;
  const sine = Math.sin((site.place.lat * Math.PI) / 180);
  const w = 1 - E2 * sine * sine;
  const meridianRadius = (A * (1 - E2)) / w ** 1.5;
  const normalRadius = A / Math.sqrt(w);
  return 1 + (x * x) / (meridianRadius * normalRadius);
}
