/** Which part of a crop a chip shows, and how large. */
import type { MultiPolygonRings } from '../../geometry/polygon.ts';
import { intersectWindows } from '../../raster/window.ts';
import type { Window } from '../../raster/window.ts';

export interface ChipView {
  /** Pixels of the crop that are shown. */
  readonly window: Window;
  /** Picture pixels of one crop pixel along x and y: whole numbers where the picture is enlarged. */
  readonly scaleX: number;
  readonly scaleY: number;
  /** Picture pixels of the shown part. */
  readonly width: number;
  readonly height: number;
}

/** Longer side of a panel in picture pixels. */
const LEAST = 480;
const GOAL = 720;
const MOST = 960;

/**
 * The outline with a margin of a fifth, at least 12 pixels, made no narrower than 4 : 5. Enlarged by whole steps, because
 * an inspector counts pixels; a picture past `MOST` is made smaller.
 *
 * @param pixelMetres ground size of a crop pixel, so that a degree grid is not shown squeezed
 */
export function viewOf(
  size: { readonly width: number; readonly height: number },
  outline: MultiPolygonRings,
  pixelMetres: readonly [x: number, y: number],
): ChipView {
  const window = windowOf(size, outline);
  const finest = Math.min(...pixelMetres);
  const [stepX, stepY] = [pixelMetres[0] / finest, pixelMetres[1] / finest];
  const longer = Math.max(window.width * stepX, window.height * stepY);
  const scale = scaleFor(longer);
  const isSquare = Math.abs(stepX - stepY) < 0.01;
  const scaleX = isSquare ? scale : scale * stepX;
  const scaleY = isSquare ? scale : scale * stepY;
  return {
    window,
    scaleX,
    scaleY,
    width: Math.max(1, Math.round(window.width * scaleX)),
    height: Math.max(1, Math.round(window.height * scaleY)),
  };
}

function scaleFor(longer: number): number {
  if (longer > MOST) return GOAL / longer;
  const step = Math.max(1, Math.floor(GOAL / longer));
  return longer * step < LEAST ? step + 1 : step;
}

function windowOf(size: { readonly width: number; readonly height: number }, outline: MultiPolygonRings): Window {
  const all = { col: 0, row: 0, ...size };
  const points = outline.flat(2);
  if (points.length === 0) return all;
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    [minX, minY] = [Math.min(minX, x), Math.min(minY, y)];
    [maxX, maxY] = [Math.max(maxX, x), Math.max(maxY, y)];
  }
  const margin = Math.max(12, 0.2 * Math.max(maxX - minX, maxY - minY));
  const shorter = 0.8 * (Math.max(maxX - minX, maxY - minY) + 2 * margin);
  const marginX = Math.max(margin, (shorter - (maxX - minX)) / 2);
  const marginY = Math.max(margin, (shorter - (maxY - minY)) / 2);
  const col = Math.floor(minX - marginX);
  const row = Math.floor(minY - marginY);
  const wanted = { col, row, width: Math.ceil(maxX + marginX) - col, height: Math.ceil(maxY + marginY) - row };
  return intersectWindows(all, wanted) ?? all;
}
