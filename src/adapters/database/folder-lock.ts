/**
 * One process at a time may open the embedded database. The lock is a file that names its owner; a lock whose owner is
 * dead is taken over, so that nobody has to delete files after a crash.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, open, readFile, rmdir, stat, unlink, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { QingshanError } from '../../errors.ts';

export interface FolderLock {
  release(): Promise<void>;
}

interface Owner {
  readonly token: string;
  readonly pid: number;
  readonly host: string;
  /** Tells a process from a later one with the same pid; null where the system does not say. */
  readonly startedAt: string | null;
}

/** The owner touches its lock this often, for those who cannot see its pid: another host or container. */
const HEARTBEAT_MS = 5_000;
/** A lock of another host that was not touched for this long is dead. */
const SILENT_MS = 60_000;
/** A takeover lasts milliseconds; a guard this old was left by a process that died in it. */
const GUARD_MS = 10_000;

/**
 * @param file the lock, beside the folder it protects
 * @throws DATA_FOLDER_LOCKED with the folder and the pid that holds it
 */
export async function lockFolder(folder: string, file: string): Promise<FolderLock> {
  const owner: Owner = {
    token: randomUUID(),
    pid: process.pid,
    host: hostname(),
    startedAt: processStart(process.pid),
  };
  while (!(await tryCreate(file, owner))) {
    const holder = await readOwner(file);
    if (holder !== 'gone' && (await isAlive(holder, file))) {
      throw new QingshanError('DATA_FOLDER_LOCKED', {
        folder,
        pid: holder.host === owner.host ? holder.pid : `${holder.pid} @ ${holder.host}`,
      });
    }
    if (holder !== 'gone') await removeStale(file, holder);
  }

  const heartbeat = setInterval(() => {
    const now = new Date();
    // A failed touch only matters to other hosts, and the next one follows soon.
    utimes(file, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    async release() {
      clearInterval(heartbeat);
      const holder = await readOwner(file);
      if (holder !== 'gone' && holder.token === owner.token) await unlink(file);
    },
  };
}

async function tryCreate(file: string, owner: Owner): Promise<boolean> {
  const handle = await open(file, 'wx').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return undefined;
    throw error;
  });
  if (handle === undefined) return false;
  try {
    await handle.writeFile(JSON.stringify(owner));
    await handle.sync();
  } catch (error) {
    // On a full disk the lock has no text; it would keep the next one waiting.
    await unlink(file).catch(() => undefined);
    throw error;
  } finally {
    await handle.close();
  }
  return true;
}

const NOBODY: Owner = { token: '', pid: 0, host: '', startedAt: null };

/** The lock's owner. A lock that stays unreadable for a second was left by a process that died while writing it. */
async function readOwner(file: string): Promise<Owner | 'gone'> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return 'gone';
    const owner = parseOwner(text);
    if (owner !== undefined) return owner;
    await sleep(50);
  }
  return NOBODY;
}

function parseOwner(text: string): Owner | undefined {
  try {
    const value = JSON.parse(text) as Partial<Owner>;
    const { token, pid, host, startedAt = null } = value;
    if (typeof token !== 'string' || typeof pid !== 'number' || typeof host !== 'string') return undefined;
    return { token, pid, host, startedAt };
  } catch {
    return undefined;
  }
}

async function isAlive(owner: Owner, file: string): Promise<boolean> {
  if (owner === NOBODY) return false;
  if (owner.host !== hostname()) {
    const touched = await stat(file).catch(() => undefined);
    return touched !== undefined && Date.now() - touched.mtimeMs < SILENT_MS;
  }
  // A second open in this very process is as harmful as one in another.
  if (!processExists(owner.pid)) return false;
  const startedAt = processStart(owner.pid);
  return owner.startedAt === null || startedAt === null || owner.startedAt === startedAt;
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Boot and clock tick at which a process started, from Linux's /proc; null elsewhere. */
function processStart(pid: number): string | null {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Fields are counted after the command name, which may contain spaces and parentheses. A zombie is as good as dead.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return 'ended';
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[19] ?? ''}`;
  } catch {
    return null;
  }
}

/**
 * Removes a dead lock. Two processes may judge the same lock dead; the guard folder lets one at a time remove it, and
 * only while it still is the lock that was judged, so that nobody removes a lock that another has just taken.
 */
async function removeStale(file: string, judged: Owner): Promise<void> {
  const guard = `${file}.takeover`;
  try {
    await mkdir(guard);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const left = await stat(guard).catch(() => undefined);
    if (left !== undefined && Date.now() - left.mtimeMs > GUARD_MS) await rmdir(guard).catch(() => undefined);
    await sleep(20);
    return;
  }
  try {
    const holder = await readOwner(file);
    if (holder !== 'gone' && holder.token === judged.token) await unlink(file);
  } finally {
    await rmdir(guard);
  }
}
