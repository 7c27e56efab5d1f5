/** One simulated site: its place, its mines, its ground on both dates, the clouds over it. */
import type { MultiPolygonRings, Position } from '../../geometry/polygon.ts';
import { createTransform } from '../../geometry/transform.ts';
import { mulberry32 } from '../../analysis/random.ts';
import { Ground, type GroundMap } from './ground.ts';
import { createLandscape, greenOf } from './landscape.ts';
import { SITE_TEMPLATES, SLOT_METRES, type Place, type ScenePlan, type SiteTemplate } from './layout.ts';
import { MINE_KINDS, type MineKindId } from './mine-kinds.ts';
import { deriveSeed } from './noise.ts';
import { layers, spot } from './regions.ts';
import { planarArea, scanPolygon } from './scanline.ts';
import { blobContains, createBlob, shapeReaches, shapeRings, type Blob, type Shape } from './shape.ts';

/** Disturbed ground reaches this far beyond the outline, so that no outline pixel is mixed by construction. */
const HALO_METRES = 8;

export type SimulatedDate = 'baseline' | 'current';

export interface SimulatedMine {
  readonly kind: MineKindId;
  /** True for the second patch of the mine before it. */
  readonly sharesMine: boolean;
  readonly shape: Shape;
  /** In metres of the site's frame. */
  readonly rings: MultiPolygonRings;
  /** Square metres of the site's map projection. */
  readonly planarArea: number;
  readonly ground: Readonly<Record<SimulatedDate, GroundMap>>;
}

export interface Site {
  /** `site01`. */
  readonly id: string;
  readonly place: Place;
  readonly template: SiteTemplate;
  readonly seed: number;
  /** Gauss–Krüger 3° without prefix, `EPSG:4544`; its zone number. */
  readonly crs: string;
  readonly zone: number;
  /** Easting and northing of the frame's south-west corner. The frame's x points east, its y north, in metres. */
  readonly origin: Position;
  readonly width: number;
  readonly height: number;
  readonly mines: readonly SimulatedMine[];
  readonly ground: Readonly<Record<SimulatedDate, GroundMap>>;
  /** Cloud masks of the current date: the painted clouds stay inside them. */
  readonly clouds: readonly Blob[];
}

/**
 * @param number counts sites from 0; the templates repeat at other places
 * @param mineLimit leaves out what is more; a mine counts once, whatever its patches
 */
export function createSite(number: number, seed: number, mineLimit: number): Site {
  const template = limitMines(SITE_TEMPLATES[number % SITE_TEMPLATES.length]!, mineLimit);
  const round = Math.floor(number / SITE_TEMPLATES.length);
  const place = placeOf(template, round);
  const siteSeed = deriveSeed(seed, 'site', number);
  const rows = Math.ceil(template.slots.length / template.columns);
  const [width, height] = [template.columns * SLOT_METRES, rows * SLOT_METRES];
  const zone = Math.round(place.lng / 3);
  const crs = `EPSG:${4534 + zone - 25}`;
  const [east, north] = createTransform('EPSG:4490', crs)(place.lng, place.lat);
  const landscape = createLandscape(template.landscape, siteSeed);
  const mines = template.slots.map((slot, index) => createMine(slot, index, template, siteSeed, landscape));
  return {
    id: `site${String(number + 1).padStart(2, '0')}`,
    place,
    template,
    seed: siteSeed,
    crs,
    zone,
    origin: [Math.round(east - width / 2), Math.round(north - height / 2)],
    width,
    height,
    mines,
    ground: {
      baseline: groundOf('baseline', landscape, mines, template),
      current: groundOf('current', landscape, mines, template),
    },
    clouds: template.scenes.some(({ clouds }) => clouds !== 'none') ? createClouds(mines, siteSeed, width, height) : [],
  };
}

/** The scenes of a date, in the order in which they are taken. */
export function scenePlans(site: Site, date: ScenePlan['date']): readonly ScenePlan[] {
  return site.template.scenes.filter((plan) => plan.date === date);
}

function limitMines(template: SiteTemplate, limit: number): SiteTemplate {
  let count = 0;
  const slots = template.slots.filter((slot) => {
    if (!slot.startsWith('+')) count += 1;
    return count <= limit;
  });
  return { ...template, slots };
}

/** Where repeated sites go: three places, then a lattice of 0.03° around each. */
function placeOf(template: SiteTemplate, round: number): Place {
  const place = template.places[round % template.places.length]!;
  const step = Math.floor(round / template.places.length);
  return { ...place, lng: place.lng - 0.03 * (step % 4), lat: place.lat + 0.03 * Math.floor(step / 4) };
}

