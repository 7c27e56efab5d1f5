import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeptRaster } from '../../app/ports/crops.ts';
import { GDAL_PYTHON, runPython } from '../geotiff/test-gdal.ts';
import { contentId, decodeCrop, encodeCrop, isSealed } from './crop-file.ts';
import { packTile, Predictor, unpackTile } from './float-tiles.ts';
import { bitsOf, raster, shares } from './test-crops.ts';

describe('a crop', () => {
  it.each([
    ['smaller than a tile', raster(37, 23, 1)],
    ['of one pixel', raster(1, 1, 2)],
    ['of several tiles, the last ones cut', raster(1030, 520, 3)],
    ['of doubles', shares(150, 90)],
  ])('%s comes back to the bit, NaN payloads and -0 included', (_, kept) => {
    const back = decodeCrop(encodeCrop(kept));

    expect(bitsOf(back)).toEqual(bitsOf(kept));
    expect({ ...back, bands: back.bands.map(({ name }) => name) }).toEqual({
      ...kept,
      bands: kept.bands.map(({ name }) => name),
    });
    expect(contentId(back)).toBe(contentId(kept));
  });

  it('has another name for one other bit of a sample, another fact, another place', () => {
    const kept = raster(20, 20, 1);
    const moved: KeptRaster = { ...kept, grid: { ...kept.grid, transform: [2, 0, 35_400_000.2, 0, -2, 3_400_000.7] } };
    const bands = kept.bands.map(({ name, values }) => ({ name, values: values.slice() }));
    new Uint32Array(bands[3]!.values.buffer)[7]! ^= 1;

    const ids = [kept, moved, { ...kept, bands }, { ...kept, facts: { seed: 2 } }].map(contentId);

    expect(new Set(ids).size).toBe(4);
  });

  it('shows every single changed byte, also where TIFF readers do not look, and every cut', () => {
    const file = Buffer.from(encodeCrop(raster(19, 17, 5)));
    expect(isSealed(file)).toBe(true);

    for (let i = 0; i < file.length; i++) {
      file[i]! ^= 1 << (i % 8);
      expect(isSealed(file), `byte ${i}`).toBe(false);
      expect(isSealed(file.subarray(0, i))).toBe(false);
      file[i]! ^= 1 << (i % 8);
    }
    expect(() => decodeCrop(file.subarray(0, -1))).toThrow('not those that were written');
  });
});

it('packs tiles of any bytes with either predictor without loss', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(4, 8),
      fc.integer({ min: 1, max: 9 }),
      fc.uint8Array({ minLength: 1, maxLength: 300 }),
      fc.constantFrom(Predictor.none, Predictor.floats),
      (size, rowSamples, bytes, predictor) => {
        const rows = Math.ceil(bytes.length / (size * rowSamples));
        const samples = new Uint8Array(rows * rowSamples * size);
        samples.set(bytes);
        const packed = packTile(samples, rowSamples, size, predictor);
        const back = unpackTile(packed, rowSamples, size, samples.length, predictor);
        expect(Uint8Array.from(back)).toEqual(samples);
      },
    ),
  );
});

/** What GDAL makes of a crop; `id` is hashed in Python from what GDAL gives. */
const LOOK = `
import hashlib, json, sys
from osgeo import gdal, osr
gdal.UseExceptions()
try:
    from osgeo_utils.samples.validate_cloud_optimized_geotiff import validate
except ImportError:
    validate = lambda path, full_check: (None, [], None)
out = []
for path in sys.argv[1:]:
    d = gdal.Open(path)
    text = d.GetMetadataItem('QINGSHAN_CROP')
    bands = [d.GetRasterBand(i + 1) for i in range(d.RasterCount)]
    raw = [b.ReadAsArray().tobytes() for b in bands]
    srs = d.GetSpatialRef()
    srs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    geo = srs.CloneGeogCS()
    geo.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    gt = d.GetGeoTransform()
    where = osr.CoordinateTransformation(srs, geo).TransformPoint(gt[0], gt[3])
    out.append(dict(id=hashlib.sha256(text.encode() + b'\\n' + b''.join(raw)).hexdigest(), facts=json.loads(text)['facts'],
        epsg=srs.GetAuthorityCode(None), transform=gt, names=[b.GetDescription() for b in bands],
        nodata=[str(b.GetNoDataValue()) for b in bands], lngLat=where[:2], cog=validate(path, full_check=True)[1]))
print(json.dumps(out))
`;

