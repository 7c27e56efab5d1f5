/** Tells a scene's sources which blocks will be read. */
import type { ByteSource } from './byte-source.ts';
import type { BandPlace } from './delivery/scene-parts.ts';

/**
 * @param indices of blocks, row-major over the tiling, in the order in which they will be read
 * @param bands 1-based bands of the scene
 */
export function expectBlocks(places: readonly BandPlace[], indices: readonly number[], bands: readonly number[]): void {
  const ranges = new Map<ByteSource, Map<number, { readonly offset: number; readonly length: number }>>();
  for (const index of indices) {
    for (const band of bands) {
      const place = places[band - 1];
      if (place === undefined) continue;
      const { source, image } = place.file;
      const plane = image.isChunky ? 0 : place.bandInFile - 1;
      const block = plane * image.blocksAcross * image.blocksDown + index;
      const [offset, length] = [image.offsets[block] ?? 0, image.byteCounts[block] ?? 0];
      if (length === 0) continue;
      const ofSource = ranges.get(source) ?? new Map();
      ofSource.set(offset, { offset, length });
      ranges.set(source, ofSource);
    }
  }
  for (const [source, ofSource] of ranges) source.expect([...ofSource.values()]);
}
