/** One block of a scene: samples, state, scaling. The only place where sample type, nodata and masks exist. */
import type { SceneBlock } from '../../app/ports.ts';
import { Cover } from '../../raster/cover.ts';
import { blockWindow, gather, readBlockSamples, viewBand } from './block-samples.ts';
import {
  type BandRule,
  dropWhere,
  findZeros,
  markClouds,
  markInvalid,
  markZeros,
  settleCounted,
  settleShown,
} from './block-state.ts';
import type { CloudCover } from './cloud-cover.ts';
import type { Samples } from './decode-block.ts';
import type { FlagRaster } from './flag-raster.ts';
import type { TiffFile } from './tiff-file.ts';

export interface BlockRules {
  readonly scale: readonly number[];
  readonly offset: readonly number[];
  /** Range of DN that are nodata, see `nodataRange`. */
  readonly nodata: readonly [from: number, to: number] | undefined;
  /**
   * What counts as `Blank`: zero in all counted bands, or a counted sample at `saturation`. Undefined under a raw
   * reading, which has no masks beyond nodata.
   */
  readonly blank: { readonly zero: boolean; readonly saturation: number | null } | undefined;
  /** Fill of sparse blocks. */
  readonly fill: number;
  /** 1-based, undefined where none is declared or the band has a role. */
  readonly alphaBand: number | undefined;
  readonly mask: FlagRaster | undefined;
  readonly clouds: CloudCover | undefined;
}

/**
 * Reads one block; see `SceneReader.readBlock`. Besides the declared nodata of each band, all bands are NaN where mask
 * or alpha say so, and counted bands are NaN where they are zero together (`Blank`). Saturated and clouded pixels keep
 * their values, because pictures show them.
 *
 * @throws SCENE_UNREADABLE, RangeError for a block or band that does not exist
 */
export async function readSceneBlock(
  file: TiffFile,
  rules: BlockRules,
  index: number,
  counted: readonly number[],
  extra: readonly number[],
): Promise<SceneBlock> {
  const { image } = file;
  if (!Number.isInteger(index) || index < 0 || index >= image.blocksAcross * image.blocksDown) {
    throw new RangeError(`block ${index} of ${image.blocksAcross * image.blocksDown}`);
  }
  const window = blockWindow(image, index);
  const readBand = createBandReader(file, index, window.height, window.width, rules.fill);
  const values: Float32Array[] = [];
  for (const band of [...counted, ...extra]) values.push(await readBand(band));
  const countedValues = values.slice(0, counted.length);
  const state = new Uint8Array(window.width * window.height).fill(Cover.Seen);
  const zeros = new Uint8Array(rules.blank?.zero === true ? state.length : 0);
  if (zeros.length > 0) findZeros(countedValues, zeros);

  const hasAlpha = rules.alphaBand !== undefined && !counted.includes(rules.alphaBand);
  if (hasAlpha) markInvalid(await readBand(rules.alphaBand), state);
  if (rules.mask !== undefined) markInvalid(await rules.mask.read(window), state);
  if (hasAlpha || rules.mask !== undefined) for (const band of values) dropWhere(band, state, Cover.Nodata);
  const saturation = rules.blank?.saturation ?? Infinity;
  for (const [i, band] of counted.entries()) settleCounted(values[i]!, ruleOf(rules, band), saturation, state);
  for (const [i, band] of extra.entries()) settleShown(values[counted.length + i]!, ruleOf(rules, band));
  if (rules.clouds !== undefined) markClouds(await rules.clouds.read(window), state);
  if (zeros.length > 0) {
    markZeros(zeros, state);
    for (const band of countedValues) dropWhere(band, zeros, 1);
  }
  return { window, bands: values, state };
}

function ruleOf({ nodata, scale, offset }: BlockRules, band: number): BandRule {
  const [nodataFrom, nodataTo] = nodata ?? [Infinity, -Infinity];
  return { nodataFrom, nodataTo, scale: scale[band - 1]!, offset: offset[band - 1]! };
}

/** Interleaved bands share one decoded block, so it is decoded once for all of them. */
function createBandReader(
  file: TiffFile,
  index: number,
  rows: number,
  cols: number,
  fill: number,
): (band: number) => Promise<Float32Array> {
  const { image, source } = file;
  let shared: Promise<Samples | undefined> | undefined;
  return async (band) => {
    if (!Number.isInteger(band) || band < 1 || band > image.bandCount) {
      throw new RangeError(`band ${band} of ${image.bandCount}`);
    }
    const out = new Float32Array(rows * cols);
    if (image.isChunky) shared ??= readBlockSamples(source, image, index, 1);
    const samples = image.isChunky ? await shared : await readBlockSamples(source, image, index, band);
    if (samples === undefined) out.fill(fill);
    else gather(viewBand(image, samples, band, rows, cols), out);
    return out;
  };
}
