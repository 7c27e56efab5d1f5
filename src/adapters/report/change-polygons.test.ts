/** GDAL's word on the polygons of change patches: they are valid, and as large as their pixels. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ChangePatch } from '../../analysis/change/change-patch.ts';
import { listChangePatches } from '../../analysis/change/list-patches.ts';
import { cellAreas, groundSize, outlineArea } from '../../geometry/area.ts';
import { coverageFractions } from '../../geometry/coverage.ts';
import type { MultiPolygonRings, Position, Ring } from '../../geometry/polygon.ts';
import { repairOutline } from '../../geometry/repair.ts';
import { moveOutline } from '../../geometry/transform.ts';
import { mulberry32 } from '../../analysis/random.ts';
import { Cover } from '../../raster/cover.ts';
import { pixelToMap } from '../../raster/grid.ts';
import type { Affine, Grid } from '../../raster/grid.ts';
import { GDAL_PYTHON, runPython } from '../geotiff/test-gdal.ts';

/** `CHANGE_POLYGON_CASES=4000` for a long night. */
const CASES = Number(process.env['CHANGE_POLYGON_CASES'] ?? 120);
const EVERY_PATCH = { pixels: 0.05, fineM2: 0, coarseM2: 0, fineUpToMetres: 2.5 };

const GRIDS: readonly { readonly crs: string; readonly transform: Affine }[] = [
  { crs: 'EPSG:4544', transform: [2, 0, 512_345.6, 0, -2, 3_412_345.2] },
  // Rows run north, as in some mosaics.
  { crs: 'EPSG:4523', transform: [0.8, 0, 35_432_100.3, 0, 0.8, 3_389_800.7] },
  // Turned by 30°.
  { crs: 'EPSG:32648', transform: [8.660254, 5, 431_000, 5, -8.660254, 3_390_000] },
  { crs: 'EPSG:4490', transform: [2e-5, 0, 104.2, 0, -2e-5, 30.6] },
];

interface Case {
  readonly crs: string;
  readonly gsdArea: number;
  readonly patches: readonly ChangePatch[];
}

function drawCase(index: number): Case {
  const random = mulberry32(index);
  const whole = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  const { crs, transform } = GRIDS[index % GRIDS.length]!;
  const grid: Grid = { crs, transform, width: whole(3, 40), height: whole(3, 40) };
  const { width, height } = grid;
  const density = 0.3 + 0.6 * random();
  const codes = (): Uint8Array =>
    Uint8Array.from({ length: width * height }, () => (random() < density ? Cover.Bare : Cover.Vegetated));
  const [baseline, held] = [codes(), codes()];
  const outline = drawOutline(grid, random);
  const observed = coverageFractions(outline, grid);
  const ndvi = { baseline: new Float64Array(observed.length), current: new Float64Array(observed.length) };
  const place = { patchId: 'P', grid, gsd: groundSize(grid), cellAreas: cellAreas(grid), outline };
  const { listed } = listChangePatches(place, { baseline, held, observed, ndvi, footprint: null }, EVERY_PATCH);
  const [a, b, , d, e] = transform;
  return { crs, gsdArea: Math.abs(a * e - b * d), patches: listed };
}

/** A star with a hole; its corners anywhere, on pixel corners, or a hair beside them. */
function drawOutline({ width, height, transform, crs }: Grid, random: () => number): MultiPolygonRings {
  const snap = [
    (value: number): number => value,
    Math.round,
    (value: number): number => Math.round(2 * value) / 2,
    (value: number): number => Math.round(value) + 2e-9 * (random() - 0.5),
  ][Math.floor(random() * 4)]!;
  const star = (least: number, most: number): Ring => {
    const count = 4 + Math.floor(random() * 12);
    const corners = Array.from({ length: count }, (_, k): Position => {
      const angle = (2 * Math.PI * (k + 0.8 * random())) / count;
      const radius = least + (most - least) * random();
      const col = width * (0.5 + radius * Math.cos(angle));
      const row = height * (0.5 + radius * Math.sin(angle));
      return pixelToMap(transform, snap(col), snap(row));
    });
    return [...corners, corners[0]!];
  };
  const shell = star(0.3, 0.6);
  const hole = star(0.05, 0.15);
  // As every outline of an inventory: what `repairOutline` refuses is never measured.
  for (const rings of random() < 0.5 ? [[shell]] : [[shell, hole], [shell]]) {
    try {
      return repairOutline({ crs, polygons: [rings] }, 'P').outline.polygons;
    } catch {
      continue;
    }
  }
  return [];
}

const CHECK = `
import json, sys
from osgeo import ogr, gdal
gdal.UseExceptions()
out = []
for line in open(sys.argv[1]):
    row = []
    for shape in json.loads(line):
        g = ogr.CreateGeometryFromJson(json.dumps(shape))
        row.append([g.IsValid(), g.GetArea()])
    out.append(row)
print(json.dumps(out))
`;

it.skipIf(GDAL_PYTHON === undefined)(
  'GDAL finds every polygon valid, in the scene and in degrees, and as large as its pixels',
  { timeout: 3_600_000 },
  () => {
    const cases = Array.from({ length: CASES }, (_, index) => drawCase(index));
    const drawn = cases.map(({ crs, patches }) =>
      patches.flatMap(({ polygons }) =>
        [polygons, moveOutline({ crs, polygons }, 'EPSG:4490')].map((coordinates) => ({
          type: 'MultiPolygon',
          coordinates,
        })),
      ),
    );
    const folder = mkdtempSync(join(tmpdir(), 'qingshan-change-'));
    const file = join(folder, 'shapes.jsonl');
    writeFileSync(file, drawn.map((shapes) => JSON.stringify(shapes)).join('\n'));
    const said = JSON.parse(runPython(CHECK, [file])) as (readonly [boolean, number])[][];
    rmSync(folder, { recursive: true });

    const wrong: string[] = [];
    cases.forEach(({ crs, gsdArea, patches }, index) => {
      patches.forEach(({ id, polygons, pixels, areaM2 }, k) => {
        const [scene, degrees] = [said[index]![2 * k]!, said[index]![2 * k + 1]!];
        if (!scene[0] || !degrees[0]) wrong.push(`case ${index} ${id}: valid ${scene[0]}, in degrees ${degrees[0]}`);
        const byPixels = Math.abs(scene[1] / gsdArea / pixels - 1);
        const byEllipsoid = Math.abs(outlineArea({ crs, polygons }) / areaM2 - 1);
        // A patch of a twentieth of a pixel is smaller than what the corners are rounded to.
        const allowed = 1e-6 * Math.max(1, 1 / pixels);
        if (byPixels > allowed || byEllipsoid > allowed) {
          wrong.push(`case ${index} ${id}, ${pixels} px: ${byPixels} by pixels, ${byEllipsoid} on the ellipsoid`);
        }
      });
    });
    const count = cases.reduce((sum, { patches }) => sum + patches.length, 0);
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(CASES);
  },
);
