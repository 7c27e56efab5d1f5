/** What the endings of file names say, and commands that name files. */
import { basename } from 'node:path';
import { QingshanError } from '../../../errors.ts';

export function isTiffName(path: string): boolean {
  return /\.tiff?$/i.test(path);
}

export function isJpeg2000(path: string): boolean {
  return /\.(?:jp2|j2k|jpx|j2c)$/i.test(path);
}

/** File name without folder and last ending. */
export function stemOf(path: string): string {
  return basename(path).replace(/\.[^.]*$/, '');
}

/**
 * The error for scenes in JPEG 2000. Its command makes GeoTIFFs beside them under their own names, so that the same path
 * can be given again afterwards.
 */
export function jpeg2000(files: readonly string[]): QingshanError {
  const names = files.map((file) => basename(file)).join(', ');
  return new QingshanError('SCENE_JPEG2000', { file: names, command: convertCommand(files) });
}

function convertCommand(files: readonly string[]): string {
  return files
    .map((file) => {
      const target = file.replace(/\.[^.]*$/, '.tif');
      return `gdal_translate -of COG -co COMPRESS=DEFLATE -co PREDICTOR=YES ${quoted(file)} ${quoted(target)}`;
    })
    .join(' && ');
}

/** As a shell and a Windows prompt both take it. */
export function quoted(path: string): string {
  return /^[\w./:\\-]+$/.test(path) ? path : `"${path}"`;
}
