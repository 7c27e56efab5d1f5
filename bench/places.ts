/** Folders of the bench. */
import { join } from 'node:path';

export const BENCH = import.meta.dirname;
export const ROOT = join(BENCH, '..');
export const NODE = join(ROOT, 'node_modules/.bin/node');
export const PYTHON = '/usr/bin/python3';
