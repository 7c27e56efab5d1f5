import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QingshanError } from '../../../errors.ts';
import type { RemoteRules } from '../../../remote-rules.ts';
import { openByteSource, type SourceIdentity } from '../byte-source.ts';
import { drop, generator, half, noise, send, shift, stall, status, without } from './test-faults.ts';
import { type Fault, startServer, type TestServer, testRules } from './test-server.ts';

const SIZE = 1_000_000;
const CONTENT = noise(SIZE, 638);

let server: TestServer;
beforeEach(async () => {
  server = await startServer();
  server.files.set('scene.tif', { bytes: CONTENT, etag: '"a"', modified: 'Tue, 15 Aug 2023 03:00:00 GMT' });
});
afterEach(() => server.close());

const open = (changes: Partial<RemoteRules> = {}, name = 'scene.tif', known?: SourceIdentity) =>
  openByteSource(`${server.origin}/${name}`, known, testRules(server.origin, changes));

describe('reading', () => {
  it('gives the bytes of the file, whatever is asked for', async () => {
    const source = await open();

    for (const [offset, length] of [
      [0, 8],
      [16_380, 10],
      [500_000, 4096],
      [70_000, 300_000],
      [SIZE - 3, 3],
    ] as const) {
      expect(await source.read(offset, length)).toEqual(CONTENT.slice(offset, offset + length));
    }
    await expect(source.read(SIZE - 3, 4)).rejects.toThrow(RangeError);
    expect(source.size).toBe(SIZE);
    await source.close();
  });

  it('asks for the file as it lies there, under the condition that it is still the same', async () => {
    const source = await open();
    await source.read(100_000, 50_000);

    const [first, second] = server.requests;
    expect(first!.headers['if-match']).toBeUndefined();
    expect(second!.headers).toMatchObject({
      range: 'bytes=100000-149999',
      'if-match': '"a"',
      'accept-encoding': 'identity',
    });
    await source.close();
  });

  it('reads the header of many small steps in few requests', async () => {
    const source = await open();
    for (let offset = 0; offset < 40_000; offset += 100) await source.read(offset, 100);

    expect(server.requests).toHaveLength(3);
    await source.close();
  });

  it('opens without a request where the content is known, and still refuses other content', async () => {
    const first = await open();
    await first.close();
    const known = structuredClone(first.identity);

    const second = await open({}, 'scene.tif', known);
    expect(server.requests).toHaveLength(1);
    expect(await second.read(5, 7)).toEqual(CONTENT.slice(5, 12));

    server.files.set('scene.tif', { bytes: CONTENT, etag: '"b"' });
    const third = await open({}, 'scene.tif', known);
    await expect(third.read(5, 7)).rejects.toMatchObject({ code: 'REMOTE_CHANGED' });
    await Promise.all([second.close(), third.close()]);
  });
});

describe('expected ranges', () => {
  const tiles = Array.from({ length: 60 }, (_, i) => ({ offset: 20_000 + i * 10_008, length: 10_000 }));

  it('come as they are, by few requests and at most 1.3 times their bytes', async () => {
    const source = await open();
    const before = server.sentBytes;
    source.expect(tiles);
    for (const { offset, length } of tiles) {
      expect(await source.read(offset, length)).toEqual(CONTENT.slice(offset, offset + length));
    }

    expect(server.requests.length).toBeLessThan(4);
    expect((server.sentBytes - before) / 600_000).toBeLessThan(1.01);
    await source.close();
  });

  it('are not fetched much beyond what is needed where they lie apart', async () => {
    const source = await open();
    const before = server.sentBytes;
    const apart = tiles.filter((_, i) => i % 2 === 0);
    source.expect(apart);
    for (const { offset, length } of apart) await source.read(offset, length);

    expect((server.sentBytes - before) / 300_000).toBeLessThan(1.3);
    await source.close();
  });

  it('are fetched at most so many at a time, and no more than may lie unread', async () => {
    let active = 0;
    let most = 0;
    server.fault = (_, response, answer) => {
      most = Math.max(most, ++active);
      setTimeout(() => {
        active--;
        response.writeHead(answer.status, answer.headers).end(answer.body);
      }, 20);
      return true;
    };
    const source = await open({ parallelCount: 3, aheadBytes: 50_000 });
    const apart = tiles.filter((_, i) => i % 4 === 0);
    source.expect(apart);
    await new Promise((resolve) => void setTimeout(resolve, 200));

    expect(server.requests).toHaveLength(1 + 5);
    for (const { offset, length } of apart) await source.read(offset, length);
    expect(most).toBeLessThanOrEqual(3);
    expect(server.requests).toHaveLength(1 + 15);
    await source.close();
  });

  it('may be read in another order, in part, or not at all', async () => {
    const source = await open({ parallelCount: 2, aheadBytes: 30_000 });
    const apart = tiles.filter((_, i) => i % 3 === 0);
    source.expect(apart);
    const reads = apart.filter((_, i) => i % 3 !== 1).toReversed();

    const read = await Promise.all(reads.map(({ offset, length }) => source.read(offset, length - 1000)));

    expect(read).toEqual(reads.map(({ offset, length }) => CONTENT.slice(offset, offset + length - 1000)));
    await source.close();
  });

  it('are fetched once more where they are read once more', async () => {
    const source = await open();
    source.expect([tiles[0]!]);
    const [first, second] = [await source.read(20_000, 10_000), await source.read(20_000, 10_000)];

    expect(second).toEqual(first);
    expect(first.buffer).not.toBe(second.buffer);
    await source.close();
  });
});

