/**
 * Mean of each band within every n-th polygon, both dates, by geoblaze: less than the race's job, which it has no call
 * for. `ranges` reads what a polygon needs, by HTTP range requests to a server in this process, as geoblaze has no
 * reading of parts of local files; `memory` loads a whole scene first (one scene only: two need 9 GB).
 *
 * usage: node means.mjs ranges|memory BASELINE CURRENT MINES.geojson EVERY OUT.json
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import geoblaze from 'geoblaze';

const [way, baseline, current, minesPath, every, out] = process.argv.slice(2);
const { features } = JSON.parse(readFileSync(minesPath, 'utf8'));
const chosen = features.filter((_, i) => i % Number(every) === 0);
const paths = way === 'memory' ? [baseline] : [baseline, current];
const server = way === 'memory' ? null : await serve(paths);
const scenes = [];
for (const [i, path] of paths.entries()) {
  scenes.push(await geoblaze.parse(server === null ? wholeFile(path) : `${server.url}/${i}.tif`));
}
const startupS = performance.now() / 1000;
const rows = [];
for (const { properties, geometry } of chosen) {
  const means = [];
  for (const scene of scenes) means.push(await geoblaze.mean(scene, geometry));
  rows.push({ id: properties.id, means });
}
writeFileSync(out, JSON.stringify({ startupS, done: chosen.length, total: features.length, rows }));
server?.close();

function wholeFile(path) {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  return buffer.slice(byteOffset, byteOffset + byteLength);
}

async function serve(files) {
  const handles = await Promise.all(files.map((file) => open(file)));
  const sizes = await Promise.all(handles.map(async (handle) => (await handle.stat()).size));
  const listener = createServer(async (request, response) => {
    const match = /^\/(\d)\.tif$/.exec(request.url ?? '');
    if (match === null) return response.writeHead(404).end();
    const size = sizes[match[1]];
    const range = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '');
    if (range === null) return response.writeHead(200, { 'accept-ranges': 'bytes', 'content-length': size }).end();
    const from = Number(range[1]);
    const bytes = Buffer.alloc(Math.min(size - 1, Number(range[2])) + 1 - from);
    await handles[match[1]].read(bytes, 0, bytes.length, from);
    const to = from + bytes.length - 1;
    return response
      .writeHead(206, { 'content-range': `bytes ${from}-${to}/${size}`, 'content-length': bytes.length })
      .end(bytes);
  });
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${listener.address().port}`,
    close: () => {
      listener.close();
      listener.closeAllConnections();
      for (const handle of handles) void handle.close();
    },
  };
}
