/** Against real servers on the loopback addresses 127.0.0.1 and 127.0.0.2: one is listed, the other is not. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { QingshanError } from '../../../errors.ts';
import { openByteSource } from '../byte-source.ts';
import { createExchange } from './exchange.ts';
import { noise } from './test-faults.ts';
import { startServer, type TestServer, testRules } from './test-server.ts';

const CONTENT = noise(50_000, 7);

let listed: TestServer;
let other: TestServer;
beforeAll(async () => {
  listed = await startServer('127.0.0.2');
  other = await startServer('127.0.0.1');
  for (const server of [listed, other]) server.files.set('scene.tif', { bytes: CONTENT, etag: '"a"' });
});
beforeEach(() => {
  for (const server of [listed, other]) {
    server.requests.length = 0;
    server.fault = undefined;
  }
});
afterAll(() => Promise.all([listed.close(), other.close()]));

async function failureOf(path: string, hosts: string): Promise<QingshanError> {
  const outcome = await openByteSource(path, undefined, testRules(hosts)).then(
    async (source) => {
      await source.close();
      return new Error('it was read');
    },
    (error: unknown) => error,
  );
  if (outcome instanceof QingshanError) return outcome;
  throw outcome;
}

function redirectTo(location: string): void {
  listed.fault = (_, response) => {
    response.writeHead(302, { location }).end();
    return true;
  };
}

describe('hosts', () => {
  it('are refused without a list, with what to add to it', async () => {
    const error = await failureOf(`${other.origin}/scene.tif`, '');

    expect(error.code).toBe('REMOTE_REFUSED');
    expect(error.details['entry']).toBe(other.origin);
    expect(other.requests).toEqual([]);
    await (
      await openByteSource(`${other.origin}/scene.tif`, undefined, testRules(String(error.details['entry'])))
    ).close();
  });

  it.each([
    ['another port', () => `http://127.0.0.1:${other.port}/scene.tif`, 'http://127.0.0.1:1'],
    ['http where https is listed', () => `http://127.0.0.1:${other.port}/scene.tif`, '127.0.0.1'],
    ['a longer name', () => 'https://data.example.cn.evil.test/x.tif', 'data.example.cn'],
    ['a name that ends alike', () => 'https://evilexample.cn/x.tif', '*.example.cn'],
    ['the parent of a wildcard', () => 'https://example.cn/x.tif', '*.example.cn'],
  ])('are refused: %s', async (_, path, hosts) => {
    expect((await failureOf(path(), hosts)).code).toBe('REMOTE_REFUSED');
  });

  it('that are listed by name are refused where the name leads to an address that is not public', async () => {
    const error = await failureOf(`http://localhost:${other.port}/scene.tif`, `http://localhost:${other.port}`);

    expect(error.code).toBe('REMOTE_REFUSED');
    expect(error.details['entry']).toMatch(/^(127\.0\.0\.1|::1)$/);
    expect(other.requests).toEqual([]);
  });

  it('may lead to such an address where it is listed too', async () => {
    const hosts = `http://localhost:${other.port},127.0.0.0/8`;
    const source = await openByteSource(`http://localhost:${other.port}/scene.tif`, undefined, testRules(hosts));

    expect(await source.read(20_000, 5)).toEqual(CONTENT.slice(20_000, 20_005));
    await source.close();
  });

  it.each([
    ['0x7f.1', 'http://0x7f.1'],
    ['2130706433', 'http://2130706433'],
    ['[::ffff:127.0.0.1]', 'http://[::ffff:127.0.0.1]'],
  ])('are recognised in disguise: %s', async (_, host) => {
    expect((await failureOf(`${host}:${other.port}/scene.tif`, `http://127.0.0.2:${other.port}`)).code).toBe(
      'REMOTE_REFUSED',
    );
    expect(other.requests).toEqual([]);
  });

  it('are connected to at the address that was checked, whatever the name leads to next', async () => {
    const answers = ['127.0.0.1', '127.0.0.2'];
    const asked: string[] = [];
    const lookup = ((hostname: string, _options: unknown, callback: (...given: unknown[]) => void) => {
      asked.push(hostname);
      callback(null, [{ address: answers.shift(), family: 4 }]);
    }) as unknown as Parameters<typeof createExchange>[3];
    const rules = testRules(`http://rebind.test:${listed.port},127.0.0.2`);
    const exchange = createExchange('scene', rules, new AbortController().signal, lookup);
    const url = new URL(`http://rebind.test:${listed.port}/scene.tif`);

    await expect(exchange.get(url, {}, 1000)).rejects.toMatchObject({ code: 'REMOTE_REFUSED' });
    const response = await exchange.get(url, {}, 1000);
    expect(response.socket.remoteAddress).toBe('127.0.0.2');
    expect(asked).toEqual(['rebind.test', 'rebind.test']);
    response.destroy();
    exchange.close();
  });
});

describe('redirects', () => {
  it.each([
    ['the metadata service of a cloud', () => 'http://169.254.169.254/latest/meta-data/'],
    ['this machine', () => `http://127.0.0.1:${other.port}/scene.tif`],
    ['this machine by name', () => `http://localhost:${other.port}/scene.tif`],
    ['this machine in IPv6', () => `http://[::1]:${other.port}/scene.tif`],
    ['this machine as mapped', () => `http://[::ffff:7f00:1]:${other.port}/scene.tif`],
    ['an office network', () => 'http://10.0.0.1/scene.tif'],
    ['another public host', () => 'https://other.example.cn/scene.tif'],
  ])('to %s are refused, though the first host is allowed', async (_, location) => {
    redirectTo(location());
    const error = await failureOf(`${listed.origin}/scene.tif`, listed.origin);

    expect(error.code).toBe('REMOTE_REFUSED');
    expect(listed.requests).toHaveLength(1);
    expect(other.requests).toEqual([]);
  });

  it.each(['file:///etc/passwd', 'ftp://127.0.0.1/x', 'data:text/plain,x'])('to %s are refused', async (location) => {
    redirectTo(location);
    expect((await failureOf(`${listed.origin}/scene.tif`, listed.origin)).code).toBe('REMOTE_ADDRESS');
  });

  it('that go in a circle are refused', async () => {
    redirectTo('/scene.tif');
    expect((await failureOf(`${listed.origin}/scene.tif`, listed.origin)).code).toBe('REMOTE_UNSUITABLE');
    expect(listed.requests).toHaveLength(6);
  });

  it('to a listed host are followed once, and again when the target expires', async () => {
    redirectTo(`${other.origin}/scene.tif?key=secret`);
    const rules = testRules(`${listed.origin},${other.origin}`);
    const source = await openByteSource(`${listed.origin}/scene.tif`, undefined, rules);
    await source.read(20_000, 10_000);
    expect([listed.requests.length, other.requests.length]).toEqual([1, 2]);

    let count = 0;
    other.fault = (_, response) => {
      if (count++ > 0) return false;
      response.writeHead(403).end();
      return true;
    };
    expect(await source.read(40_000, 5000)).toEqual(CONTENT.slice(40_000, 45_000));
    expect([listed.requests.length, other.requests.length]).toEqual([2, 4]);
    await source.close();
  });
});

describe('secrets', () => {
  it('of the list go to their host alone', async () => {
    redirectTo(`${other.origin}/scene.tif`);
    const hosts = `http://reader:a%2Cb@127.0.0.2:${listed.port},${other.origin}`;
    await (await openByteSource(`${listed.origin}/scene.tif`, undefined, testRules(hosts))).close();

    expect(listed.requests[0]!.headers.authorization).toBe(`Basic ${btoa('reader:a,b')}`);
    expect(other.requests[0]!.headers.authorization).toBeUndefined();
  });

  it('in the address are refused, and shown in no message', async () => {
    const error = await failureOf(`http://reader:hush@127.0.0.2:${listed.port}/scene.tif`, listed.origin);

    expect(error.code).toBe('REMOTE_ADDRESS');
    expect(JSON.stringify([error.message, error.details])).not.toContain('hush');
  });

  it('of a signed link are shown in no message', async () => {
    const error = await failureOf(`${listed.origin}/missing.tif?signature=hush`, listed.origin);

    expect(error.code).toBe('SCENE_NOT_FOUND');
    expect(error.details['file']).toBe(`${listed.origin}/missing.tif`);
    expect(listed.requests[0]!.path).toContain('signature=hush');
  });
});

it('knows no proxy', async () => {
  const proxy = { HTTP_PROXY: 'http://127.0.0.1:9', http_proxy: 'http://127.0.0.1:9', NODE_USE_ENV_PROXY: '1' };

  expect(await readInProcess(listed, listed.origin, proxy)).toEqual(CONTENT.slice(20_000, 20_005));
});

describe('https', () => {
  let folder: string;
  let server: TestServer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'qingshan-tls-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', cert, ...subject], { stdio: 'ignore' });
    server = await startServer('127.0.0.1', { key: await readFile(key), cert: await readFile(cert) });
    server.files.set('scene.tif', { bytes: CONTENT, etag: '"a"' });
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  it('refuses a certificate that nobody vouches for, at once', async () => {
    const error = await failureOf(`${server.origin}/scene.tif`, `127.0.0.1:${server.port}`);

    expect(error.code).toBe('REMOTE_UNTRUSTED');
    expect(error.details['why']).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  });

  it('reads with the CA that NODE_EXTRA_CA_CERTS names', async () => {
    const ca = { NODE_EXTRA_CA_CERTS: join(folder, 'cert.pem') };

    expect(await readInProcess(server, `127.0.0.1:${server.port}`, ca)).toEqual(CONTENT.slice(20_000, 20_005));
  });
});

/** Node reads some variables only when it starts. */
async function readInProcess(
  server: TestServer,
  hosts: string,
  env: Readonly<Record<string, string>>,
): Promise<Uint8Array> {
  const program = `
    const { openByteSource } = await import('${new URL('../byte-source.ts', import.meta.url).href}');
    const { testRules } = await import('${new URL('test-server.ts', import.meta.url).href}');
    const source = await openByteSource('${server.origin}/scene.tif', undefined, testRules('${hosts}'));
    process.stdout.write(Buffer.from(await source.read(20000, 5)).toString('hex'));
    await source.close();`;
  const options = { env: { ...process.env, ...env } };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], options);
  return new Uint8Array(Buffer.from(stdout, 'hex'));
}
