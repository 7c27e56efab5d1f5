import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parsePolicy } from '../analysis/policy-file.ts';
import type { Policy } from '../analysis/policy.ts';
import { QingshanError } from '../errors.ts';

const DEFAULT_POLICY = fileURLToPath(new URL('../../policies/default.json', import.meta.url));

/** Thresholds alone, for `analyze --plain`. */
export const PLAIN_POLICY = fileURLToPath(new URL('../../policies/plain.json', import.meta.url));

/** @param file a policy file, or undefined for the default that ships with the software */
export async function loadPolicy(file: string | undefined): Promise<Policy> {
  const path = file ?? DEFAULT_POLICY;
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new QingshanError('POLICY_INVALID', { file: path, why: 'the file cannot be read' }, { cause: error });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new QingshanError('POLICY_INVALID', { file: path, why: 'the file is not JSON' }, { cause: error });
  }
  return parsePolicy(json, path);
}
