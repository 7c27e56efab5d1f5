/**
 * `simulate`: a made-up Sichuan quarter with known truth, in files like those that are delivered.
 *
 * Writes `mines.geojson`, `scenes/*.tif`, `clouds/*` and `truth.json`. The same options give the same bytes.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { QingshanError } from '../errors.ts';
import { formatQuarter, parseQuarter } from '../oversight/quarter.ts';
import type { ScenePlan } from '../oversight/simulation/layout.ts';
import { REFLECTANCE_SCALE, renderCloudMask, renderScene } from '../oversight/simulation/render.ts';
import { createSceneFrame, type SceneFrame } from '../oversight/simulation/scene-frame.ts';
import {
  cloudRings,
  createSites,
  mineFeature,
  registerMines,
  sceneDay,
} from '../oversight/simulation/simulated-quarter.ts';
import type { Site } from '../oversight/simulation/site.ts';
import { patchTruth } from '../oversight/simulation/truth.ts';
import { writeOutputFolder } from './output-folder.ts';
import type { RasterWriter } from './ports/outputs.ts';
import { truthPatch, type TruthFile, type TruthScene } from './truth-file.ts';

export interface SimulateOptions {
  /** Number of mines; 24 tell every story once. Some mines have two patches. */
  readonly mines: number;
  readonly seed: number;
  /**
   * A fourth quarter, `2023Q4` where absent: the only one in which each eco-type can be seen in its green window and a
   * high mine out of it.
   */
  readonly quarter?: string;
  readonly force?: boolean;
}

export interface SimulateDependencies {
  readonly rasterWriter: RasterWriter;
}

const DEFAULT_SIMULATED_QUARTER = '2023Q4';

/** More than the province has; 638 take about 2 GB. */
const MAX_MINES = 2000;

/**
 * @returns what `truth.json` holds
 * @throws QingshanError OPTION_INVALID, QUARTER_INVALID, OUTPUT_EXISTS, OUTPUT_FAILED
 */
export async function simulate(
  options: SimulateOptions,
  { rasterWriter }: SimulateDependencies,
  outDir: string,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<TruthFile> {
  assertWhole('--mines', options.mines, 1, MAX_MINES);
  assertWhole('--seed', options.seed, 0, 2 ** 32 - 1);
  const year = fourthQuarterYear(options.quarter ?? DEFAULT_SIMULATED_QUARTER);
  const quarter = formatQuarter({ year, quarter: 4 });

  return writeOutputFolder(outDir, options.force === true, async (folder) => {
    await mkdir(join(folder, 'scenes'), { recursive: true });
    await mkdir(join(folder, 'clouds'), { recursive: true });
    const sites = createSites(options.mines, options.seed);
    const registered = registerMines(sites);
    const sceneCount = sites.reduce((sum, { template }) => sum + template.scenes.length, 0);
    const scenes: TruthScene[] = [];
    for (const site of sites) {
      for (const plan of site.template.scenes) {
        scenes.push(await writeScene(folder, site, plan, year, rasterWriter));
        onProgress(scenes.length, sceneCount);
      }
    }
    const truth: TruthFile = {
      schema: 'qingshan-truth-1',
      seed: options.seed,
      quarter,
      scenes,
      patches: registered.map(({ site, mine, ...ids }) => truthPatch(patchTruth(site, mine, ids))),
    };
    const features = registered.map((patch) => mineFeature(patch, year));
    await writeFile(join(folder, 'mines.geojson'), featureCollection('mines', features));
    await writeFile(join(folder, 'truth.json'), `${JSON.stringify(truth, null, 2)}\n`);
    return truth;
  });
}

async function writeScene(
  folder: string,
  site: Site,
  plan: ScenePlan,
  year: number,
  rasterWriter: RasterWriter,
): Promise<TruthScene> {
  const day = sceneDay(plan, year);
  const frame = createSceneFrame(site, plan);
  const name = [site.id, day.replaceAll('-', ''), ...(plan.part === 'whole' ? [] : [plan.part])].join('_');
  const all = renderScene(site, frame, plan.date === 'baseline' ? 'baseline' : 'current');
  const bands = plan.bands === 'rgb' ? all.slice(0, 3) : all;
  const descriptions = ['blue', 'green', 'red', 'nir'].slice(0, bands.length);
  await rasterWriter.write(join(folder, 'scenes', `${name}.tif`), {
    grid: frame.grid,
    bands,
    nodata: 0,
    descriptions,
    radiometry: { level: 'surface', scale: REFLECTANCE_SCALE, offset: 0 },
    // Half past ten in Beijing, about when the satellites pass.
    acquired: `${day}T02:30:00Z`,
  });
  const clouds = await writeClouds(folder, site, frame, name, rasterWriter);
  return { file: `scenes/${name}.tif`, date: day, shows: plan.date, crs: frame.grid.crs, bands: descriptions, clouds };
}

async function writeClouds(
  folder: string,
  site: Site,
  frame: SceneFrame,
  name: string,
  rasterWriter: RasterWriter,
): Promise<string | null> {
  if (frame.plan.clouds === 'none') return null;
  if (frame.plan.clouds === 'raster') {
    const file = `clouds/${name}_cloud.tif`;
    const mask = renderCloudMask(frame, site.clouds);
    await rasterWriter.write(join(folder, file), { grid: frame.grid, bands: [mask], nodata: null });
    return file;
  }
  const file = `clouds/${name}_cloud.geojson`;
  const features = site.clouds.map((cloud) => ({
    type: 'Feature',
    properties: { 类别: '云' },
    geometry: { type: 'MultiPolygon', coordinates: cloudRings(site, cloud) },
  }));
  await writeFile(join(folder, file), featureCollection('clouds', features));
  return file;
}

/** GeoJSON with the CRS named the way GDAL writes and reads it. */
function featureCollection(name: string, features: readonly object[]): string {
  const crs = { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::4490' } };
  const lines = features.map((feature) => JSON.stringify(feature)).join(',\n');
  return `{"type":"FeatureCollection","name":${JSON.stringify(name)},"crs":${JSON.stringify(crs)},"features":[\n${lines}\n]}\n`;
}

function fourthQuarterYear(label: string): number {
  const { year, quarter } = parseQuarter(label);
  if (quarter === 4) return year;
  throw new QingshanError('OPTION_INVALID', {
    option: '--quarter',
    value: label,
    rule: '第四季度，如 2023Q4 / a fourth quarter such as 2023Q4',
    command: 'simulate',
  });
}

function assertWhole(option: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  const rule = `${min}…${max}`;
  throw new QingshanError('OPTION_INVALID', { option, value: String(value), rule, command: 'simulate' });
}
