/** A producer's pixel classes as a raster of `Cover` codes on the grid of the scene. */
import { coverOfLandsatQuality, coverOfSentinelClass } from '../../analysis/pixel-quality.ts';
import { QingshanError } from '../../errors.ts';
import type { Cover } from '../../raster/cover.ts';
import type { Grid } from '../../raster/grid.ts';
import type { Window } from '../../raster/window.ts';
import type { ReadingRules } from './byte-source.ts';
import type { QualityFile } from './delivery/delivery.ts';
import { createFlagRaster, type FlagRaster } from './flag-raster.ts';
import { readGrid } from './geo-reference.ts';
import { findSidecars } from './sidecars.ts';
import { openTiff } from './tiff-file.ts';

export interface QualityRaster {
  /** `Cover` codes, row-major over a window of the scene; `Seen` where nothing speaks against the pixel. */
  read(window: Window): Promise<Uint8Array>;
  close(): Promise<void>;
}

const COVER_OF: Readonly<Record<QualityFile['meaning'], (value: number) => Cover>> = {
  'landsat-qa-pixel': coverOfLandsatQuality,
  'sentinel-scl': coverOfSentinelClass,
};

/**
 * @param scene a file of the scene, for messages
 * @param grid of the scene; the classes may be coarser by a whole number (SCL has 20 m), each then holds for all pixels in it
 * @throws SCENE_PARTS_DIFFER where it lies elsewhere
 */
export async function openQuality(
  quality: QualityFile,
  scene: string,
  grid: Grid,
  limits: ReadingRules,
): Promise<QualityRaster> {
  const file = await openTiff(quality.file, limits);
  try {
    const own = readGrid(file, await findSidecars(quality.file, limits));
    const factor = factorBetween(own, grid);
    if (factor === undefined || file.image.bandCount !== 1) {
      throw new QingshanError('SCENE_PARTS_DIFFER', {
        file: quality.file,
        other: scene,
        what: { zh: '格网', en: 'grid' },
      });
    }
    const codes = createFlagRaster(file.source, file.image, COVER_OF[quality.meaning]);
    return { read: (window) => readFiner(codes, window, factor), close: () => file.close() };
  } catch (cause) {
    await file.close();
    throw cause;
  }
}

/** How many pixels of the scene lie side by side in one class pixel. */
function factorBetween(own: Grid, scene: Grid): number | undefined {
  const factor = Math.round(scene.width / own.width);
  const fits =
    own.crs === scene.crs &&
    factor >= 1 &&
    Math.ceil(scene.width / factor) === own.width &&
    Math.ceil(scene.height / factor) === own.height;
  if (!fits) return undefined;
  const size = Math.hypot(scene.transform[0], scene.transform[3]);
  const isSame = scene.transform.every((value, i) => {
    const scaled = i === 2 || i === 5 ? value : value * factor;
    return Math.abs(own.transform[i]! - scaled) < size * (i === 2 || i === 5 ? 1e-3 : 1e-6);
  });
  return isSame ? factor : undefined;
}

async function readFiner(codes: FlagRaster, window: Window, factor: number): Promise<Uint8Array> {
  if (factor === 1) return codes.read(window);
  const [col, row] = [Math.floor(window.col / factor), Math.floor(window.row / factor)];
  const width = Math.ceil((window.col + window.width) / factor) - col;
  const height = Math.ceil((window.row + window.height) / factor) - row;
  const coarse = await codes.read({ col, row, width, height });
  const out = new Uint8Array(window.width * window.height);
  for (let y = 0, i = 0; y < window.height; y++) {
    const from = (Math.floor((window.row + y) / factor) - row) * width - col;
    for (let x = 0; x < window.width; x++, i++) out[i] = coarse[from + Math.floor((window.col + x) / factor)]!;
  }
  return out;
}
