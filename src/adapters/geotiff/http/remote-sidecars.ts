/**
 * What stands beside a scene on a server. There is no list of names to look through, so three are asked for, by one request
 * each: those that change numbers of a scene that can be read without them. A world file or an RPC file is not among them:
 * a scene that needs one is refused without it.
 */
import { QingshanError } from '../../../errors.ts';
import { openByteSource, type ReadingRules } from '../byte-source.ts';
import { readPam, readSidecar, type Sidecars } from '../sidecars.ts';
import { readHttpFile } from './http-source.ts';

export async function findRemoteSidecars(path: string, rules: ReadingRules): Promise<Sidecars> {
  const none = { facts: undefined, landsat: undefined, pam: undefined, rpcText: undefined, worldFile: undefined };
  const url = new URL(path);
  // A signed link is signed for one file.
  if (url.search !== '') return { ...none, externalMask: undefined };
  const beside = (change: (pathname: string) => string): string => {
    const other = new URL(url);
    other.pathname = change(url.pathname);
    return other.href;
  };
  const text = async (file: string): Promise<string | undefined> => {
    const bytes = rules.remote && (await readHttpFile(file, rules.remote, rules.textBytes));
    return bytes && new TextDecoder('utf-8').decode(bytes);
  };
  const [xml, pam] = await Promise.all([
    text(beside((name) => name.replace(/(?:\.tiff?)?$/i, '.xml'))),
    text(beside((name) => `${name}.aux.xml`)),
  ]);
  const mask = beside((name) => `${name}.msk`);
  return {
    ...none,
    facts: xml === undefined ? undefined : await readSidecar(xml),
    pam: pam === undefined ? undefined : await readPam(path, pam),
    externalMask: (await isThere(mask, rules)) ? mask : undefined,
  };
}

async function isThere(path: string, rules: ReadingRules): Promise<boolean> {
  try {
    await (await openByteSource(path, undefined, rules.remote)).close();
    return true;
  } catch (error) {
    if (!(error instanceof QingshanError)) throw error;
    const { code, details } = error;
    // Object stores answer 403 for what is absent.
    const isDenied = code === 'REMOTE_DENIED' && (details['status'] === 401 || details['status'] === 403);
    if (code === 'SCENE_NOT_FOUND' || isDenied) return false;
    throw error;
  }
}
