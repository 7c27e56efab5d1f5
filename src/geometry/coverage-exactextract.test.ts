import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import type { Grid } from '../raster/grid.ts';
import { coverageFractions } from './coverage.ts';
import type { MultiPolygonRings } from './polygon.ts';

/**
 * exactextract 0.3: `count`, the sum of coverage over valid pixels, of a raster given by a formula:
 * `lcg(row, col) = (1103515245·(row·width + col + seed) + 12345) mod 2³¹`, nodata where it is divisible by 13.
 */
const GRID: Grid = { width: 32, height: 48, transform: [0.8, 0, 35_410_000, 0, -0.8, 3_384_000], crs: 'EPSG:4523' };
const CASES: readonly [name: string, count: number, polygons: MultiPolygonRings][] = [
  [
    'whole_pixels',
    33.0,
    [
      [
        [
          [35410003.2, 3383996.8],
          [35410003.2, 3383992.8],
          [35410008.8, 3383992.8],
          [35410008.8, 3383996.8],
          [35410003.2, 3383996.8],
        ],
      ],
    ],
  ],
  [
    'half_pixels',
    22.5,
    [
      [
        [
          [35410003.6, 3383990.0],
          [35410003.6, 3383986.0],
          [35410007.6, 3383986.0],
          [35410007.6, 3383990.0],
          [35410003.6, 3383990.0],
        ],
      ],
    ],
  ],
  [
    'triangle',
    108.873038262944,
    [
      [
        [
          [35410000.96, 3383999.12],
          [35410002.16, 3383988.56],
          [35410015.52, 3383994.72],
          [35410000.96, 3383999.12],
        ],
      ],
    ],
  ],
  [
    'two_parts',
    24.7924998402596,
    [
      [
        [
          [35410001.04, 3383983.92],
          [35410001.04, 3383981.04],
          [35410004.72, 3383981.04],
          [35410004.72, 3383983.92],
          [35410001.04, 3383983.92],
        ],
      ],
      [
        [
          [35410012.2, 3383983.6],
          [35410012.2, 3383981.8],
          [35410015.6, 3383981.8],
          [35410015.6, 3383983.6],
          [35410012.2, 3383983.6],
        ],
      ],
    ],
  ],
  [
    'inside_one_pixel',
    0.113750003278255,
    [
      [
        [
          [35410005.76, 3383998.16],
          [35410005.8, 3383997.76],
          [35410006.16, 3383997.8],
          [35410005.76, 3383998.16],
        ],
      ],
    ],
  ],
  [
    'thin_strip',
    5.13116357568651,
    [
      [
        [
          [35410000.4, 3383991.84],
          [35410000.48, 3383991.6],
          [35410017.68, 3383989.68],
          [35410017.6, 3383989.92],
          [35410000.4, 3383991.84],
        ],
      ],
    ],
  ],
  [
    'half_outside',
    25.5,
    [
      [
        [
          [35409994.8, 3383997.2],
          [35409994.8, 3383993.2],
          [35410004.4, 3383993.2],
          [35410004.4, 3383997.2],
          [35409994.8, 3383997.2],
        ],
      ],
    ],
  ],
  [
    'outside',
    0.0,
    [
      [
        [
          [35409976.0, 3384024.0],
          [35409976.0, 3384020.0],
          [35409980.0, 3384020.0],
          [35409980.0, 3384024.0],
          [35409976.0, 3384024.0],
        ],
      ],
    ],
  ],
  [
    'on_the_grid_lines',
    32.0,
    [
      [
        [
          [35410008.0, 3383992.0],
          [35410008.0, 3383987.2],
          [35410009.6, 3383987.2],
          [35410009.6, 3383989.6],
          [35410012.0, 3383989.6],
          [35410012.0, 3383987.2],
          [35410013.6, 3383987.2],
          [35410013.6, 3383992.0],
          [35410008.0, 3383992.0],
        ],
      ],
    ],
  ],
];

function lcg(index: number, seed: number): number {
  return (Math.imul(1_103_515_245, index + seed) + 12_345) & 0x7fffffff;
}

function count(coverage: Float64Array, isNodata: (index: number) => boolean): number {
  return coverage.reduce((total, share, index) => (isNodata(index) ? total : total + share), 0);
}

describe('count of exactextract, easting with zone prefix', () => {
  it.each(CASES)('%s', (_name, expected, polygons) => {
    expect(count(coverageFractions(polygons, GRID), (index) => lcg(index, 99) % 13 === 0)).toBeCloseTo(expected, 6);
  });
});

interface FormulaCase {
  w: number;
  h: number;
  x0: number;
  y0: number;
  gsd: number;
  epsg: number;
  seed: number;
  polygons: Record<string, MultiPolygonRings>;
  expected: Record<string, { count: number }>;
}

const shared = path.join(process.env['QINGSHAN_SHARED'] ?? '../shared', 'data/expected/formula.json');
const isPresent = existsSync(shared);
if (!isPresent) console.warn('exactextract: only the cases written here were checked, formula.json is absent');

const NODATA: Readonly<Record<string, (index: number, width: number) => boolean>> = {
  u16_nodata0: (index) => lcg(index, 1) % 17 === 0 || lcg(index, 1) % 5000 === 0,
  i16_negative: (index, width) => (Math.floor(index / width) + (index % width)) % 11 === 0,
  f32_nan: (index) => lcg(index, 99) % 13 === 0,
};

describe.skipIf(!isPresent)('count of exactextract, every polygon of formula.json', () => {
  const { cases } = isPresent
    ? (JSON.parse(readFileSync(shared, 'utf8')) as { cases: Record<string, FormulaCase> })
    : { cases: {} };
  it.each(Object.entries(cases))('%s', (name, { w, h, x0, y0, gsd, epsg, polygons, expected }) => {
    const grid: Grid = { width: w, height: h, transform: [gsd, 0, x0, 0, -gsd, y0], crs: `EPSG:${epsg}` };
    for (const [polygon, rings] of Object.entries(polygons)) {
      const total = count(coverageFractions(rings, grid), (index) => NODATA[name]!(index, w));
      expect(total, polygon).toBeCloseTo(expected[polygon]!.count, 6);
    }
  });
});
