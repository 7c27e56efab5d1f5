/** What the samples of a TIFF image are: their type once decoded, and their bits in the file. */
import type { SampleType } from '../../analysis/scene.ts';
import { QingshanError } from '../../errors.ts';
import { compressionName, hasPredictor, isPictureCodec } from './compression.ts';

export interface SampleFormat {
  /** Of the decoded samples: 12 bits become uint16, half floats float32, as GDAL promotes them. */
  readonly type: SampleType;
  /** Of a sample in the file. */
  readonly bits: number;
}

export const BYTES_OF: Readonly<Record<SampleType, number>> = {
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  uint32: 4,
  int32: 4,
  float32: 4,
  uint64: 8,
  int64: 8,
  float64: 8,
};

const FORMAT_NAMES = ['', 'uint', 'int', 'float', 'undefined', 'complex int', 'complex float'];
const SIGNED_AND_FLOAT: Readonly<Record<string, SampleType>> = {
  int8: 'int8',
  int16: 'int16',
  int32: 'int32',
  int64: 'int64',
  float16: 'float32',
  float24: 'float32',
  float32: 'float32',
  float64: 'float64',
};

/**
 * @param bits tag BitsPerSample, one value or one a band
 * @param formats tag SampleFormat, likewise
 * @throws SCENE_UNSUPPORTED for complex and mixed samples and sizes that GDAL does not know either
 */
export function readSampleFormat(
  bits: readonly number[],
  formats: readonly number[],
  bandCount: number,
  file: string,
): SampleFormat {
  const names = new Set<string>();
  for (let i = 0; i < Math.max(1, Math.min(bandCount, Math.max(bits.length, formats.length))); i++) {
    // Format 4 is "undefined"; libtiff and GDAL read such samples as unsigned.
    const format = formats[Math.min(i, formats.length - 1)]!;
    names.add(
      `${FORMAT_NAMES[format === 4 ? 1 : format] ?? `format ${format} `}${bits[Math.min(i, bits.length - 1)]!}`,
    );
  }
  const [name = 'none'] = names;
  const type = names.size === 1 ? (SIGNED_AND_FLOAT[name] ?? unsignedType(name)) : undefined;
  if (type === undefined) throw unsupported(file, 'sample type', [...names].join(', '));
  return { type, bits: bits[0]! };
}

/** The smallest type that holds `uint1` to `uint32`, and `uint64`. */
function unsignedType(name: string): SampleType | undefined {
  const bits = Number(/^uint(\d+)$/.exec(name)?.[1] ?? NaN);
  if (bits >= 1 && bits <= 8) return 'uint8';
  if (bits > 8 && bits <= 16) return 'uint16';
  if (bits > 16 && bits <= 32) return 'uint32';
  return bits === 64 ? 'uint64' : undefined;
}

/**
 * @param predictor tag Predictor
 * @throws SCENE_UNSUPPORTED for a predictor that the samples cannot have
 */
export function readPredictor(
  predictor: number,
  { type, bits }: SampleFormat,
  compression: number,
  file: string,
): 1 | 2 | 3 {
  if (predictor === 1 || !hasPredictor(compression)) return 1;
  if (predictor === 2 && [8, 16, 32, 64].includes(bits)) return 2;
  if (predictor === 3 && type.startsWith('float')) return 3;
  throw unsupported(file, 'predictor', `${predictor} on ${type} of ${bits} bits`);
}

/** @throws SCENE_UNSUPPORTED for pictures that no decoder here gives back as they were stored */
export function assertPicture(format: SampleFormat, compression: number, samplesTogether: number, file: string): void {
  if (!isPictureCodec(compression)) return;
  const name = compressionName(compression);
  if (format.type !== 'uint8' || format.bits !== 8) {
    throw unsupported(file, 'compression', `${name} of ${format.type} with ${format.bits} bits`);
  }
  if (samplesTogether > 4) throw unsupported(file, 'compression', `${name} of ${samplesTogether} bands`);
}

function unsupported(file: string, what: string, value: string): QingshanError {
  return new QingshanError('SCENE_UNSUPPORTED', { file, what, value });
}
