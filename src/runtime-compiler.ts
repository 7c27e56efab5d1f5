import { setFlagsFromString } from 'node:v8';

/**
 * To be called before anything is computed, and once a program is loaded: other flags than those that Node was built with make
 * it compile what it has compiled (35 ms). Threads follow their process.
 *
 * V8's middle compiler, Maglev, let two objects share one number: an interval changed in one of 250 judgements.
 * Node 22 left it out for its errors, and so do we (docs/decisions/0011-maglev.md).
 */
export function useSoundCompiler(): void {
  setFlagsFromString('--no-maglev');
}
