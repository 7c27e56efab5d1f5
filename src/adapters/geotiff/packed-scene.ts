/** A scene as `PackedScene`, where its layout allows that. */
import type { PackedScene } from '../../app/windows/packed-scene.ts';
import type { BlockRules } from './block-reader.ts';
import { blockPlace } from './block-samples.ts';
import { Compression } from './compression.ts';
import type { BandPlace } from './delivery/scene-parts.ts';
import type { TiffImage } from './tiff-image.ts';

const CODECS: Readonly<Record<number, PackedScene['codec']>> = {
  [Compression.None]: 'none',
  [Compression.Deflate]: 'deflate',
  [Compression.DeflateOld]: 'deflate',
  [Compression.Lzw]: 'lzw',
  [Compression.Zstd]: 'zstd',
};
const BITS = { uint8: 8, uint16: 16, int16: 16, float32: 32 } as const;

/** Undefined where samples need more than unpacking, differences and byte order: masks, alpha, clouds, rare types. */
export function packedScene(places: readonly BandPlace[], rules: BlockRules): PackedScene | undefined {
  const files = [...new Set(places.map(({ file }) => file))];
  const { image } = files[0]!;
  const { type, predictor, width, height, blockWidth, blockHeight, isTiled } = image;
  const codec = CODECS[image.compression];
  if (codec === undefined || predictor === 3 || !isPlainType(type) || hasMasks(rules)) return undefined;
  if (!files.every((file) => isPackedAlike(file.image, image))) return undefined;
  return {
    files: files.map(({ source, image: { offsets, byteCounts } }) => ({
      identity: source.identity,
      offsets,
      byteCounts,
    })),
    bands: places.map(({ file, bandInFile }) => ({
      file: files.indexOf(file),
      sample: image.isChunky ? bandInFile - 1 : 0,
      firstPiece: blockPlace(file.image, 0, bandInFile),
    })),
    codec,
    type,
    isLittleEndian: image.littleEndian,
    predictor,
    samplesPerPixel: image.isChunky ? image.bandCount : 1,
    width,
    height,
    blockWidth,
    blockHeight,
    isTiled,
    rules: {
      scale: rules.scale,
      offset: rules.offset,
      nodata: rules.nodata ?? null,
      zeroIsBlank: rules.blank?.zero === true,
      saturation: rules.blank?.saturation ?? null,
      fill: rules.fill,
    },
  };
}

function hasMasks({ masks, alphaBand, clouds, quality }: BlockRules): boolean {
  return masks.length > 0 || alphaBand !== undefined || clouds !== undefined || quality !== undefined;
}

function isPlainType(type: string): type is PackedScene['type'] {
  return type in BITS;
}

/** Files of one scene may be written by different programs. */
function isPackedAlike(image: TiffImage, first: TiffImage): boolean {
  return (
    !image.hasReversedBits &&
    isPlainType(image.type) &&
    image.bits === BITS[image.type] &&
    image.type === first.type &&
    image.compression === first.compression &&
    image.predictor === first.predictor &&
    image.littleEndian === first.littleEndian &&
    image.isChunky === first.isChunky &&
    image.isTiled === first.isTiled &&
    image.bandCount === first.bandCount &&
    image.blockWidth === first.blockWidth &&
    image.blockHeight === first.blockHeight
  );
}
