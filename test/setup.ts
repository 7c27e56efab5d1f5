/** What tests compute is compiled as what users compute. */
import { useSoundCompiler } from '../src/runtime-compiler.ts';

useSoundCompiler();
