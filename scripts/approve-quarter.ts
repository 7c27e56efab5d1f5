/**
 * Approves what the simulated quarter gives now: `npm run approve:quarter -- demo-out/2023Q4/results.json`, after
 * somebody has looked at every difference. Prints what to write into CHANGELOG.md.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { approvalLabel, approvedForm } from '../test/approved-quarter.ts';

const [resultsFile] = process.argv.slice(2);
if (resultsFile === undefined) throw new Error('usage: npm run approve:quarter -- RESULTS.json');
const { patches } = JSON.parse(await readFile(resultsFile, 'utf8')) as { readonly patches: readonly unknown[] };
const text = `${JSON.stringify({ note: 'A drift alarm, not truth.', patches: approvedForm(patches) }, null, 1)}\n`;
const folder = new URL('../fixtures/quarter/', import.meta.url);
await mkdir(folder, { recursive: true });
await writeFile(new URL('approved.json', folder), text);
process.stdout.write(`Say in CHANGELOG.md what moved and why, with: approved quarter ${approvalLabel(text)}\n`);
