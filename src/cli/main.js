#!/usr/bin/env node
// Entry of the command line, and the one file in JavaScript: an older Node can read it and say what is missing, and a
// newer one need not load its type stripper for it (60 ms, 13 MB; the compiled code of all other files is kept).
import * as nodeModule from 'node:module';
import process from 'node:process';

if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write(
    `青山需要 Node 24，当前为 ${process.version}；请在项目目录用 npx qingshan 或 npm run qingshan 启动\n` +
      `Qingshan needs Node 24, this is ${process.version}; start it with npx qingshan or npm run qingshan in its folder\n`,
  );
  process.exit(2);
}
nodeModule.enableCompileCache();
const { startThreadsFor } = await import('../runtime-threads.ts');
startThreadsFor(process.argv.slice(2));
const { main } = await import('./program.ts');
await main(process.argv);
