#!/usr/bin/env node
/** Entry of the command line. Compiled code is kept between calls, which saves a third of a short command's time. */
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { main } = await import('./program.ts');
await main(process.argv);
