/** Finds and reads the metadata files that lie beside a scene. */
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { SceneLimits } from '../../config.ts';
import { parseSentinelMetadata, parseSidecar, type SentinelFacts, type SidecarFacts } from '../../analysis/sidecar.ts';
import { readMetadataText } from './metadata-text.ts';

export interface Sidecars {
  /** Facts of the producer's XML. */
  readonly facts: SidecarFacts | undefined;
  /** Text of `.rpb`, `.rpc` or `_rpc.txt`. */
  readonly rpcText: string | undefined;
  /** Text of `.tfw` and its variants. */
  readonly worldFile: string | undefined;
  /** Path of GDAL's external mask `<scene>.msk`. */
  readonly externalMask: string | undefined;
}

const WORLD_FILE_ENDINGS = ['.tfw', '.tifw', '.tiffw', '.wld'];
const RPC_ENDINGS = ['.rpb', '.rpc', '_rpc.txt'];

/** Names are compared without regard to case, because deliveries come from Windows. */
export async function findSidecars(path: string, limits: SceneLimits): Promise<Sidecars> {
  const folder = dirname(path);
  const names = await readdir(folder);
  const stem = basename(path).replace(/\.tiff?$/i, '');
  const beside = (ending: string): string | undefined =>
    names.find((name) => name.toLowerCase() === `${stem}${ending}`.toLowerCase());
  const textOf = async (endings: readonly string[]): Promise<string | undefined> => {
    const name = endings.map(beside).find((found) => found !== undefined);
    return name === undefined ? undefined : readMetadataText(join(folder, name), limits);
  };
  const mask = names.find((name) => name.toLowerCase() === `${basename(path)}.msk`.toLowerCase());
  return {
    facts: await readFacts(folder, names, stem, limits),
    rpcText: await textOf(RPC_ENDINGS),
    worldFile: await textOf(WORLD_FILE_ENDINGS),
    externalMask: mask === undefined ? undefined : join(folder, mask),
  };
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
      const own = name.slice(0, -4).toLowerCase();
      return (
        wanted === own || (own.length >= 16 && wanted.startsWith(own) && /^[^a-z0-9]/.test(wanted.slice(own.length)))
      );
    })
    .sort((a, b) => b.length - a.length);
  for (const name of candidates) {
    const facts = parseSidecar(await readMetadataText(join(folder, name), limits));
    if (facts !== undefined) return facts;
  }
  return undefined;
}

/** `MTD_MSIL2A.xml` stands beside a stack, or up to four folders above a band of a SAFE product. */
export async function findSentinelMetadata(path: string, limits: SceneLimits): Promise<SentinelFacts | undefined> {
  let folder = resolve(dirname(path));
  for (let level = 0; level <= 4; level++) {
    const names =
      level === 0 || /\.SAFE$|^GRANULE$|^IMG_DATA$|^L[12][AC]_|^R\d0m$/i.test(basename(folder))
        ? await readdir(folder)
        : [];
    const name = names.find((entry) => /^MTD_MSIL[12][AC]\.xml$/i.test(entry));
    if (name !== undefined) return parseSentinelMetadata(await readMetadataText(join(folder, name), limits));
    folder = dirname(folder);
  }
  return undefined;
}
