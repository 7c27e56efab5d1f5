/** Finds and reads the metadata files that lie beside a scene. */
import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { SceneLimits } from '../../config.ts';
import type { LandsatFacts } from '../../analysis/landsat-metadata.ts';
import type { SentinelFacts, SidecarFacts } from '../../analysis/sidecar.ts';
import { isRemotePath } from '../../app/scene-path.ts';
import type { ReadingRules } from './byte-source.ts';
import { readMetadataText } from './metadata-text.ts';
import type { Pam } from './pam.ts';
import { unreadable } from './tiff-image.ts';

export interface Sidecars {
  /** Facts of the producer's XML or of Landsat's `_MTL` file. */
  readonly facts: SidecarFacts | undefined;
  readonly landsat: LandsatFacts | undefined;
  /** GDAL's `<scene>.aux.xml`. */
  readonly pam: Pam | undefined;
  /** Text of `.rpb`, `.rpc` or `_rpc.txt`. */
  readonly rpcText: string | undefined;
  /** Text of `.tfw` and its variants. */
  readonly worldFile: string | undefined;
  /** Path of GDAL's external mask `<scene>.msk`. */
  readonly externalMask: string | undefined;
}

const RPC_ENDINGS = ['.rpb', '.rpc', '_rpc.txt'];

/**
 * Names are compared without regard to case, because deliveries come from Windows.
 *
 * @param metadata the producer's metadata file where it is known; else it is looked for by name
 */
export async function findSidecars(path: string, limits: ReadingRules, metadata?: string): Promise<Sidecars> {
  if (isRemotePath(path)) {
    const { findRemoteSidecars } = await import('./http/remote-sidecars.ts');
    return findRemoteSidecars(path, limits);
  }
  const folder = dirname(path);
  const names = await readdir(folder);
  const stem = basename(path).replace(/\.tiff?$/i, '');
  const beside = (ending: string): string | undefined =>
    names.find((name) => name.toLowerCase() === `${stem}${ending}`.toLowerCase());
  const textOf = async (endings: readonly string[]): Promise<string | undefined> => {
    const name = endings.map(beside).find((found) => found !== undefined);
    return name === undefined ? undefined : readMetadataText(join(folder, name), limits);
  };
  const behind = (ending: string): string | undefined =>
    names.find((name) => name.toLowerCase() === `${basename(path)}${ending}`.toLowerCase());
  const mask = behind('.msk');
  const pam = behind('.aux.xml');
  const stated = metadata === undefined ? undefined : await readMetadataText(metadata, limits);
  const { landsat, given } = stated === undefined ? {} : await readStated(stated);
  return {
    facts: given ?? (await readFacts(folder, names, stem, limits)),
    landsat,
    pam: pam === undefined ? undefined : await readPam(path, await readMetadataText(join(folder, pam), limits)),
    rpcText: await textOf(RPC_ENDINGS),
    // GDAL's order: `.tfw` whatever the scene's own ending, then that ending and `w`, then `.wld`.
    worldFile: await textOf(['.tfw', `${extname(path)}w`, '.wld']),
    externalMask: mask === undefined ? undefined : join(folder, mask),
  };
}

// What needs a reader of XML is loaded when there is XML: it takes 10 MB and 20 ms.

async function readStated(
  text: string,
): Promise<{ readonly landsat?: LandsatFacts | undefined; readonly given?: SidecarFacts | undefined }> {
  const { parseLandsatMetadata } = await import('../../analysis/landsat-metadata.ts');
  const landsat = parseLandsatMetadata(text);
  return { landsat, given: landsat?.facts ?? (await readSidecar(text)) };
}

/** Undefined where the text is no producer's metadata. */
export async function readSidecar(text: string): Promise<SidecarFacts | undefined> {
  const { parseSidecar } = await import('../../analysis/sidecar.ts');
  return parseSidecar(text);
}

async function readSentinel(text: string): Promise<SentinelFacts | undefined> {
  const { parseSentinelMetadata } = await import('../../analysis/sidecar.ts');
  return parseSentinelMetadata(text);
}

export async function readPam(scene: string, text: string): Promise<Pam | undefined> {
  const { parsePam } = await import('./pam.ts');
  try {
    return parsePam(text);
  } catch (cause) {
    throw unreadable(
      scene,
      `its .aux.xml is damaged: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    );
  }
}

/**
 * The XML of the scene's own name; else the one whose name the scene's begins with, because an orthorectified file is
 * called `…-MSS1_ortho.tif` beside `…-MSS1.xml`. The longest such name wins.
 */
async function readFacts(
  folder: string,
  names: readonly string[],
  stem: string,
  limits: SceneLimits,
): Promise<SidecarFacts | undefined> {
  const wanted = stem.toLowerCase();
  const candidates = names
    .filter((name) => name.toLowerCase().endsWith('.xml'))
    .filter((name) => {
      // Jilin-1: `X_MSS_meta.xml` beside `X_MSS.tif`.
      const own = name
        .slice(0, -4)
        .toLowerCase()
        .replace(/[-_.]meta(?:data)?$/, '');
      return (
        wanted === own || (own.length >= 16 && wanted.startsWith(own) && /^[^a-z0-9]/.test(wanted.slice(own.length)))
      );
    })
    .sort((a, b) => b.length - a.length);
  for (const name of candidates) {
    const facts = await readSidecar(await readMetadataText(join(folder, name), limits));
    if (facts !== undefined) return facts;
  }
  return undefined;
}

/** The given file, if it is one; else `MTD_MSIL2A.xml` stands beside a stack, or up to four folders above a band of a SAFE product. */
export async function findSentinelMetadata(
  path: string,
  limits: SceneLimits,
  given: string | undefined,
): Promise<SentinelFacts | undefined> {
  // Not looked for on a server; what it would say is asked of the operator.
  if (isRemotePath(path)) return undefined;
  if (given !== undefined) return readSentinel(await readMetadataText(given, limits));
  let folder = resolve(dirname(path));
  for (let level = 0; level <= 4; level++) {
    const names =
      level === 0 || /\.SAFE$|^GRANULE$|^IMG_DATA$|^L[12][AC]_|^R\d0m$/i.test(basename(folder))
        ? await readdir(folder)
        : [];
    const name = names.find((entry) => /^MTD_MSIL[12][AC]\.xml$/i.test(entry));
    if (name !== undefined) return readSentinel(await readMetadataText(join(folder, name), limits));
    folder = dirname(folder);
  }
  return undefined;
}
