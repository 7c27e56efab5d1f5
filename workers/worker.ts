/** The worker process of a container or a service manager: `qingshan worker`, with the environment as its only input. */
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { main } = await import('../src/cli/program.ts');
await main([...process.argv.slice(0, 2), 'worker']);
