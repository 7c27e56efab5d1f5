/** Polygons as GeoJSON writes them, with the CRS beside. */

/** `[x, y]` in map units, or `[lng, lat]` in degrees. Never `[lat, lng]`, never `[northing, easting]`. */
export type Position = readonly [x: number, y: number];

/** Closed: the last position equals the first. */
export type Ring = readonly Position[];

/** The outer ring, then the holes. */
export type PolygonRings = readonly Ring[];

/** Parts are disjoint after repair. */
export type MultiPolygonRings = readonly PolygonRings[];

/** An outline in the CRS in which it was delivered: moving it early would cost digits. */
export interface Outline {
  /** `EPSG:4490`, or a PROJ string, see `crs.ts`. */
  readonly crs: string;
  readonly polygons: MultiPolygonRings;
}
