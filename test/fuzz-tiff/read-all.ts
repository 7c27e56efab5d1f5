/** Reads everything of a file twice: its stored samples, and its blocks as a scene. */
import { performance } from 'node:perf_hooks';
import { readBlockSamples } from '../../src/adapters/geotiff/block-samples.ts';
import { createSceneFiles } from '../../src/adapters/geotiff/scene-files.ts';
import { openTiff } from '../../src/adapters/geotiff/tiff-file.ts';
import type { TiffImage } from '../../src/adapters/geotiff/tiff-image.ts';
import type { BandValues, SceneBlock, SceneFiles } from '../../src/app/ports/scenes.ts';
import { ERROR_TEXTS } from '../../src/error-texts.ts';
import { QingshanError } from '../../src/errors.ts';

/** What came of something: a value, or the code that it was refused with. */
export type Outcome<T> = { readonly value: T } | { readonly code: string };

export interface Reading {
  readonly image: Outcome<TiffImage>;
  /** Stored samples by place in the table of blocks. */
  readonly stored: ReadonlyMap<number, Outcome<ArrayBufferView | undefined>>;
  readonly scene: Outcome<'opened'>;
  /** By index of the block, all bands in one. */
  readonly blocks: ReadonlyMap<number, Outcome<SceneBlock<BandValues>>>;
  /** The longest single step: an opening, or the reading of one block. */
  readonly slowestMs: number;
  /** The first refusal on the way with `(tile)` where the header was in order, or `read`. */
  readonly outcome: string;
}

/** An error that is no refusal: a bug. */
class Uncoded extends Error {}

const files: SceneFiles = createSceneFiles({ vectors: { read: () => Promise.reject(new Error('no vectors here')) } });
/** Enough for every block of a valid file here; of one that claims more, the first blocks and the last. */
const MAX_BLOCKS = 48;
/** What is decoded of a file at most. */
const MAX_PIXELS = 2 ** 23;

/** @param clouds path of a cloud mask, or `none` */
export async function readAll(path: string, clouds = 'none'): Promise<Reading> {
  const clock = { slowestMs: 0 };
  const stored = new Map<number, Outcome<ArrayBufferView | undefined>>();
  const blocks = new Map<number, Outcome<SceneBlock<BandValues>>>();
  const file = await attempt(clock, () => openTiff(path));
  let image: Outcome<TiffImage> = { code: 'not opened' };
  if ('value' in file) {
    const tiff = file.value;
    image = { value: tiff.image };
    const perBand = tiff.image.blocksAcross * tiff.image.blocksDown;
    const places = chosen(perBand * (tiff.image.isChunky ? 1 : tiff.image.bandCount), tiff.image);
    for (const place of places) {
      const band = tiff.image.isChunky ? 1 : Math.floor(place / perBand) + 1;
      stored.set(place, await attempt(clock, () => readBlockSamples(tiff.source, tiff.image, place % perBand, band)));
    }
    if (tiff.mask !== undefined) {
      const { mask, source } = tiff;
      const maskPlaces = chosen(mask.blocksAcross * mask.blocksDown, mask);
      for (const index of maskPlaces) await attempt(clock, () => readBlockSamples(source, mask, index, 1));
    }
    await tiff.close();
  } else image = file;

  const withClouds = clouds === 'none' ? {} : { clouds };
  const opened = await attempt(clock, () => files.openBands(path, withClouds));
  if ('value' in opened && 'value' in image) {
    const { value: reader } = opened;
    const bands = Array.from({ length: Math.min(8, reader.scene.bandCount) }, (_, i) => i + 1);
    for (const index of chosen(image.value.blocksAcross * image.value.blocksDown, image.value)) {
      blocks.set(index, await attempt(clock, () => reader.readBlock(index, bands)));
    }
    await reader.close();
  }
  const full = await attempt(clock, () => files.open(path, { date: '2023-07-16', bands: { red: 1, nir: 2 } }));
  if ('value' in full) await full.value.close();
  const scene: Outcome<'opened'> = 'value' in opened ? { value: 'opened' } : opened;
  const outcome = outcomeOf(image, [...stored.values(), ...blocks.values()], scene);
  return { image, stored, scene, blocks, slowestMs: clock.slowestMs, outcome };
}

function outcomeOf(image: Outcome<unknown>, tiles: readonly Outcome<unknown>[], scene: Outcome<unknown>): string {
  if ('code' in image) return image.code;
  for (const tile of tiles) if ('code' in tile) return `${tile.code} (tile)`;
  return 'code' in scene ? scene.code : 'read';
}

function chosen(count: number, image: TiffImage): number[] {
  const most = Math.max(1, Math.min(MAX_BLOCKS, Math.floor(MAX_PIXELS / (image.blockWidth * image.blockHeight))));
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: most }, (_, i) => (i % 2 === 0 ? i / 2 : count - (i + 1) / 2));
}

async function attempt<T>(clock: { slowestMs: number }, run: () => Promise<T>): Promise<Outcome<T>> {
  const start = performance.now();
  try {
    return { value: await run() };
  } catch (error) {
    if (error instanceof QingshanError && isRefusal(error)) return { code: error.code };
    throw new Uncoded(`refused without a code of its own: ${error instanceof Error ? error.stack : String(error)}`);
  } finally {
    clock.slowestMs = Math.max(clock.slowestMs, performance.now() - start);
  }
}

/** Codes about the scene handed in; the bands that we ask for by number may be missing after a mutation. */
function isRefusal({ code }: QingshanError): boolean {
  return ERROR_TEXTS[code].kind === 'input' || code === 'OPTION_INVALID';
}
