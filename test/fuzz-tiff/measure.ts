/**
 * Reads one file as a scene in a process of its own and prints what came of it, how long the longest step took and how
 * much memory it needed above a process that has just read a small file: `measure.ts SMALL.tif FILE.tif [CLOUDS]`.
 */
import { readAll } from './read-all.ts';

export interface Measured {
  /** `read`, or the code of the first refusal, with `(tile)` where the header was in order. */
  readonly outcome: string;
  readonly slowestMs: number;
  readonly peakMb: number;
}

const [small, path, clouds] = process.argv.slice(2) as [string, string, string?];
await readAll(small, 'none');
const idle = process.memoryUsage.rss();
const reading = await readAll(path, clouds ?? 'none');
// The kernel's own high-water mark, in KiB: nothing is missed between two looks.
const peakMb = Math.round((process.resourceUsage().maxRSS * 1024 - idle) / 2 ** 20);
const measured: Measured = { outcome: reading.outcome, slowestMs: Math.round(reading.slowestMs), peakMb };
console.log(JSON.stringify(measured));
