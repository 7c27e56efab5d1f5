/**
 * Rasters that GDAL writes, in every sample type, compression, predictor, layout and byte order that belong together,
 * sample for sample as GDAL reads them back.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SampleType } from '../../analysis/scene.ts';
import { blockWindow, readBlockSamples, viewBand } from './block-samples.ts';
import type { Samples } from './decode-block.ts';
import { GDAL_PYTHON, runPython } from './test-gdal.ts';
import { openTiff, type TiffFile } from './tiff-file.ts';

if (GDAL_PYTHON === undefined) console.warn('written-by-gdal: python3-gdal is absent, no raster was compared');

/** 37 × 23 pixels in 16 × 16 tiles or strips of 5 rows (JPEG: 16); beside each a `.raw` of what GDAL reads, band by band. */
const WRITE = `
import sys
import numpy as np
from osgeo import gdal
gdal.UseExceptions()
gdal.PushErrorHandler('CPLQuietErrorHandler')
folder = sys.argv[1]
random = np.random.RandomState(3)
W, H = 37, 23
TYPES = dict(Byte='u1', UInt16='u2', Int16='i2', UInt32='u4', Int32='i4', UInt64='u8', Int64='i8', Float32='f4', Float64='f8')

def content(kind, bands):
    y, x = np.mgrid[0:H, 0:W]
    smooth = np.stack([(x * 3 + y * 5 + 7 * i) for i in range(bands)])
    rough = random.randint(0, 2 ** 31, (bands, H, W)) * random.choice([0, 0, 0, 1], (bands, H, W))
    if kind[0] == 'f':
        out = smooth / 7 - rough / 1e3
        out[:, 2, 3] = np.nan if bands == 1 else -0.5
        return out.astype(kind)
    size = 8 * int(kind[1])
    if kind[0] == 'u': return ((smooth + rough * (2 ** 33 if size == 64 else 1)) % 2 ** size).astype(kind)
    return (smooth - rough * (2 ** 31 if size == 64 else 1)).astype(kind)

count = 0
def write(name, type, bands, options, array=None, **nothing):
    global count
    count += 1
    tiled = count % 2 == 0
    layout = ['TILED=YES', 'BLOCKXSIZE=16', 'BLOCKYSIZE=16'] if tiled else ['BLOCKYSIZE=16' if 'COMPRESS=JPEG' in options else 'BLOCKYSIZE=5']
    path = f'{folder}/{name}.tif'
    data = gdal.GetDriverByName('GTiff').Create(path, W, H, bands, gdal.GetDataTypeByName(type), layout + options)
    if array is None: array = content(TYPES[type], bands)
    if array is not False:
        for i in range(bands): data.GetRasterBand(i + 1).WriteArray(array[i])
    data = None
    data = gdal.Open(path)
    with open(f'{folder}/{name}.raw', 'wb') as raw:
        for i in range(bands): raw.write(data.GetRasterBand(i + 1).ReadAsArray().tobytes())
    print(name)

for type in TYPES:
    isFloat = type.startswith('Float')
    for compress in ['NONE', 'PACKBITS', 'DEFLATE', 'LZW', 'ZSTD', 'LZMA', 'LERC', 'LERC_DEFLATE', 'LERC_ZSTD']:
        if compress.startswith('LERC') and type.endswith('64') and not isFloat: continue
        predictors = [1]
        if compress in ('DEFLATE', 'LZW', 'ZSTD', 'LZMA'): predictors = [1, 2] + ([3] if isFloat else [])
        for predictor in predictors:
            for bands, interleave in [(1, 'PIXEL'), (3, 'PIXEL'), (3, 'BAND')]:
                endian = 'BIG' if count % 3 == 0 else 'LITTLE'
                options = [f'COMPRESS={compress}', f'INTERLEAVE={interleave}', f'ENDIANNESS={endian}', 'PHOTOMETRIC=MINISBLACK']
                if predictor > 1: options.append(f'PREDICTOR={predictor}')
                write(f'{type}-{compress}-{predictor}-{bands}-{interleave}-{endian}', type, bands, options)
for bits in [*range(1, 8), *range(9, 16), *range(17, 32)]:
    type = 'Byte' if bits < 8 else 'UInt16' if bits < 16 else 'UInt32'
    array = (content('u4', 2) % 2 ** bits).astype(TYPES[type])
    write(f'{bits}-bits', type, 2, [f'NBITS={bits}', 'COMPRESS=' + ['NONE', 'DEFLATE'][bits % 2], 'INTERLEAVE=' + ['PIXEL', 'BAND'][bits // 2 % 2], 'ENDIANNESS=' + ['LITTLE', 'BIG'][bits // 4 % 2]], array)
for endian in ['LITTLE', 'BIG']: write(f'24-bits-{endian}', 'UInt32', 1, ['NBITS=24', f'ENDIANNESS={endian}'], content('u4', 1) % 2 ** 24)
half = np.float32(np.concatenate([np.arange(600) / 8 - 20, [65504, -65504, 6e-8, -6.1e-5, 0, np.inf], np.zeros(W * H - 606)])).reshape(1, H, W)
for compress, predictor in [('NONE', 1), ('DEFLATE', 1), ('DEFLATE', 2), ('LZW', 3)]:
    for endian in ['LITTLE', 'BIG']:
        options = ['NBITS=16', f'COMPRESS={compress}', f'ENDIANNESS={endian}'] + ([f'PREDICTOR={predictor}'] if predictor > 1 else [])
        write(f'half-{compress}-{predictor}-{endian}', 'Float32', 1, options, half)
write('signed-byte', 'Byte', 1, ['PIXELTYPE=SIGNEDBYTE'])
write('sparse', 'UInt16', 2, ['SPARSE_OK=TRUE', 'COMPRESS=DEFLATE'], False)
picture = content('u1', 4)
for bands, options in [(1, []), (2, []), (3, ['PHOTOMETRIC=RGB']), (3, ['PHOTOMETRIC=YCBCR']), (4, ['PHOTOMETRIC=RGB', 'ALPHA=YES']), (3, ['INTERLEAVE=BAND'])]:
    for quality in [30, 90]:
        write(f'jpeg-{bands}-{len(options)}-{quality}-{options[0] if options else "GREY"}', 'Byte', bands, ['COMPRESS=JPEG', f'JPEG_QUALITY={quality}'] + options, picture)
opaque = picture.copy(); opaque[3] = 255
for name, bands, array in [('rgb', 3, picture), ('rgba', 4, picture), ('opaque', 4, opaque)]:
    write(f'webp-lossless-{name}', 'Byte', bands, ['COMPRESS=WEBP', 'WEBP_LOSSLESS=TRUE'], array)
    write(f'webp-lossy-{name}', 'Byte', bands, ['COMPRESS=WEBP', 'WEBP_LEVEL=60'], array)
mask = picture.copy(); mask[3] = np.where(picture[3] > 99, 255, 0)
write('lerc-alpha-as-mask', 'Byte', 4, ['COMPRESS=LERC', 'ALPHA=YES', 'PHOTOMETRIC=RGB'], mask)
`;