function createMine(
  slot: SiteTemplate['slots'][number],
  index: number,
  template: SiteTemplate,
  siteSeed: number,
  landscape: GroundMap,
): SimulatedMine {
  const kind = slot.replace('+', '') as MineKindId;
  const { form, story } = MINE_KINDS[kind];
  const random = mulberry32(deriveSeed(siteSeed, 'mine', index));
  const x = ((index % template.columns) + 0.5) * SLOT_METRES + 40 * (2 * random() - 1);
  const y = (Math.floor(index / template.columns) + 0.5) * SLOT_METRES + 40 * (2 * random() - 1);
  // A mine that is meant to be too small stays so.
  const radius = form.radius * (form.radius < 20 ? 1 : 0.85 + 0.3 * random());
  const shape = createShape({ ...form, radius }, x, y, random);
  const rings = shapeRings(shape);
  const points: Position[] = [];
  scanPolygon(rings, radius / 40, (px, py) => points.push([px, py]));
  const area = planarArea(rings);
  const green = greenOf(template.landscape);
  const told = story({ x, y, points, area, random, green, landscape });
  // Islands were never dug; their rim was.
  const spared = (px: number, py: number): boolean =>
    shape.holes.some((hole) => blobContains(hole, px, py, -HALO_METRES));
  return {
    kind,
    sharesMine: slot.startsWith('+'),
    shape,
    rings,
    planarArea: area,
    ground: {
      baseline: layers(told.baseline, [spared, green]),
      current: layers(told.current, [spared, green]),
    },
  };
}

function createShape(form: (typeof MINE_KINDS)[MineKindId]['form'], x: number, y: number, random: () => number): Shape {
  const { radius, stretch, parts, hasIsland } = form;
  if (parts === 1) {
    const part = createBlob(random, x, y, radius, stretch, 0.22);
    const holes = hasIsland ? [createBlob(random, x - 0.3 * radius, y - 0.25 * radius, 0.25 * radius, 1, 0.15)] : [];
    return { parts: [part], holes };
  }
  // Two parts with a haul road of about 30 m between them.
  const small = radius / Math.SQRT2;
  const apart = small * 1.25 + 15;
  return {
    parts: [createBlob(random, x - apart, y, small, 1, 0.18), createBlob(random, x + apart, y + 20, small, 1, 0.18)],
    holes: [],
  };
}

function groundOf(
  date: SimulatedDate,
  landscape: GroundMap,
  mines: readonly SimulatedMine[],
  template: SiteTemplate,
): GroundMap {
  const rows = Math.ceil(template.slots.length / template.columns);
  // A pond where four slots meet, far from every ring.
  const pond = spot(mulberry32(7), SLOT_METRES, SLOT_METRES, 3000);
  const country = template.columns > 1 && rows > 1 ? layers(landscape, [pond, Ground.Water]) : landscape;
  return (x, y) => {
    const col = Math.floor(x / SLOT_METRES);
    const row = Math.floor(y / SLOT_METRES);
    const mine = col < 0 || col >= template.columns ? undefined : mines[row * template.columns + col];
    if (mine === undefined || !shapeReaches(mine.shape, x, y, HALO_METRES)) return country(x, y);
    return mine.ground[date](x, y);
  };
}

/** Share of the mine under cloud, for the kinds that say so. */
const CLOUD_SHARE: Readonly<Partial<Record<MineKindId, number>>> = { clouded: 0.6, lightly_clouded: 0.15 };

function createClouds(mines: readonly SimulatedMine[], siteSeed: number, width: number, height: number): Blob[] {
  const random = mulberry32(deriveSeed(siteSeed, 'clouds'));
  // One where it harms nobody.
  const clouds = [createBlob(random, width / 2 + 20, height / 2 - 30, 90, 1.2, 0.25)];
  for (const mine of mines) {
    const share = CLOUD_SHARE[mine.kind];
    if (share !== undefined) clouds.push(cloudOver(mine, share, random));
  }
  return clouds;
}

/** A cloud that drifts away from the mine's middle until it covers just `share` of it. */
function cloudOver(mine: SimulatedMine, share: number, random: () => number): Blob {
  const [part] = mine.shape.parts;
  const angle = 2 * Math.PI * random();
  const cloud = createBlob(random, 0, 0, 150, 1.1, 0.2);
  const at = (distance: number): Blob => ({
    ...cloud,
    x: part!.x + distance * Math.cos(angle),
    y: part!.y + distance * Math.sin(angle),
  });
  let near = 0;
  let far = 400;
  for (let i = 0; i < 40; i++) {
    const middle = (near + far) / 2;
    if (coveredShare(mine, at(middle)) > share) near = middle;
    else far = middle;
  }
  return at(near);
}

function coveredShare(mine: SimulatedMine, cloud: Blob): number {
  let covered = 0;
  scanPolygon(mine.rings, 4, (x, y, area) => {
    if (blobContains(cloud, x, y, 0)) covered += area;
  });
  return covered / mine.planarArea;
}
