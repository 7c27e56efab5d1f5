/** Chips small enough to travel inside a report. */
import sharp from 'sharp';
import type { EmbedPicture } from '../../app/ports/reports.ts';

/** A data URI of WebP: a tenth of the PNG's size, sharp enough to print across an A4 page. */
export const embedPicture: EmbedPicture = async (file) => {
  const { data, info } = await sharp(file)
    .resize({ width: 1500, withoutEnlargement: true, kernel: 'lanczos3' })
    .webp({ quality: 78, effort: 3 })
    .toBuffer({ resolveWithObject: true });
  return { uri: `data:image/webp;base64,${data.toString('base64')}`, width: info.width, height: info.height };
};
