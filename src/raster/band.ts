/** Wavelength roles that a formula can ask for. A role is never guessed from a band's position. */
export const BAND_ROLES = [
  'coastal',
  'blue',
  'green',
  'yellow',
  'red',
  'redEdge1',
  'redEdge2',
  'nir',
  'nir2',
  'swir1',
  'swir2',
  'pan',
] as const;

export type BandRole = (typeof BAND_ROLES)[number];

/** 1-based band numbers of a file, as GDAL and QGIS count them, by role. */
export type BandMap = Readonly<Partial<Record<BandRole, number>>>;
