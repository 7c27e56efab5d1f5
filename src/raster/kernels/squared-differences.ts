/**
 * By pixel the sum over lines of `(constant + Σ weight·column)²`, lines and columns in their order.
 *
 * Two lines against four columns at a time, with one row of results kept between: fewer passes than a line at a time, and
 * all that is needed fits in the registers.
 *
 * @param columns an even number of them, a value a pixel
 * @param lines a weight a column, then the constant
 * @param out a value a pixel, written in place
 */
export function squaredDifferences(
  columns: readonly Float64Array[],
  lines: readonly Float64Array[],
  out: Float64Array,
): void {
  out.fill(0);
  const [first, second] = [new Float64Array(out.length), new Float64Array(out.length)];
  const size = columns.length;
  for (let at = 0; at < lines.length; at += 2) {
    const line = lines[at]!;
    // The last of an odd number is done with itself, and then counted once.
    const other = lines[at + 1] ?? line;
    first.fill(line[size]!);
    second.fill(other[size]!);
    let col = 0;
    for (; col + 4 <= size; col += 4) addColumns(columns, line, other, col, first, second);
    if (col < size) addLastColumns(columns[col]!, columns[col + 1]!, line, other, col, first, second);
    if (at + 1 < lines.length) addBothSquares(first, second, out);
    else addSquares(first, out);
  }
}

function addColumns(
  columns: readonly Float64Array[],
  line: Float64Array,
  other: Float64Array,
  col: number,
  first: Float64Array,
  second: Float64Array,
): void {
  const [a, b, c, d] = [columns[col]!, columns[col + 1]!, columns[col + 2]!, columns[col + 3]!];
  const [lineA, lineB, lineC, lineD] = [line[col]!, line[col + 1]!, line[col + 2]!, line[col + 3]!];
  const [otherA, otherB, otherC, otherD] = [other[col]!, other[col + 1]!, other[col + 2]!, other[col + 3]!];
  for (let i = 0; i < first.length; i++) {
    const atA = a[i]!;
    const atB = b[i]!;
    const atC = c[i]!;
    const atD = d[i]!;
    first[i] = first[i]! + lineA * atA + lineB * atB + lineC * atC + lineD * atD;
    second[i] = second[i]! + otherA * atA + otherB * atB + otherC * atC + otherD * atD;
  }
}

function addLastColumns(
  a: Float64Array,
  b: Float64Array,
  line: Float64Array,
  other: Float64Array,
  col: number,
  first: Float64Array,
  second: Float64Array,
): void {
  const [lineA, lineB, otherA, otherB] = [line[col]!, line[col + 1]!, other[col]!, other[col + 1]!];
  for (let i = 0; i < first.length; i++) {
    first[i] = first[i]! + lineA * a[i]! + lineB * b[i]!;
    second[i] = second[i]! + otherA * a[i]! + otherB * b[i]!;
  }
}

function addSquares(first: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = out[i]! + first[i]! * first[i]!;
}

function addBothSquares(first: Float64Array, second: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = out[i]! + first[i]! * first[i]! + second[i]! * second[i]!;
}
