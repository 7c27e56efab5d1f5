/** Asks GDAL what it makes of a file, so that a test can hold our reader to it. */
import { execFileSync } from 'node:child_process';

/** Debian's python3-gdal belongs to the system's Python, which need not be the first on the path. */
export const GDAL_PYTHON: string | undefined = ['/usr/bin/python3', 'python3'].find((command) => {
  try {
    execFileSync(command, ['-c', 'from osgeo import gdal'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

if (GDAL_PYTHON === undefined) console.warn('python3-gdal is absent, GDAL did not check how scenes are read');

export interface GdalReport {
  /** GDAL's order, null where there is none. */
  readonly transform: readonly number[] | null;
  readonly epsg: string | null;
  readonly bands: readonly {
    readonly nodata: number | 'NaN' | 'Infinity' | '-Infinity' | null;
    readonly scale: number | null;
    readonly offset: number | null;
    readonly description: string;
    /** Pixels that GDAL's mask band calls valid, and their sum. */
    readonly valid: number;
    readonly sum: number;
  }[];
}

const REPORT = `
import json, math, sys
from osgeo import gdal
gdal.UseExceptions()
gdal.PushErrorHandler('CPLQuietErrorHandler')
def plain(v):
    if v is None or math.isfinite(v): return v
    return 'NaN' if math.isnan(v) else 'Infinity' if v > 0 else '-Infinity'
out = {}
for path in sys.argv[1:]:
    d = gdal.Open(path)
    srs = d.GetSpatialRef()
    gt = d.GetGeoTransform(can_return_null=True)
    bands = []
    for i in range(1, d.RasterCount + 1):
        b = d.GetRasterBand(i)
        values = b.ReadAsArray()[b.GetMaskBand().ReadAsArray() != 0].astype('f8')
        values = values[~(values != values)]
        bands.append(dict(nodata=plain(b.GetNoDataValue()), scale=b.GetScale(), offset=b.GetOffset(),
                          description=b.GetDescription(), valid=int(values.size), sum=plain(float(values.sum()))))
    out[path] = dict(transform=gt, epsg=srs.GetAuthorityCode(None) if srs else None, bands=bands)
print(json.dumps(out))
`;

/** One start of Python for all files. */
export function askGdal(paths: readonly string[]): Readonly<Record<string, GdalReport>> {
  return JSON.parse(runPython(REPORT, paths)) as Record<string, GdalReport>;
}

/** @returns what the script prints */
export function runPython(script: string, args: readonly string[]): string {
  if (GDAL_PYTHON === undefined) throw new Error('python3-gdal is absent');
  return execFileSync(GDAL_PYTHON, ['-c', script, ...args], { encoding: 'utf8', maxBuffer: 2 ** 26 });
}