describe('faults', () => {
  it.each<[string, Fault]>([
    ['a dropped connection', drop],
    ['a connection that drops half way', half],
    ['an answer 500', (_, response) => status(response, 500)],
    ['an answer 429 with Retry-After', (_, response) => status(response, 429, { 'retry-after': '0' })],
    ['silence', () => true],
    ['silence half way', stall],
    ['fewer bytes than announced', (_, response, answer) => send(response, answer, answer.body.slice(0, -5))],
    [
      'more bytes than announced',
      (_, response, answer) => send(response, answer, Buffer.concat([answer.body, answer.body])),
    ],
    ['another range', (_, response, answer) => shift(undefined, response, answer)],
    ['no range', (_, response, answer) => without(response, answer, 'content-range')],
    ['no ETag', (_, response, answer) => without(response, answer, 'etag')],
  ])('%s is tried again', async (_, fault) => {
    const source = await open();
    let count = 0;
    server.fault = (...given) => count++ < 2 && fault(...given);

    expect(await source.read(100_000, 200_000)).toEqual(CONTENT.slice(100_000, 300_000));
    expect(count).toBe(3);
    await source.close();
  });

  it('goes on after a drop where it was, not from the start', async () => {
    const source = await open();
    let count = 0;
    server.fault = (request, response, answer) => count++ === 0 && half(request, response, answer);

    expect(await source.read(100_000, 200_000)).toEqual(CONTENT.slice(100_000, 300_000));
    expect(server.requests.at(-1)!.range).not.toBe('bytes=100000-299999');
    await source.close();
  });

  it.each([1, 2, 3])('gives the same bytes with one request in five failing (seed %i)', async (seed) => {
    const random = generator(seed);
    const kinds: Fault[] = [
      drop,
      half,
      (_, response) => status(response, 503),
      (_, response, answer) => send(response, answer, answer.body.slice(0, -1)),
      shift,
      stall,
    ];
    server.fault = (...given) => random() < 0.2 && kinds[Math.floor(random() * kinds.length)]!(...given);
    const source = await open({ idleMs: 40 });
    const ranges = Array.from({ length: 120 }, (_, i) => ({ offset: 30_000 + i * 8000, length: 4500 }));
    source.expect(ranges);

    for (const { offset, length } of ranges) {
      expect(await source.read(offset, length)).toEqual(CONTENT.slice(offset, offset + length));
    }
    expect(server.requests.length).toBeGreaterThan(121);
    await source.close();
  });

  it('that last end in a code, and every later read ends at once', async () => {
    const source = await open();
    server.fault = (_, response) => status(response, 502);
    await expect(source.read(100_000, 10_000)).rejects.toMatchObject({
      code: 'REMOTE_FAILED',
      details: { why: 'HTTP 502' },
    });
    const count = server.requests.length;

    await expect(source.read(300_000, 10_000)).rejects.toMatchObject({ code: 'REMOTE_FAILED' });
    expect(server.requests).toHaveLength(count);
    await source.close();
  });

  it('end at the time limit, however slowly bytes trickle in', async () => {
    const source = await open({ timeLimitMs: 500 });
    server.fault = (_, response, answer) => {
      response.writeHead(answer.status, answer.headers);
      const timer = setInterval(() => response.write(Buffer.of(1)), 20);
      response.on('close', () => clearInterval(timer));
      return true;
    };
    const start = performance.now();

    await expect(source.read(100_000, 10_000)).rejects.toMatchObject({ code: 'REMOTE_FAILED' });
    expect(performance.now() - start).toBeLessThan(2000);
    await source.close();
  });

  it('end where the server asks to wait beyond the time limit', async () => {
    const source = await open();
    server.fault = (_, response) => status(response, 503, { 'retry-after': '3600' });

    await expect(source.read(100_000, 10_000)).rejects.toMatchObject({ code: 'REMOTE_FAILED' });
    expect(server.requests).toHaveLength(2);
    await source.close();
  });

  it('leave nothing running when the source is closed', async () => {
    const source = await open({ idleMs: 60_000 });
    server.fault = () => true;
    const read = source.read(100_000, 10_000);
    setTimeout(() => void source.close(), 20);

    await expect(read).rejects.toThrow();
  });
});

