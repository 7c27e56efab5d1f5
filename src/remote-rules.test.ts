import { describe, expect, it } from 'vitest';
import { parseRemoteHosts } from './remote-rules.ts';

const parse = (text: string) => parseRemoteHosts('HOSTS', text);
const plain = { protocol: 'https:', prefix: null, port: 443, credentials: null };

describe('parseRemoteHosts', () => {
  it.each([
    ['data.example.cn', { host: 'data.example.cn' }],
    ['DATA.Example.cn:8443', { host: 'data.example.cn', port: 8443 }],
    ['影像.example.cn', { host: 'xn--o1qp07a.example.cn' }],
    ['*.example.cn', { host: '*.example.cn' }],
    ['http://10.20.1.5', { protocol: 'http:', host: '10.20.1.5', port: 80 }],
    ['10.20.0.0/16', { host: '10.20.0.0', prefix: 16 }],
    ['http://[fd00::1]:8080', { protocol: 'http:', host: 'fd00::1', port: 8080 }],
    ['[fd00::]/8', { host: 'fd00::', prefix: 8 }],
    ['reader:a%2Cb%40c@data.example.cn', { host: 'data.example.cn', credentials: 'reader:a,b@c' }],
  ])('reads %s', (text, expected) => {
    expect(parse(text)).toEqual([{ ...plain, ...expected }]);
  });

  it('reads a list with blanks and empty entries', () => {
    expect(parse(' a.cn , ,b.cn,').map(({ host }) => host)).toEqual(['a.cn', 'b.cn']);
    expect(parse('')).toEqual([]);
  });

  it.each([
    'a.cn/x',
    'a.cn/24',
    '10.0.0.0/33',
    '*',
    '*.10.0.0.1',
    'a.cn:0',
    'a.cn:65536',
    'ftp://a.cn',
    'a b.cn',
    'http://',
  ])('refuses %s', (text) => {
    expect(() => parse(text)).toThrow('CONFIG_INVALID');
  });

  it('shows no password of an entry that it refuses', () => {
    expect(() => parse('reader:secret@a.cn/x')).toThrow(/\*\*\*@a\.cn\/x/);
    expect(() => parse('reader:secret%@a.cn')).not.toThrow(/secret/);
    expect(() => parse('reader:se/cret@a.cn')).not.toThrow(/cret@/);
  });
});
