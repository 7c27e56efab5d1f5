/** Most bytes for which the sums cannot overflow 32 bits before they are reduced (RFC 1950 §9: 5552), a multiple of 32. */
const RUN: i32 = 5536;
const MODULUS: u32 = 65521;

/** Adler-32 of RFC 1950 §8.2. */
export function adler32(src: usize, length: i32): u32 {
  let a: u32 = 1;
  let b: u32 = 0;
  const end = src + length;
  while (src + 32 <= end) {
    const run = min<usize>(RUN, (end - src) & ~31);
    const stop = src + run;
    // b grows by a for every byte; inside a chunk of 32 the byte k counts 32 - k times.
    b += a * <u32>run;
    let sums = i32x4.splat(0);
    let earlier = i32x4.splat(0);
    let weighted = i32x4.splat(0);
    for (; src < stop; src += 32) {
      const low = v128.load(src);
      const high = v128.load(src, 16);
      earlier = i32x4.add(earlier, sums);
      const pairs = i16x8.add(i16x8.extadd_pairwise_i8x16_u(low), i16x8.extadd_pairwise_i8x16_u(high));
      sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_u(pairs));
      weighted = i32x4.add(weighted, weigh(low, i16x8(32, 31, 30, 29, 28, 27, 26, 25), i16x8(24, 23, 22, 21, 20, 19, 18, 17)));
      weighted = i32x4.add(weighted, weigh(high, i16x8(16, 15, 14, 13, 12, 11, 10, 9), i16x8(8, 7, 6, 5, 4, 3, 2, 1)));
    }
    a = (a + total(sums)) % MODULUS;
    b = (b + 32 * (total(earlier) % MODULUS) + total(weighted)) % MODULUS;
  }
  for (; src < end; src++) {
    a += load<u8>(src);
    b += a;
  }
  // The tail is shorter than 32 bytes: one reduction is enough.
  return ((b % MODULUS) << 16) | (a % MODULUS);
}

// @ts-ignore: decorator
@inline
function weigh(bytes: v128, first: v128, second: v128): v128 {
  return i32x4.add(
    i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(bytes), first),
    i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(bytes), second),
  );
}

function total(lanes: v128): u32 {
  return <u32>(
    (i32x4.extract_lane(lanes, 0) +
      i32x4.extract_lane(lanes, 1) +
      i32x4.extract_lane(lanes, 2) +
      i32x4.extract_lane(lanes, 3))
  );
}
