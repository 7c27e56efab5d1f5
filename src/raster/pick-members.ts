/**
 * The members that a test lets pass, in their order. `Int32Array.filter` does the same at five times the cost.
 *
 * @param members indices of pixels
 */
export function pickMembers(members: Int32Array, isPicked: (index: number) => boolean): Int32Array {
  const picked = new Int32Array(members.length);
  let count = 0;
  for (let k = 0; k < members.length; k++) {
    const index = members[k]!;
    picked[count] = index;
    if (isPicked(index)) count += 1;
  }
  return picked.slice(0, count);
}

/** The members whose value is at least `least`, in their order: a third of the time of a test per member. */
export function membersFrom(values: Float64Array | Float32Array, members: Int32Array, least: number): Int32Array {
  const picked = new Int32Array(members.length);
  let count = 0;
  for (let k = 0; k < members.length; k++) {
    const index = members[k]!;
    picked[count] = index;
    if (values[index]! >= least) count += 1;
  }
  return picked.slice(0, count);
}
