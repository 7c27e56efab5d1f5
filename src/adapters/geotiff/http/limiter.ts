/** Bounds how many tasks run at once. */
export interface Limiter {
  <T>(task: () => Promise<T>): Promise<T>;
  /** How many more could start at once. */
  freeCount(): number;
}

/** First come, first served. */
export function createLimiter(limit: number): Limiter {
  let active = 0;
  const waiting: (() => void)[] = [];
  const run = async <T>(task: () => Promise<T>): Promise<T> => {
    if (active >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else active++;
    try {
      return await task();
    } finally {
      // The seat goes on to the next in line, or is free.
      const next = waiting.shift();
      if (next === undefined) active--;
      else next();
    }
  };
  return Object.assign(run, { freeCount: () => limit - active });
}
