/** Rasters for tests: every kind of float there is, on grids of every kind. */
import type { KeptRaster } from '../../app/ports/crops.ts';

/** Bits of floats that a careless copy changes: NaNs with a payload, signalling NaNs, -0, subnormals, infinities. */
export const ODD_BITS = [0x7fc00000, 0x7fc12345, 0xffc00001, 0x7f800001, 0x80000000, 1, 0x7f800000, 0xff800000];

export function raster(width: number, height: number, seed: number, crs = 'EPSG:4523'): KeptRaster {
  const band = (salt: number): Float32Array => {
    const bits = new Uint32Array(width * height).map((_, i) => {
      if (i % 11 === 0) return ODD_BITS[(i / 11 + seed) % ODD_BITS.length]!;
      return 0x3d000000 + (Math.imul(i + 1, 2654435761 + 40503 * (seed + salt)) >>> 9);
    });
    return new Float32Array(bits.buffer);
  };
  return {
    grid: { width, height, transform: [2, 0, 35_400_000.1, 0, -2, 3_400_000.7], crs },
    bands: ['blue', 'red', 'nir', 'state'].map((name, salt) => ({ name, values: band(salt) })),
    facts: { seed, sensor: 'GF-2 <PMS1> & 高分二号', empty: null },
  };
}

/** As `area` crops are. */
export function shares(width: number, height: number): KeptRaster {
  const of = (at: number): Float64Array => Float64Array.from({ length: width * height }, (_, i) => (i % at) / at);
  return {
    grid: { width, height, transform: [0.7, 0.1, 500_000, -0.1, -0.7, 3_400_000], crs: 'EPSG:32648' },
    bands: [
      { name: 'coverage', values: of(7) },
      { name: 'ring', values: of(3) },
    ],
    facts: {},
  };
}

/** As text: comparing millions of numbers takes a test ten seconds. */
export function bitsOf({ bands }: KeptRaster): readonly string[] {
  return bands.map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64'));
}
