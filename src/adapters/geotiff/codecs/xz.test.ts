import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GDAL_PYTHON, runPython } from '../test-gdal.ts';
import { decodeXz } from './xz.ts';

/** Python's lzma is liblzma, the library behind libtiff. Pairs of content and stream in base64. */
const WRITE = `
import base64, json, lzma, random
r = random.Random(4)
def lzma2(**options): return dict(id=lzma.FILTER_LZMA2, **options)
def delta(distance): return dict(id=lzma.FILTER_DELTA, dist=distance)
chains = [[lzma2(preset=1)], [delta(2), lzma2(preset=4)], [lzma2(preset=3, lc=0, lp=2, pb=0)], [delta(4), lzma2(preset=1, lc=4, lp=0, pb=4)], [lzma2(preset=0, dict_size=4096)]]
out = []
for filters in chains:
    for check in (lzma.CHECK_NONE, lzma.CHECK_CRC32, lzma.CHECK_CRC64, lzma.CHECK_SHA256):
        for size in (1, 5000, 70000):
            for content in (r.randbytes(size), bytes((i * i >> 9) & 255 for i in range(size)), (b'bare ground and the mine ' * size)[:size // 2] + bytes(r.choices(b'abc', k=size - size // 2))):
                out.append([base64.b64encode(b).decode() for b in (content, lzma.compress(content, check=check, filters=filters))])
print(json.dumps(out))
`;

/** 200 bytes of `(i·i >> 3) & 255`; Python: `lzma.compress(b, check=CHECK_CRC32, filters=[delta 2, LZMA2 preset 6])`. */
const SMALL = Buffer.from(
  '/Td6WFoAAAFpIt42AgEDAQEhARYcR3hW4ADHAHpdAABn/qBsqUtJv21F328AvCUlmL2xQ445ak+kvnbbh/9cWHWsGwEQV4TEp5OJvSI+KbYugcROtYvVLR/AgKE1q2fIRBwvV94Uqb5cw1wEEcVTakICgSXKgu0tsaM/g+S31mrWRvhna5EDZ/izgg/Adxws4iqjshlwQioAAAAAuVuqYAABkgHIAQAA++agHD4wDYsCAAAAAAFZWg==',
  'base64',
);
const CONTENT = Uint8Array.from({ length: 200 }, (_, i) => (i * i) >> 3);

describe('xz', () => {
  it('decodes a stream with a delta filter', () => {
    const out = new Uint8Array(200);

    expect(decodeXz(SMALL, out)).toBe(200);
    expect(out).toEqual(CONTENT);
  });

  it('stops where its buffer is full', () => {
    const out = new Uint8Array(33);

    expect(decodeXz(SMALL, out)).toBe(33);
    expect(out).toEqual(CONTENT.subarray(0, 33));
  });

  it.skipIf(GDAL_PYTHON === undefined)('decodes what liblzma writes', () => {
    const cases = JSON.parse(runPython(WRITE, [])) as [string, string][];

    expect(cases.length).toBe(180);
    for (const [content, stream] of cases) {
      const wanted = Buffer.from(content, 'base64');
      const out = new Uint8Array(wanted.length);
      expect(decodeXz(Buffer.from(stream, 'base64'), out)).toBe(wanted.length);
      expect(wanted.equals(out)).toBe(true);
    }
  });

  it('finds any change of a stream with a check, and fails with a plain error', () => {
    fc.assert(
      fc.property(fc.nat(SMALL.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Uint8Array.from(SMALL);
        damaged[at]! ^= change;
        const out = new Uint8Array(200);
        let isRefused = false;
        try {
          // A block's first byte may become the index's: the stream is then well formed and short, and so refused later.
          isRefused = decodeXz(damaged, out) < out.length;
        } catch (error) {
          isRefused = error instanceof Error;
        }
        // The index and the footer after the block say nothing about its content.
        expect(isRefused || Buffer.from(CONTENT).equals(out)).toBe(true);
      }),
      { numRuns: 2000, examples: [[12, 2]] },
    );
    // What follows the content, end mark, checksum, index and footer, takes 32 bytes.
    for (let length = 0; length < SMALL.length - 32; length++) {
      expect(() => decodeXz(SMALL.subarray(0, length), new Uint8Array(200))).toThrow(Error);
    }
  });
});
