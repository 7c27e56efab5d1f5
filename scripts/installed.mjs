// Says by its exit code whether node_modules is what package-lock.json asks for. Runs on Node 20, before anything is
// installed. npm writes node_modules/.package-lock.json last, so an install that was interrupted does not count.
import { existsSync, readFileSync } from 'node:fs';

const record = 'node_modules/.package-lock.json';
if (!existsSync(record)) process.exit(1);
const wanted = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
const present = JSON.parse(readFileSync(record, 'utf8')).packages;
const differs = Object.entries(wanted).some(([path, { integrity, optional, devOptional, peer }]) => {
  if (path === '') return false;
  // Optional packages are those of other systems, or of this one.
  if (present[path] === undefined) return !(optional || devOptional || peer);
  return present[path].integrity !== integrity;
});
const hasExtra = Object.keys(present).some((path) => wanted[path] === undefined);
process.exit(differs || hasExtra ? 1 : 0);
