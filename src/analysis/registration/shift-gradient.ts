import type { Window } from '../../raster/window.ts';
import type { TiePoint } from './consensus.ts';

/** Below this share of the largest possible determinant the points lie on one line. */
const LINE_SHARE = 1e-9;

/**
 * Largest difference, in pixels, that scale and turn of the shift field make between two opposite corners of a mine's
 * bounding box (SCIENCE §3.7: relief seen from unequal angles, a wrong map projection).
 *
 * The field is fitted by least squares, `d(p) = d₀ + B · (p − p̄)`; the difference along a diagonal `h` is `|B · h|`.
 * Infinity where the points lie on a line and cannot tell.
 */
export function gradientAcross(
  points: readonly TiePoint[],
  { width, height }: Pick<Window, 'width' | 'height'>,
): number {
  const mean = (of: (point: TiePoint) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [col, row] = [mean((point) => point.col), mean((point) => point.row)];
  let [cc, cr, rr, cx, rx, cy, ry] = [0, 0, 0, 0, 0, 0, 0];
  for (const point of points) {
    const [c, r] = [point.col - col, point.row - row];
    cc += c * c;
    cr += c * r;
    rr += r * r;
    cx += c * point.dx;
    rx += r * point.dx;
    cy += c * point.dy;
    ry += r * point.dy;
  }
  const determinant = cc * rr - cr * cr;
  if (!(determinant > LINE_SHARE * (cc + rr) ** 2)) return Infinity;
  const [xByCol, xByRow] = [(rr * cx - cr * rx) / determinant, (cc * rx - cr * cx) / determinant];
  const [yByCol, yByRow] = [(rr * cy - cr * ry) / determinant, (cc * ry - cr * cy) / determinant];
  const along = (h: number): number => Math.hypot(xByCol * width + xByRow * h, yByCol * width + yByRow * h);
  return Math.max(along(height), along(-height));
}
