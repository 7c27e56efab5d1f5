/** One block of a scene: samples, state, scaling. The only place where sample type, nodata and masks exist. */
import type { SceneBlock } from '../../app/ports.ts';
import { Cover } from '../../raster/cover.ts';
import { blockWindow, gather, readBlockSamples, viewBand } from './block-samples.ts';
import {
  dropNodata,
  dropState,
  markClouds,
  markInvalid,
  markNodata,
  markSaturated,
  markZero,
  scaleValues,
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
  const state = new Uint8Array(window.width * window.height).fill(Cover.Seen);

  if (rules.alphaBand !== undefined && !counted.includes(rules.alphaBand)) {
    markInvalid(await readBand(rules.alphaBand), state);
  }
  if (rules.mask !== undefined) markInvalid(await rules.mask.read(window), state);
  for (const band of values) dropState(band, state, Cover.Nodata);
  for (const band of values) dropNodata(band, rules.nodata);
  const countedValues = values.slice(0, counted.length);
  for (const band of countedValues) markNodata(band, state);
  if (rules.blank?.saturation != null) {
    for (const band of countedValues) markSaturated(band, rules.blank.saturation, state);
  }
  if (rules.clouds !== undefined) markClouds(await rules.clouds.read(window), state);
  if (rules.blank?.zero === true) markZeroBlank(countedValues, state);
  for (const [i, band] of [...counted, ...extra].entries()) {
    const [scale, offset] = [rules.scale[band - 1]!, rules.offset[band - 1]!];
    if (scale !== 1 || offset !== 0) scaleValues(values[i]!, scale, offset);
  }
  return { window, bands: values, state };
}

function markZeroBlank(bands: readonly Float32Array[], state: Uint8Array): void {
  const zero = new Uint8Array(state.length).fill(Cover.Seen);
  markZero(bands, zero);
  for (const band of bands) dropState(band, zero, Cover.Blank);
  for (let i = 0; i < state.length; i++) {
    if (zero[i] === Cover.Blank && state[i] !== Cover.Nodata) state[i] = Cover.Blank;
  }
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
