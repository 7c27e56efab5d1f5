/**
 * Which hosts may be asked, and which addresses may be connected to.
 *
 * A host must be listed. A listed name may only lead to public addresses: whoever controls its DNS could otherwise point it
 * at a router or a cloud's metadata service. An address that is not public must be listed itself, alone or in a network.
 */
import { isIP } from 'node:net';
import type { RemoteHost, RemoteRules } from '../../../remote-rules.ts';
import { QingshanError } from '../../../errors.ts';
import { isInNetwork, isPublicAddress } from './addresses.ts';

/**
 * The entry that allows a web address; asked again after every redirect.
 *
 * @param file the scene's own address, for the message
 * @throws REMOTE_REFUSED, REMOTE_ADDRESS
 */
export function allowedHost(url: URL, file: string, { hosts }: RemoteRules): RemoteHost {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new QingshanError('REMOTE_ADDRESS', { file, why: sentence('只支持 http(s)', 'only http(s) is read') });
  }
  if (url.username !== '' || url.password !== '') {
    const why = sentence(
      '其中有口令，会进入记录和报告',
      'it has a password in it, which would go into records and reports',
    );
    throw new QingshanError('REMOTE_ADDRESS', { file, why });
  }
  const found = hosts.find((host) => covers(host, url));
  if (found !== undefined) return found;
  const entry = `${url.protocol === 'http:' ? 'http://' : ''}${url.host}`;
  const why = sentence(`主机 ${entry} 不在允许之列`, `the host ${entry} is not allowed`);
  throw new QingshanError('REMOTE_REFUSED', { file, why, entry });
}

export function isAddressAllowed(address: string, { hosts }: RemoteRules): boolean {
  return isPublicAddress(address) || hosts.some(({ host, prefix }) => isInNetwork(address, host, prefix));
}

export function addressRefused(file: string, host: string, address: string): QingshanError {
  const why = sentence(
    `${host} 指向非公网地址 ${address}`,
    `${host} leads to ${address}, which is not a public address`,
  );
  return new QingshanError('REMOTE_REFUSED', { file, why, entry: address });
}

function covers(host: RemoteHost, url: URL): boolean {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  if (host.protocol !== url.protocol || host.port !== port) return false;
  const name = hostOf(url);
  if (isIP(name) !== 0) return isInNetwork(name, host.host, host.prefix);
  return host.host.startsWith('*.') ? name.endsWith(host.host.slice(1)) : name === host.host;
}

/** `URL.hostname` without the brackets of an IPv6 address. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function sentence(zh: string, en: string): { readonly zh: string; readonly en: string } {
  return { zh, en };
}
