import { describe, expect, it } from 'vitest';
import { isInNetwork, isPublicAddress } from './addresses.ts';

describe('isPublicAddress', () => {
  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '240e::1',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
  ])('%s is', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    '127.0.0.1',
    '127.8.9.10',
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.19.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '::127.0.0.1',
    '64:ff9b::10.0.0.1',
    '2002:7f00:1::',
    '2001:0:53aa:64c::1',
    'fe80::1',
    'fe80::1%eth0',
    'fd00::1',
    'fec0::1',
    'ff02::1',
    '2001:db8::1',
    'example.cn',
    '',
  ])('%s is not', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('isInNetwork', () => {
  it.each([
    ['10.20.1.5', '10.20.0.0', 16, true],
    ['10.21.1.5', '10.20.0.0', 16, false],
    ['10.20.1.5', '10.20.1.5', null, true],
    ['10.20.1.6', '10.20.1.5', null, false],
    ['::ffff:10.20.1.5', '10.20.0.0', 16, true],
    ['fd00::5', 'fd00::', 8, true],
    ['fe80::5', 'fd00::', 8, false],
    ['10.20.1.5', 'fd00::', 8, false],
    ['10.20.1.5', 'data.example.cn', null, false],
  ])('%s in %s/%s: %s', (address, base, prefix, expected) => {
    expect(isInNetwork(address, base, prefix)).toBe(expected);
  });
});
