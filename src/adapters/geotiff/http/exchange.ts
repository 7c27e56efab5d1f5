/** One request and its answer, on connections to allowed addresses only. */
import { lookup as systemLookup } from 'node:dns';
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { RemoteRules } from '../../../remote-rules.ts';
import { QingshanError } from '../../../errors.ts';
import { addressRefused, allowedHost, isAddressAllowed } from './allowed-hosts.ts';
import { TemporaryFailure } from './retry.ts';

export interface Exchange {
  /**
   * Sends a GET and resolves with the answer's head; its body is still to be read or destroyed. Redirects are not
   * followed.
   *
   * @throws TemporaryFailure, REMOTE_REFUSED, REMOTE_ADDRESS, REMOTE_FAILED, REMOTE_UNTRUSTED
   */
  get(url: URL, headers: Readonly<Record<string, string>>, leftMs: number): Promise<IncomingMessage>;
  /** Breaks off what is under way. */
  close(): void;
}

/**
 * Agents of our own: they know no proxy, and their connections end with the source.
 *
 * @param file the scene's own address, for messages
 * @param lookup asks the system's DNS; a test gives answers of its own
 */
export function createExchange(
  file: string,
  rules: RemoteRules,
  signal: AbortSignal,
  lookup: typeof systemLookup = systemLookup,
): Exchange {
  const settings = { keepAlive: true, maxSockets: rules.parallelCount, maxTotalSockets: 2 * rules.parallelCount };
  const agents = { 'http:': new HttpAgent(settings), 'https:': new HttpsAgent(settings) };
  return {
    async get(url, headers, leftMs) {
      const { protocol, credentials } = allowedHost(url, file, rules);
      // An address in figures is connected to without a look-up; as a host it must be listed itself.
      const authorization =
        credentials === null ? {} : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
      const options: RequestOptions = {
        agent: agents[protocol],
        // Offsets count bytes of the file, not of a compressed answer.
        headers: { ...headers, 'accept-encoding': 'identity', ...authorization },
        lookup: guardedLookup(file, rules, lookup),
        timeout: rules.idleMs,
        signal,
      };
      try {
        return await send(url, options, rules.idleMs, leftMs);
      } catch (error) {
        throw asFailure(error, file);
      }
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

function send(url: URL, options: RequestOptions, idleMs: number, leftMs: number): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options);
    let body: IncomingMessage | undefined;
    const giveUp = (why: string): void => void (body ?? request).destroy(new TemporaryFailure(why));
    const timer = setTimeout(() => giveUp('the time limit was reached'), Math.max(1, leftMs));
    request.on('timeout', () => giveUp(`the server was silent for ${idleMs / 1000} s`));
    request.on('close', () => clearTimeout(timer));
    request.on('response', (response) => {
      body = response;
      resolve(response);
    });
    request.on('error', reject);
    request.end();
  });
}

/**
 * Connections are made to what this returns, so a name cannot lead to one address when it is checked and to another when
 * it is used (DNS rebinding).
 */
function guardedLookup(file: string, rules: RemoteRules, lookup: typeof systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, '');
        return;
      }
      const allowed = addresses.filter(({ address }) => isAddressAllowed(address, rules));
      const [first] = allowed;
      if (first === undefined) callback(addressRefused(file, hostname, addresses[0]?.address ?? '?'), '');
      else if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}

/** OpenSSL's names of what can be wrong with a certificate, and Node's own. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|SIGNATURE_FAILURE/;

/** What goes wrong on a connection may go right on the next one, save that nobody vouches for a bad certificate. */
export function asFailure(error: unknown, file: string): unknown {
  if (error instanceof QingshanError || error instanceof TemporaryFailure) return error;
  if (!(error instanceof Error) || error.name === 'AbortError') return error;
  const why = reasonOf(error);
  if (CERTIFICATE.test(why)) return new QingshanError('REMOTE_UNTRUSTED', { file, why }, { cause: error });
  if (why === 'ENOTFOUND') return new QingshanError('REMOTE_FAILED', { file, why }, { cause: error });
  return new TemporaryFailure(why, 0, { cause: error });
}

/** A host with several addresses fails with one error for each. */
function reasonOf(error: Error): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return (first as NodeJS.ErrnoException).code ?? error.message;
}
