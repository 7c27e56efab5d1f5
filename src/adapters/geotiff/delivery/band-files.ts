/** Deliveries with one file per band: Landsat and Sentinel-2. */
import { basename, dirname, relative } from 'node:path';
import { parseSceneName } from '../../../analysis/scene-name.ts';
import { findSensor } from '../../../analysis/sensors.ts';
import { QingshanError } from '../../../errors.ts';
import type { BandFile, Delivery, QualityFile } from './delivery.ts';
import { isJpeg2000, isTiffName, jpeg2000, stemOf } from './file-names.ts';

interface NamedFile {
  readonly path: string;
  /** Files of one product have one key. */
  readonly product: string;
  /** `B4`, `QA_PIXEL`, `SCL`. */
  readonly part: string;
  readonly family: 'landsat' | 'sentinel-2';
}

/**
 * The product that the folder or metadata file stands for, undefined where its files follow no one-band pattern.
 *
 * Only bands that a role is known for, on the finest grid that red and near infrared share: 30 m of Landsat (not the
 * panchromatic and thermal bands), 10 m of Sentinel-2. The 20 m bands of Sentinel-2 are left out, because replicated
 * they would give every scene a short-wave infrared that does not know the edge of a patch, and a patch other masks and
 * classes than its neighbour date without them.
 *
 * @throws SCENE_AMBIGUOUS for several products, SCENE_JPEG2000 where the bands have to be converted first
 */
export function findBandFiles(
  path: string,
  files: readonly string[],
  metadata: string | undefined,
): Delivery | undefined {
  const wanted = metadata === undefined ? undefined : /^(.*)_MTL\.(?:txt|xml)$/i.exec(basename(metadata))?.[1];
  const named = files
    .map(nameOf)
    .filter((file) => file !== undefined)
    .filter(({ product }) => wanted === undefined || product === wanted.toUpperCase());
  const products = [...new Set(named.map(({ product }) => product))];
  const [product] = products;
  if (product === undefined) return undefined;
  if (products.length > 1) throw new QingshanError('SCENE_AMBIGUOUS', { file: path, files: products.join(', ') });
  const family = named[0]!.family;
  const bands = bandsOf(named, path);
  if (bands.length === 0) return undefined;
  return {
    kind: 'bands',
    path,
    name: productName(product, path, family),
    bands,
    quality: qualityOf(named),
    metadata: metadata ?? files.find((file) => isMetadataOf(file, product, family)),
  };
}

function bandsOf(named: readonly NamedFile[], path: string): readonly BandFile[] {
  const bands = named.filter(({ part }) => /^B\d/.test(part));
  const tiffs = bands.filter((file) => isTiffName(file.path));
  const missing = named.filter(
    (file) => isJpeg2000(file.path) && !named.some((other) => other.part === file.part && isTiffName(other.path)),
  );
  // The quality file alone may stay as it is: a scene without it is a scene.
  if (missing.some(({ part }) => /^B\d/.test(part))) throw jpeg2000(missing.map((file) => file.path));
  const doubled = tiffs.filter((file) => tiffs.filter(({ part }) => part === file.part).length > 1);
  if (doubled.length > 0) {
    const names = doubled.map((file) => relative(path, file.path) || file.path).join(', ');
    throw new QingshanError('SCENE_AMBIGUOUS', { file: path, files: names });
  }
  return tiffs
    .map(({ part, path: file }) => ({ bandName: part, file, bandInFile: 1 }))
    .sort((a, b) => Number(a.bandName.slice(1)) - Number(b.bandName.slice(1)));
}

function qualityOf(named: readonly NamedFile[]): QualityFile | undefined {
  for (const { part, path } of named) {
    if (!isTiffName(path)) continue;
    if (part === 'QA_PIXEL') return { file: path, meaning: 'landsat-qa-pixel' };
    if (part === 'SCL') return { file: path, meaning: 'sentinel-scl' };
  }
  return undefined;
}

function nameOf(path: string): NamedFile | undefined {
  if (!isTiffName(path) && !isJpeg2000(path)) return undefined;
  return landsatFile(path) ?? sentinelFile(path);
}

/** `LC08_L2SP_129039_20200716_20200912_02_T1_SR_B4.TIF`, `…_QA_PIXEL.TIF`. */
function landsatFile(path: string): NamedFile | undefined {
  const match =
    /^(L[TECO]0[4-9]_L[12][A-Z]{2}_\d{6}_\d{8}_\d{8}_\d{2}_(?:T1|T2|RT))_(?:SR_)?(B\d{1,2}|QA_PIXEL)$/i.exec(
      stemOf(path),
    );
  const facts = parseSceneName(basename(path));
  if (match === null || facts === undefined) return undefined;
  const part = match[2]!.toUpperCase();
  const role = findSensor(facts.satellite, facts.camera)?.bandNames[part];
  if (part !== 'QA_PIXEL' && (role === undefined || role === 'pan')) return undefined;
  return { path, product: match[1]!.toUpperCase(), part, family: 'landsat' };
}

const SENTINEL_10M: readonly string[] = ['B2', 'B3', 'B4', 'B8'];

/**
 * `T48RUV_20230815T034541_B04_10m`, level 1C without the size; `B04` where the folder has a product's name, because
 * other sensors number their bands too. Level 2A repeats the bands at 20 and 60 m.
 */
function sentinelFile(path: string): NamedFile | undefined {
  const match = /^(?:(?:L2A_)?(T\d{2}[A-Z]{3}_\d{8}T\d{6})_)?(B\d{1,2}A?|SCL)(?:_(\d{2})m)?$/i.exec(stemOf(path));
  if (match === null) return undefined;
  const [, tile, name, metres] = match;
  if (tile === undefined && parseSceneName(basename(dirname(path)))?.satellite !== 'Sentinel-2') return undefined;
  const part = name!.toUpperCase().replace(/^B0/, 'B');
  if (part === 'SCL' ? metres === '60' : !SENTINEL_10M.includes(part) || (metres ?? '10') !== '10') return undefined;
  return { path, product: (tile ?? dirname(path)).toUpperCase(), part, family: 'sentinel-2' };
}

function isMetadataOf(file: string, product: string, family: NamedFile['family']): boolean {
  const name = basename(file).toUpperCase();
  if (family === 'landsat') return name === `${product}_MTL.TXT` || name === `${product}_MTL.XML`;
  return /^MTD_MSIL[12][AC]\.XML$/.test(name);
}

/** A SAFE folder has the product's full name, which says the processing baseline. */
function productName(product: string, path: string, family: NamedFile['family']): string {
  if (family === 'landsat') return product;
  const folders = path.split(/[/\\]/).filter((part) => /^S2[ABCD]_MSIL[12][AC]_/i.test(part));
  return (folders.at(-1) ?? basename(product)).replace(/\.SAFE$/i, '');
}
