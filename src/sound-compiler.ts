import { setFlagsFromString } from 'node:v8';

/**
 * To be called first by every file that a process starts with; threads follow their process.
 *
 * V8's middle compiler, Maglev, let two objects share one number: an interval changed in one of 250 judgements.
 * Node 22 left it out for its errors, and so do we (docs/decisions/0011-maglev.md).
 */
export function useSoundCompiler(): void {
  setFlagsFromString('--no-maglev');
}
