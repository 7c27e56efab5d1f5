/** What a path given as a scene turned out to be, as plain data. */

/** A band of a scene that is delivered as one file per band. */
export interface BandFile {
  /** The producer's name of the band, `B4`, from which the sensor's registry knows its role. */
  readonly bandName: string;
  readonly file: string;
  readonly bandInFile: number;
}

/** Per-pixel classes of the producer, on the grid of the bands or on one that is coarser by a whole number. */
export interface QualityFile {
  readonly file: string;
  readonly meaning: 'landsat-qa-pixel' | 'sentinel-scl';
}

/** Plain data. Paths are as the user's path leads to them. */
export type Delivery =
  | {
      readonly kind: 'file';
      readonly path: string;
      /** The metadata file that the user named, if that is what he gave. */
      readonly metadata: string | undefined;
    }
  | {
      readonly kind: 'bands';
      /** As given: the folder or the metadata file. */
      readonly path: string;
      /** For people: the product's own name. */
      readonly name: string;
      /** In the order of the scene's bands: the first is band 1. */
      readonly bands: readonly BandFile[];
      readonly quality: QualityFile | undefined;
      /** Producer's metadata: `…_MTL.txt`, `MTD_MSIL2A.xml`. */
      readonly metadata: string | undefined;
    };

/** All files that the scene's pixels come from, in order: what its content identity is made of. */
export function filesOf(delivery: Delivery): readonly string[] {
  if (delivery.kind === 'file') return [delivery.path];
  const quality = delivery.quality === undefined ? [] : [delivery.quality.file];
  return [...delivery.bands.map(({ file }) => file), ...quality];
}
