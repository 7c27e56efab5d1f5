/** How scenes on servers are read, and from which. */
import { isIP } from 'node:net';
import { QingshanError } from './errors.ts';

/** Plain data, so that threads get it as it is. */
export interface RemoteRules {
  /** Nothing is read from a host that is not among these, and nothing at all where there is none. */
  readonly hosts: readonly RemoteHost[];
  /** Requests at a time for one open scene. */
  readonly parallelCount: number;
  /** For one range, with all its retries. */
  readonly timeLimitMs: number;
  /** A connection on which nothing moves for so long is given up and tried again. */
  readonly idleMs: number;
  /** Wait before the first retry; doubles from there. */
  readonly retryMs: number;
  /** What may be fetched ahead of its use for one open scene, in bytes. */
  readonly aheadBytes: number;
}

/** An entry of QINGSHAN_REMOTE_HOSTS. */
export interface RemoteHost {
  readonly protocol: 'https:' | 'http:';
  /** `data.example.cn`, `*.example.cn`, or an address; of a network its base. As `URL.hostname`, without brackets. */
  readonly host: string;
  /** Length of a network's prefix in bits; null for a name or a single address. */
  readonly prefix: number | null;
  readonly port: number;
  /** `user:password` for Basic authentication. It stands here, because a scene's path goes into records and reports. */
  readonly credentials: string | null;
}

/** Nothing is read from servers. */
export const NO_REMOTE: RemoteRules = Object.freeze({
  hosts: [],
  parallelCount: 1,
  timeLimitMs: 1000,
  idleMs: 1000,
  retryMs: 100,
  aheadBytes: 0,
});

/**
 * @param text entries separated by commas: `[http://][user:password@]host[/prefix][:port]`; https unless it says http
 * @throws CONFIG_INVALID
 */
export function parseRemoteHosts(variable: string, text: string): readonly RemoteHost[] {
  const entries = text.split(',').map((entry) => entry.trim());
  return entries.filter((entry) => entry !== '').map((entry) => parseHost(variable, entry));
}

const ENTRY = /^(?:(https?):\/\/)?(?:([^@/]+)@)?(\*\.)?(\[[^\]]+\]|[^:/[\]*@?#\s]+)(?:\/(\d{1,3}))?(?::(\d{1,5}))?$/;

function parseHost(variable: string, entry: string): RemoteHost {
  const match = ENTRY.exec(entry);
  const [, scheme = 'https', credentials, star = '', host = '', prefix, port] = match ?? [];
  // The URL parser writes every spelling of a host in one way, as it will write those of scenes.
  const url = match === null ? null : URL.parse(`${scheme}://${host}`);
  const name = url?.hostname.replace(/^\[|\]$/g, '') ?? '';
  const bits = { 4: 32, 6: 128 }[isIP(name)];
  const portNumber = port === undefined ? { https: 443, http: 80 }[scheme]! : Number(port);
  const isPrefixRight = prefix === undefined || (bits !== undefined && Number(prefix) <= bits);
  const isStarRight = star === '' || bits === undefined;
  if (name === '' || !isPrefixRight || !isStarRight || portNumber < 1 || portNumber > 65_535) {
    const value = entry.includes('@') ? `***${entry.slice(entry.lastIndexOf('@'))}` : entry;
    const rule = 'must be a list of [http://]host[:port] or network/prefix, separated by commas';
    throw new QingshanError('CONFIG_INVALID', { variable, value, rule });
  }
  return {
    protocol: scheme === 'http' ? 'http:' : 'https:',
    host: `${star}${name}`,
    prefix: prefix === undefined ? null : Number(prefix),
    port: portNumber,
    credentials: credentials === undefined ? null : decode(variable, credentials),
  };
}

/** A comma or an @ in a password is written %2C or %40. */
function decode(variable: string, credentials: string): string {
  try {
    return decodeURIComponent(credentials);
  } catch {
    const rule = 'must have a percent sign in user or password written as %25';
    throw new QingshanError('CONFIG_INVALID', { variable, value: '***', rule });
  }
}
