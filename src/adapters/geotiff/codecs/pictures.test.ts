/** JPEG, WebP and LERC where they go wrong; what they decode to is compared in `written-by-gdal.test.ts`. */
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeJpeg } from './jpeg.ts';
import { decodeLerc } from './lerc.ts';
import { decodeWebP } from './webp.ts';

const SIZE = { width: 20, height: 16, channels: 3 } as const;
let jpeg: Uint8Array = new Uint8Array();
let webp: Uint8Array = new Uint8Array();

beforeAll(async () => {
  const pixels = Uint8Array.from({ length: 20 * 16 * 3 }, (_, i) => (i * 7) & 255);
  const picture = sharp(pixels, { raw: SIZE });
  jpeg = await picture.clone().jpeg().toBuffer();
  webp = await picture.clone().webp({ lossless: true }).toBuffer();
});

describe('JPEG', () => {
  it('is refused where it is damaged, cut off, or of another size', async () => {
    await expect(decodeJpeg(jpeg.subarray(0, jpeg.length - 40), undefined, 'YCbCr', SIZE)).rejects.toThrow();
    await expect(decodeJpeg(jpeg.subarray(0, 30), undefined, 'YCbCr', SIZE)).rejects.toThrow(Error);
    await expect(decodeJpeg(Uint8Array.of(1, 2, 3), undefined, 'YCbCr', SIZE)).rejects.toThrow('no JPEG stream');
    await expect(decodeJpeg(jpeg, undefined, 'YCbCr', { ...SIZE, width: 19 })).rejects.toThrow('20×16×3');
    await expect(decodeJpeg(jpeg, undefined, 'YCbCr', { ...SIZE, height: 15 })).rejects.toThrow('20×16×3');
    await expect(decodeJpeg(jpeg, undefined, 'YCbCr', { ...SIZE, channels: 1 })).rejects.toThrow('20×16×3');
  });

  it('may have fewer rows, as a last strip has', async () => {
    expect(await decodeJpeg(jpeg, undefined, 'YCbCr', { ...SIZE, height: 64 })).toHaveLength(20 * 16 * 3);
  });
});

describe('WebP', () => {
  it('is refused where it is damaged, cut off, or of another size', async () => {
    await expect(decodeWebP(webp.subarray(0, webp.length - 40), SIZE)).rejects.toThrow();
    await expect(decodeWebP(Uint8Array.of(1, 2, 3), SIZE)).rejects.toThrow(Error);
    await expect(decodeWebP(webp, { ...SIZE, width: 21 })).rejects.toThrow('20×16×3');
    await expect(decodeWebP(webp, { ...SIZE, height: 15 })).rejects.toThrow(Error);
  });
});

describe('LERC', () => {
  /** Two pixels of uint8, 3 and 9. GDAL 3.6.2: `Create(…, 2, 1, 1, GDT_Byte, ['COMPRESS=LERC'])`, the strip's bytes. */
  const blob = Uint8Array.from(
    Buffer.from(
      'TGVyYzIgBAAAAMxxqA8BAAAAAgAAAAEAAAACAAAACAAAAEsAAAABAAAAAAAAAAAA4D8AAAAAAAAIQAAAAAAAACJAAAAAAAMJAQMJ',
      'base64',
    ),
  );
  const shape = { type: 'uint8', width: 2, height: 1, channels: 1 } as const;

  it('is decoded', async () => {
    expect(await decodeLerc(blob, shape)).toEqual(Uint8Array.of(3, 9));
  });

  it('is refused where it is damaged, cut off, or of another shape', async () => {
    for (let length = 0; length < blob.length; length++) {
      await expect(decodeLerc(blob.subarray(0, length), shape)).rejects.toThrow();
    }
    for (let at = 0; at < blob.length; at++) {
      // LERC has a checksum over all that follows it.
      await expect(
        decodeLerc(
          Uint8Array.from(blob, (byte, i) => (i === at ? byte ^ 5 : byte)),
          shape,
        ),
      ).rejects.toThrow();
    }
    await expect(decodeLerc(blob, { ...shape, width: 3 })).rejects.toThrow('2×1×1 samples instead of 3×1×1');
    await expect(decodeLerc(blob, { ...shape, type: 'int16' })).rejects.toThrow('U8 samples instead of 2×1×1 S16');
  });
});
