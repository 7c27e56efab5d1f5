/** Union, common ground and difference of polygons by winding number. Operands must be sound (`repairOutline`). */
import { arrange, assemble } from './arrange.ts';
import { orient } from './planar.ts';
import type { MultiPolygonRings, Ring } from './polygon.ts';

/** Ground that is in any of the polygons. Parts may overlap. */
export function unite(polygons: MultiPolygonRings): MultiPolygonRings {
  return atLeast(1, forward(polygons));
}

/** Ground that is in both. The parts of each must be disjoint. */
export function intersect(a: MultiPolygonRings, b: MultiPolygonRings): MultiPolygonRings {
  return atLeast(2, [...forward(a), ...forward(b)]);
}

/** Ground of `from`, whose parts must be disjoint, that is in none of the others, whose parts may overlap. */
export function subtract(from: MultiPolygonRings, others: MultiPolygonRings): MultiPolygonRings {
  return atLeast(1, [...forward(from), ...forward(others).map((ring) => ring.toReversed())]);
}

function atLeast(winding: number, rings: readonly Ring[]): MultiPolygonRings {
  const loops = arrange(rings);
  const shells = loops.filter(({ outside, inside }) => outside < winding && inside >= winding);
  const holes = loops.filter(({ outside, inside }) => outside >= winding && inside < winding);
  return assemble(
    shells.map(({ ring }) => ring),
    holes.map(({ ring }) => ring),
  );
}

function forward(polygons: MultiPolygonRings): Ring[] {
  return polygons.flatMap((rings) => orient(rings));
}
