/**
 * Gives back the memory of arrays that nobody will look at again. The collector would, too, but late: it lets some 64 MB of
 * them gather in a thread, and what is freed that late leaves holes.
 *
 * The arrays are empty afterwards, and so are all others on their buffers.
 */
export function releaseArrays(arrays: Iterable<ArrayBufferView>): void {
  for (const { buffer } of arrays) if (buffer instanceof ArrayBuffer && !buffer.detached) buffer.transfer(0);
}
