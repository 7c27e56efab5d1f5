/** What tests compute is compiled as what users compute. */
import { useSoundCompiler } from '../src/sound-compiler.ts';

useSoundCompiler();