let folder = '';
let names: readonly string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qingshan-formats-'));
  if (GDAL_PYTHON !== undefined) names = runPython(WRITE, [folder]).trim().split('\n');
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

describe.skipIf(GDAL_PYTHON === undefined)('what GDAL writes', () => {
  it.each(['', 'half', 'jpeg', 'webp-lossless', 'webp-lossy', 'lerc', '-bits', 'sparse', 'signed'])(
    'is read back to the last bit (%s)',
    async (kind) => {
      const chosen = names.filter((name) => (kind === '' ? /^[A-Z]/.test(name) : name.includes(kind)));
      expect(chosen.length).toBeGreaterThan(0);
      for (const name of chosen) {
        const file = await openTiff(join(folder, `${name}.tif`));
        try {
          const wanted = viewAs(file.image.type, await readFile(join(folder, `${name}.raw`)));
          expect([name, await readAll(file)]).toEqual([name, wanted]);
        } finally {
          await file.close();
        }
      }
    },
    30_000,
  );
});

const ARRAYS = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  uint64: BigUint64Array,
  int64: BigInt64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

function viewAs(type: SampleType, bytes: Uint8Array): Samples {
  return new ARRAYS[type](new Uint8Array(bytes).buffer);
}

/** Band after band, row-major. */
async function readAll({ source, image }: TiffFile): Promise<Samples> {
  const pixels = image.width * image.height;
  const out = new ARRAYS[image.type](pixels * image.bandCount) as Uint8Array;
  for (let band = 1; band <= image.bandCount; band++) {
    for (let index = 0; index < image.blocksAcross * image.blocksDown; index++) {
      const samples = await readBlockSamples(source, image, index, band);
      if (samples === undefined) continue;
      const window = blockWindow(image, index);
      const { data, offset, stride } = viewBand(image, samples, band, window.height, window.width);
      for (let row = 0; row < window.height; row++) {
        for (let col = 0; col < window.width; col++) {
          out[(band - 1) * pixels + (window.row + row) * image.width + window.col + col] = (data as Uint8Array)[
            offset + row * stride[0]! + col * stride[1]!
          ]!;
        }
      }
    }
  }
  return out;
}
