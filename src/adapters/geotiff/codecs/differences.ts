/**
 * Predictor 2: each sample is stored as the difference to the one `stride` before it in the row, modulo its size. On
 * numbers, not on bytes, so a big-endian file is swapped before. Floats are summed as the integers that share their bits.
 *
 * @param bytes whole rows, aligned to the sample's size; changed in place
 * @param bits 8, 16, 32 or 64
 * @param rowSamples samples of all bands in a row
 * @param stride bands of a pixel
 */
export function undoDifferences(bytes: Uint8Array, bits: number, rowSamples: number, stride: number): void {
  const { buffer, byteOffset, length } = bytes;
  if (bits === 8) sumRows8(bytes, rowSamples, stride);
  else if (bits === 16) sumRows16(new Uint16Array(buffer, byteOffset, length / 2), rowSamples, stride);
  else if (bits === 32) sumRows32(new Uint32Array(buffer, byteOffset, length / 4), rowSamples, stride);
  else sumRows64(new BigUint64Array(buffer, byteOffset, length / 8), rowSamples, stride);
}

// The same loop four times, because one element type per function is four times as fast (ARCHITECTURE, kernels).

function sumRows8(samples: Uint8Array, rowSamples: number, stride: number): void {
  for (let start = 0; start < samples.length; start += rowSamples) {
    const end = start + rowSamples;
    for (let i = start + stride; i < end; i++) samples[i] = samples[i]! + samples[i - stride]!;
  }
}

function sumRows16(samples: Uint16Array, rowSamples: number, stride: number): void {
  for (let start = 0; start < samples.length; start += rowSamples) {
    const end = start + rowSamples;
    for (let i = start + stride; i < end; i++) samples[i] = samples[i]! + samples[i - stride]!;
  }
}

function sumRows32(samples: Uint32Array, rowSamples: number, stride: number): void {
  for (let start = 0; start < samples.length; start += rowSamples) {
    const end = start + rowSamples;
    for (let i = start + stride; i < end; i++) samples[i] = samples[i]! + samples[i - stride]!;
  }
}

function sumRows64(samples: BigUint64Array, rowSamples: number, stride: number): void {
  for (let start = 0; start < samples.length; start += rowSamples) {
    const end = start + rowSamples;
    for (let i = start + stride; i < end; i++) samples[i] = samples[i]! + samples[i - stride]!;
  }
}
