/** TIFF compressions by their code in the file: those that are read, and names for people. */

export const Compression = {
  None: 1,
  Lzw: 5,
  Jpeg: 7,
  Deflate: 8,
  PackBits: 32773,
  Lerc: 34887,
  Lzma: 34925,
  DeflateOld: 32946,
  Zstd: 50000,
  WebP: 50001,
} as const;

const READ: ReadonlySet<number> = new Set(Object.values(Compression));

const NAMES: Readonly<Record<number, string>> = {
  2: 'CCITT RLE',
  3: 'CCITT fax 3',
  4: 'CCITT fax 4',
  6: 'old JPEG',
  7: 'JPEG',
  32766: 'NeXT',
  32809: 'ThunderScan',
  34676: 'SGI LogLuv',
  34677: 'SGI LogLuv 24',
  34712: 'JPEG 2000',
  50001: 'WebP',
  50002: 'JPEG XL',
  52546: 'JPEG XL',
};

export function isReadCompression(code: number): boolean {
  return READ.has(code);
}

/** `JPEG`, or the number where it has no name here. */
export function compressionName(code: number): string {
  return NAMES[code] ?? String(code);
}

/** libtiff knows predictors in these only, and reads the others as if the tag were not there. */
export function hasPredictor(code: number): boolean {
  return WITH_PREDICTOR.has(code);
}

const WITH_PREDICTOR: ReadonlySet<number> = new Set([
  Compression.Lzw,
  Compression.Deflate,
  Compression.DeflateOld,
  Compression.Lzma,
  Compression.Zstd,
]);

/** Codecs of pictures: samples of 8 bits, 1 to 4 bands lying together, colours as their own header says. */
export function isPictureCodec(code: number): boolean {
  return code === Compression.Jpeg || code === Compression.WebP;
}
