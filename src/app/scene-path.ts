/** Scenes are named by a path or by a web address; here is what differs between the two. */
import { basename, resolve } from 'node:path';

export function isRemotePath(path: string): boolean {
  return /^https?:\/\//i.test(path);
}

/** As workers need it that run in other folders: absolute. */
export function absoluteScenePath(path: string): string {
  return isRemotePath(path) ? path : resolve(path);
}

/** Without folder, and of a web address without query: for people, and for what producers' file names say. */
export function sceneFileName(path: string): string {
  if (!isRemotePath(path)) return basename(path);
  const last = URL.parse(path)?.pathname.split('/').at(-1) ?? '';
  try {
    const name = decodeURIComponent(last);
    // eslint-disable-next-line no-control-regex
    return /[/\\\u0000-\u001F]/.test(name) ? last : name;
  } catch {
    return last;
  }
}
