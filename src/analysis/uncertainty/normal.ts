/**
 * Standard normal numbers from uniform ones: the sum of twelve less six (Irwin and Hall). Additions only, so the bits are the
 * same on every machine and in WebAssembly; its 95 % quantile is 1.647 where the normal distribution has 1.645, and nothing
 * lies beyond 6.
 */
export function normalFrom(uniform: () => number): () => number {
  return () => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += uniform();
    return sum;
  };
}