interface Look {
  readonly id: string;
  readonly facts: unknown;
  readonly epsg: string | null;
  readonly transform: readonly number[];
  readonly names: readonly string[];
  readonly nodata: readonly string[];
  readonly lngLat: readonly [number, number];
  readonly cog: readonly string[];
}

const GRS80 = '+ellps=GRS80 +units=m +no_defs';
const PROJECTIONS = [
  `+proj=tmerc +lat_0=0 +lon_0=104.25 +k=1 +x_0=500000 +y_0=0 ${GRS80}`,
  `+proj=aea +lat_0=0 +lon_0=105 +lat_1=25 +lat_2=47 +x_0=0 +y_0=0 ${GRS80}`,
  `+proj=lcc +lat_0=10 +lon_0=104 +lat_1=30 +lat_2=62 +x_0=100000 +y_0=0 ${GRS80}`,
];

describe.skipIf(GDAL_PYTHON === undefined)('GDAL', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'qingshan-crop-file-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function look(rasters: readonly KeptRaster[]): Promise<readonly Look[]> {
    const files = await Promise.all(
      rasters.map(async (kept, i) => {
        const file = join(folder, `${i}.tif`);
        await writeFile(file, encodeCrop(kept));
        return file;
      }),
    );
    return JSON.parse(runPython(LOOK, files)) as readonly Look[];
  }

  it('reads the same bits, from which the name follows, with names, nodata, place and facts, and finds a COG', async () => {
    // Smooth values take the predictor, the others do not.
    const smooth = {
      ...raster(70, 50, 1),
      bands: [{ name: 'x', values: new Float32Array(3500).map((__, i) => Math.sin(i / 40)) }],
    };
    const kept = [raster(37, 23, 1), smooth, shares(150, 90)];

    const seen = await look(kept);

    expect(seen.map(({ id }) => id)).toEqual(kept.map(contentId));
    expect(seen.map(({ facts }) => facts)).toEqual(kept.map(({ facts }) => facts));
    expect(seen.map(({ epsg }) => epsg)).toEqual(['4523', '4523', '32648']);
    for (const [i, { names, nodata, transform, cog }] of seen.entries()) {
      const [a, b, c, d, e, f] = kept[i]!.grid.transform;
      expect(transform).toEqual([c, a, b, f, d, e]);
      expect(names).toEqual(kept[i]!.bands.map(({ name }) => name));
      expect(new Set(nodata)).toEqual(new Set(['nan']));
      expect(cog).toEqual([]);
    }
  });

  it('puts a crop in a CRS without a code where PROJ puts it', async () => {
    const kept = PROJECTIONS.map((crs): KeptRaster => {
      const small = raster(16, 16, 1, crs);
      return { ...small, grid: { ...small.grid, transform: [2, 0, 400_000.1, 0, -2, 3_400_000.7] } };
    });
    const expected = JSON.parse(
      runPython(
        `
import json, sys
from osgeo import osr
osr.UseExceptions()
out = []
for text in sys.argv[1:]:
    a = osr.SpatialReference(); a.ImportFromProj4(text); b = a.CloneGeogCS()
    for s in (a, b): s.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    out.append(osr.CoordinateTransformation(a, b).TransformPoint(400000.1, 3400000.7)[:2])
print(json.dumps(out))
`,
        PROJECTIONS,
      ),
    ) as readonly (readonly [number, number])[];

    for (const [i, { lngLat }] of (await look(kept)).entries()) {
      // 1e-9 degrees are 0.1 mm, what the names of datums differ by at most.
      expect(lngLat[0]).toBeCloseTo(expected[i]![0], 8);
      expect(lngLat[1]).toBeCloseTo(expected[i]![1], 8);
    }
  });
});
