/** How much of a patch a date's scenes reach, from their footprints alone. */
import type { Scene } from '../analysis/scene.ts';
import { coverageFractions } from '../geometry/coverage.ts';
import type { Outline } from '../geometry/polygon.ts';
import { createTransform, lngLatBounds, moveOutline } from '../geometry/transform.ts';
import { mapToPixel } from '../raster/grid.ts';
import type { Grid } from '../raster/grid.ts';

/** A patch is sampled on this many cells a side: the share is right to about one per cent. */
const CELLS = 48;

/** Share of the outline, 0…1, that lies inside at least one of the scenes. Says nothing about clouds. */
export function footprintShare(outline: Outline, scenes: readonly Scene[]): number {
  const [west, south, east, north] = lngLatBounds(outline);
  const grid: Grid = {
    width: CELLS,
    height: CELLS,
    transform: [(east - west) / CELLS, 0, west, 0, (south - north) / CELLS, north],
    crs: 'EPSG:4490',
  };
  const coverage = coverageFractions(moveOutline(outline, 'EPSG:4490'), grid);
  const reaches = scenes.map((scene) => {
    const move = createTransform('EPSG:4490', scene.grid.crs);
    return (lng: number, lat: number): boolean => {
      const [col, row] = mapToPixel(scene.grid.transform, ...move(lng, lat));
      return col >= 0 && row >= 0 && col < scene.grid.width && row < scene.grid.height;
    };
  });
  let inside = 0;
  let whole = 0;
  for (let row = 0; row < CELLS; row++) {
    for (let col = 0; col < CELLS; col++) {
      const share = coverage[row * CELLS + col]!;
      if (share === 0) continue;
      whole += share;
      const lng = west + ((col + 0.5) * (east - west)) / CELLS;
      const lat = north + ((row + 0.5) * (south - north)) / CELLS;
      if (reaches.some((reach) => reach(lng, lat))) inside += share;
    }
  }
  return whole === 0 ? 0 : inside / whole;
}
