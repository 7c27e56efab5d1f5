/** One tile of a float band as Deflate keeps it, and back, bit by bit: NaN payloads and -0 included. */
import { deflateSync, inflateSync } from 'node:zlib';

/** TIFF tag 317. `floats` is predictor 3: bytes of one weight together, each row as differences. */
export const Predictor = { none: 1, floats: 3 } as const;

export type Predictor = (typeof Predictor)[keyof typeof Predictor];

export type FloatBand = Float32Array | Float64Array;

/** Level 6 takes 1.2 to 2.7 times as long for 1 % less (docs/decisions/0007). */
const LEVEL = 1;

/** @param samples little-endian, `rowSamples` to a row */
export function packTile(
  samples: Uint8Array,
  rowSamples: number,
  bytesPerSample: number,
  predictor: Predictor,
): Uint8Array {
  const bytes = predictor === Predictor.none ? samples : toDifferences(samples, rowSamples, bytesPerSample);
  return deflateSync(bytes, { level: LEVEL });
}

/** @throws Error where the stream is damaged or has another length */
export function unpackTile(
  packed: Uint8Array,
  rowSamples: number,
  bytesPerSample: number,
  byteCount: number,
  predictor: Predictor,
): Uint8Array {
  const bytes = inflateSync(packed, { maxOutputLength: byteCount });
  if (bytes.length !== byteCount) throw new RangeError(`a tile has ${bytes.length} of ${byteCount} bytes`);
  return predictor === Predictor.none ? bytes : fromDifferences(bytes, rowSamples, bytesPerSample);
}

/** Adobe's TIFF technical note 3: the most significant bytes of a row first. */
function toDifferences(samples: Uint8Array, rowSamples: number, bytesPerSample: number): Uint8Array {
  const rowBytes = rowSamples * bytesPerSample;
  const out = new Uint8Array(samples.length);
  for (let start = 0; start < samples.length; start += rowBytes) {
    for (let i = 0; i < rowSamples; i++) {
      for (let weight = 0; weight < bytesPerSample; weight++) {
        out[start + weight * rowSamples + i] = samples[start + (i + 1) * bytesPerSample - 1 - weight]!;
      }
    }
    for (let i = start + rowBytes - 1; i > start; i--) out[i] = out[i]! - out[i - 1]!;
  }
  return out;
}

function fromDifferences(bytes: Uint8Array, rowSamples: number, bytesPerSample: number): Uint8Array {
  const rowBytes = rowSamples * bytesPerSample;
  const out = new Uint8Array(bytes.length);
  const row = new Uint8Array(rowBytes);
  for (let start = 0; start < bytes.length; start += rowBytes) {
    let sum = 0;
    for (let i = 0; i < rowBytes; i++) {
      sum = (sum + bytes[start + i]!) & 0xff;
      row[i] = sum;
    }
    // A loop for each weight, because one inside the loop over samples takes five times as long.
    for (let weight = 0; weight < bytesPerSample; weight++) {
      let to = start + bytesPerSample - 1 - weight;
      const end = (weight + 1) * rowSamples;
      for (let i = weight * rowSamples; i < end; i++) {
        out[to] = row[i]!;
        to += bytesPerSample;
      }
    }
  }
  return out;
}
