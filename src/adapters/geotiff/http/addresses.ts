/** Which internet addresses are public, and which lie in a network. */
import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** IANA's special-purpose registry for IPv4, multicast and the reserved block. */
const NOT_PUBLIC_4: readonly (readonly [base: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];

/** Within global unicast: protocol assignments with Teredo, documentation, and 6to4, which wraps any IPv4 address. */
const NOT_PUBLIC_6: readonly (readonly [base: string, prefix: number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const notPublic = blockListOf(NOT_PUBLIC_4, NOT_PUBLIC_6);
/** All IPv6 addresses that are handed out so far; loopback, local, multicast and mapped ones lie outside. */
const globalUnicast = blockListOf([], [['2000::', 3]]);

/** False for what is no address at all. */
export function isPublicAddress(text: string): boolean {
  const address = plainAddress(text);
  if (isIPv4(address)) return !notPublic.check(address, 'ipv4');
  return isIPv6(address) && globalUnicast.check(address, 'ipv6') && !notPublic.check(address, 'ipv6');
}

/** @param prefix length in bits; null is a single address */
export function isInNetwork(text: string, base: string, prefix: number | null): boolean {
  const [address, network] = [plainAddress(text), plainAddress(base)];
  const family = isIPv4(network) ? 'ipv4' : 'ipv6';
  const isSameFamily = family === 'ipv4' ? isIPv4(address) : isIPv6(address);
  if (!isSameFamily || !(isIPv4(network) || isIPv6(network))) return false;
  const list = new BlockList();
  list.addSubnet(network, prefix ?? (family === 'ipv4' ? 32 : 128), family);
  return list.check(address, family);
}

/** Without zone; an IPv4 address inside of an IPv6 one (`::ffff:0:0/96`, NAT64 `64:ff9b::/96`) is the IPv4 address. */
function plainAddress(text: string): string {
  const address = text.replace(/%.*$/, '');
  if (!isIPv6(address)) return address;
  // The URL parser writes every spelling in one way, with the last 32 bits as two groups of hexadecimal digits.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const match = /^(?:::ffff:|64:ff9b::)(?:([\da-f]{1,4}):)?([\da-f]{1,4})$/.exec(canonical);
  if (match === null) return canonical;
  const high = Number.parseInt(match[1] ?? '0', 16);
  const low = Number.parseInt(match[2]!, 16);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function blockListOf(
  four: readonly (readonly [base: string, prefix: number])[],
  six: readonly (readonly [base: string, prefix: number])[],
): BlockList {
  const list = new BlockList();
  for (const [base, prefix] of four) list.addSubnet(base, prefix, 'ipv4');
  for (const [base, prefix] of six) list.addSubnet(base, prefix, 'ipv6');
  return list;
}