describe('a file that changes', () => {
  it('fails, and fails from then on', async () => {
    const source = await open();
    await source.read(100_000, 10_000);
    change();

    await expect(source.read(200_000, 10_000)).rejects.toMatchObject({ code: 'REMOTE_CHANGED' });
    await expect(source.read(0, 8)).rejects.toMatchObject({ code: 'REMOTE_CHANGED' });
    await source.close();
  });

  it('fails where the server knows no If-Match', async () => {
    const source = await open();
    change();
    server.fault = (request, response) => {
      const [from, to] = request.headers.range!.slice(6).split('-').map(Number) as [number, number];
      const range = { 'content-range': `bytes ${from}-${to}/${SIZE}`, 'content-length': to - from + 1, etag: '"b"' };
      response.writeHead(206, range).end(noise(SIZE, 1).subarray(from, to + 1));
      return true;
    };

    await expect(source.read(200_000, 10_000)).rejects.toMatchObject({ code: 'REMOTE_CHANGED' });
    await source.close();
  });

  it('fails between two parts of one range', async () => {
    const source = await open();
    let count = 0;
    server.fault = (request, response, answer) => {
      if (count++ > 0) return false;
      change();
      return half(request, response, answer);
    };

    await expect(source.read(200_000, 100_000)).rejects.toMatchObject({ code: 'REMOTE_CHANGED' });
    await source.close();
  });

  it.each([
    ['by its date alone', { modified: 'Tue, 15 Aug 2023 03:00:00 GMT' }],
    ['by a weak tag and its date', { etag: 'W/"a"', modified: 'Tue, 15 Aug 2023 03:00:00 GMT' }],
  ])('fails where it is known %s', async (_, validators) => {
    server.files.set('scene.tif', { bytes: CONTENT, ...validators });
    const source = await open();
    await source.read(100_000, 10_000);
    expect(server.requests.at(-1)!.headers['if-unmodified-since']).toBe(validators.modified);
    change();

    await expect(source.read(200_000, 10_000)).rejects.toMatchObject({ code: 'REMOTE_CHANGED' });
    await source.close();
  });
});

describe('what is refused', () => {
  it.each<[string, Fault | undefined, string]>([
    [
      'the whole file instead of a range',
      (_, response, answer) => send(response, { ...answer, status: 200 }, CONTENT),
      'REMOTE_UNSUITABLE',
    ],
    [
      'a compressed answer',
      (_, response, answer) =>
        send(response, { ...answer, headers: { ...answer.headers, 'content-encoding': 'gzip' } }, answer.body),
      'REMOTE_UNSUITABLE',
    ],
    [
      'neither ETag nor date',
      (_, response, answer) => without(response, answer, 'etag', 'last-modified'),
      'REMOTE_UNSUITABLE',
    ],
    ['HTTP 401', (_, response) => status(response, 401), 'REMOTE_DENIED'],
    ['HTTP 403', (_, response) => status(response, 403), 'REMOTE_DENIED'],
    ['HTTP 404', (_, response) => status(response, 404), 'SCENE_NOT_FOUND'],
  ])('%s', async (_, fault, code) => {
    server.fault = fault;
    expect(await codeOf(open())).toBe(code);
    expect(server.requests).toHaveLength(1);
  });

  it('an empty file', async () => {
    server.files.set('scene.tif', { bytes: new Uint8Array(0), etag: '"a"' });
    expect(await codeOf(open())).toBe('SCENE_UNREADABLE');
  });

  it('the whole of a large file is not downloaded to find out', async () => {
    server.files.set('scene.tif', { bytes: new Uint8Array(50_000_000), etag: '"a"' });
    let sent = 0;
    server.fault = (_, response) => {
      response.writeHead(200, { 'content-length': 50_000_000, etag: '"a"' });
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536;
        if (!response.destroyed) response.once('drain', more);
      };
      more();
      return true;
    };
    expect(await codeOf(open())).toBe('REMOTE_UNSUITABLE');
    expect(sent).toBeLessThan(10_000_000);
  });
});

function change(): void {
  server.files.set('scene.tif', { bytes: noise(SIZE, 1), etag: '"b"', modified: 'Tue, 15 Aug 2023 04:00:00 GMT' });
}

function codeOf(opening: Promise<unknown>): Promise<string> {
  return opening.then(
    () => 'opened',
    (error: unknown) => (error instanceof QingshanError ? error.code : String(error)),
  );
}
