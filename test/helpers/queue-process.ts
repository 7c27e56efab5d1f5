/**
 * A process that works on the queue until it is killed, or until a quarter is done. Plain Node runs it:
 * `node queue-process.ts '{"databaseUrl":…, "redisUrl":…, "dataFolder":…, "timing":…, "hangOn":"group id", "quarter":…}'`.
 *
 * It prints `ready`, then `start <id>` and `end <id>` for each group, and stays for ever in the group `hangOn`.
 * With `quarter` it waits for that quarter, closes everything, prints `closed` and must then end by itself.
 */
import { openDatabase } from '../../src/adapters/database/open-database.ts';
import { createQueue } from '../../src/adapters/queue/create-queue.ts';
import type { QueueTiming } from '../../src/adapters/queue/job-data.ts';
import { createLog } from '../../src/log.ts';

export interface QueueProcessOptions {
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  readonly dataFolder: string;
  readonly timing: Partial<QueueTiming>;
  readonly hangOn?: string;
  readonly quarter?: string;
}

const options = JSON.parse(process.argv[2]!) as QueueProcessOptions;
const database = await openDatabase(options);
const queue = await createQueue(options, database, createLog({ logLevel: 'warn' }), options.timing);
const worker = queue.work(
  async ({ id }) => {
    console.log(`start ${id}`);
    // Like a raster job: long, and not on this thread's event loop.
    if (id === options.hangOn) await new Promise(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 20));
    console.log(`end ${id}`);
  },
  { concurrency: 2 },
);
await worker.ready();
console.log('ready');
if (options.quarter !== undefined) {
  await queue.waitFor(options.quarter);
  await queue.close();
  await database.close();
  console.log('closed');
}
