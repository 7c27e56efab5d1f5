/** One block of a scene: samples, state, scaling. The only place where sample type, nodata and masks exist. */
import type { BandValues, SceneBlock } from '../../app/ports/scenes.ts';
import { Cover } from '../../raster/cover.ts';
import type { Window } from '../../raster/window.ts';
import { type BandKernels, NARROW, WIDE } from './band-kernels.ts';
import { blockWindow, isWide, readBlockSamples, viewBand } from './block-samples.ts';
import { type BandRule, markClouds, markInvalid, markQuality, markZeros } from './block-state.ts';
import type { CloudCover } from './cloud-cover.ts';
import type { Samples } from './decode-block.ts';
import type { BandPlace } from './delivery/scene-parts.ts';
import type { FlagRaster } from './flag-raster.ts';
import type { QualityRaster } from './quality-raster.ts';
import type { TiffFile } from './tiff-file.ts';

export interface BlockRules {
  readonly scale: readonly number[];
  readonly offset: readonly number[];
  /** Range of DN that are nodata, see `nodataRange`. */
  readonly nodata: readonly [from: number, to: number] | undefined;
  /** Nodata of 64-bit integers, see `exactNodata`. */
  readonly exactNodata: bigint | undefined;
  /**
   * What counts as `Blank`: zero in all counted bands, or a counted sample at `saturation`. Undefined under a raw
   * reading, which has no masks beyond nodata.
   */
  readonly blank: { readonly zero: boolean; readonly saturation: number | null } | undefined;
  /** Fill of sparse blocks. */
  readonly fill: number;
  /** 1-based, undefined where none is declared or the band has a role. */
  readonly alphaBand: number | undefined;
  /** Masks of the scene's files; a pixel is valid where all say so. */
  readonly masks: readonly FlagRaster[];
  /** The producer's pixel classes. */
  readonly quality: QualityRaster | undefined;
  readonly clouds: CloudCover | undefined;
}

/**
 * Reads one block; see `SceneReader.readBlock`. Besides the declared nodata of each band, all bands are NaN where mask
 * or alpha say so, and counted bands are NaN where they are zero together (`Blank`). Saturated and clouded pixels keep
 * their values, because pictures show them.
 *
 * @param places of the scene's bands; all their files have one tiling
 * @throws SCENE_UNREADABLE, RangeError for a block or band that does not exist
 */
export async function readSceneBlock(
  places: readonly BandPlace[],
  rules: BlockRules,
  index: number,
  counted: readonly number[],
  extra: readonly number[],
): Promise<SceneBlock<BandValues>> {
  return places.some(({ file }) => isWide(file.image.type))
    ? readWith(WIDE, places, rules, index, counted, extra)
    : readWith(NARROW, places, rules, index, counted, extra);
}

/** The block in float32, as measurements over time are made; what nodata is was decided before the rounding. */
export function narrowBlock({ window, bands, state }: SceneBlock<BandValues>): SceneBlock {
  return { window, state, bands: bands.map((band) => (band instanceof Float32Array ? band : Float32Array.from(band))) };
}

async function readWith<V extends BandValues>(
  kernels: BandKernels<V>,
  places: readonly BandPlace[],
  rules: BlockRules,
  index: number,
  counted: readonly number[],
  extra: readonly number[],
): Promise<SceneBlock<V>> {
  const { image } = places[0]!.file;
  if (!Number.isInteger(index) || index < 0 || index >= image.blocksAcross * image.blocksDown) {
    throw new RangeError(`block ${index} of ${image.blocksAcross * image.blocksDown}`);
  }
  const window = blockWindow(image, index);
  const readBand = createBandReader(kernels, places, rules, index, window);
  const values: V[] = [];
  for (const band of [...counted, ...extra]) values.push(await readBand(band));
  const countedValues = values.slice(0, counted.length);
  const state = new Uint8Array(window.width * window.height).fill(Cover.Seen);
  const zeros = new Uint8Array(rules.blank?.zero === true ? state.length : 0);
  if (zeros.length > 0) kernels.findZeros(countedValues, zeros);

  const hasAlpha = rules.alphaBand !== undefined && !counted.includes(rules.alphaBand);
  if (hasAlpha) kernels.markInvalid(await readBand(rules.alphaBand), state);
  for (const mask of rules.masks) markInvalid(await mask.read(window), state);
  if (hasAlpha || rules.masks.length > 0) for (const band of values) kernels.dropWhere(band, state, Cover.Nodata);
  const saturation = rules.blank?.saturation ?? Infinity;
  for (const [i, band] of counted.entries()) kernels.settleCounted(values[i]!, ruleOf(rules, band), saturation, state);
  for (const [i, band] of extra.entries()) kernels.settleShown(values[counted.length + i]!, ruleOf(rules, band));
  if (rules.clouds !== undefined) markClouds(await rules.clouds.read(window), state);
  // Most blocks hold none, and looking for one byte is far faster than a pass over the bands.
  if (zeros.includes(1)) {
    markZeros(zeros, state);
    for (const band of countedValues) kernels.dropWhere(band, zeros, 1);
  }
  if (rules.quality !== undefined) {
    markQuality(await rules.quality.read(window), state);
    for (const band of values) kernels.dropWhere(band, state, Cover.Nodata);
  }
  return { window, bands: values, state };
}

function ruleOf({ nodata, scale, offset }: BlockRules, band: number): BandRule {
  const [nodataFrom, nodataTo] = nodata ?? [Infinity, -Infinity];
  return { nodataFrom, nodataTo, scale: scale[band - 1]!, offset: offset[band - 1]! };
}

/** Interleaved bands share one decoded block, so it is decoded once for all of them. */
function createBandReader<V extends BandValues>(
  kernels: BandKernels<V>,
  places: readonly BandPlace[],
  { fill, exactNodata }: BlockRules,
  index: number,
  { width, height }: Window,
): (band: number) => Promise<V> {
  const shared = new Map<TiffFile, Promise<Samples | undefined>>();
  const readChunky = (file: TiffFile): Promise<Samples | undefined> => {
    const known = shared.get(file) ?? readBlockSamples(file.source, file.image, index, 1);
    shared.set(file, known);
    return known;
  };
  return async (band) => {
    const place = places[band - 1];
    if (place === undefined) throw new RangeError(`band ${band} of ${places.length}`);
    const { file, bandInFile } = place;
    const out = kernels.create(width * height);
    const samples = file.image.isChunky
      ? await readChunky(file)
      : await readBlockSamples(file.source, file.image, index, bandInFile);
    if (samples === undefined) out.fill(exactNodata === undefined ? fill : NaN);
    else kernels.gather(viewBand(file.image, samples, bandInFile, height, width), out, exactNodata);
    return out;
  };
}
