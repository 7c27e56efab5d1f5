import type { Command } from 'commander';
import { checkMachine } from '../../app/check-machine.ts';
import type { Run } from '../program.ts';
import { textTable } from '../tables.ts';

const EXIT_UNFIT = 1;

export function addDoctor(program: Command, run: Run): void {
  program
    .command('doctor')
    .description('检查运行环境，不作改动 / check this machine, change nothing')
    .action(() =>
      run(async ({ app, output }) => {
        const findings = await checkMachine(app, output.language);
        const rows = findings.map(({ subject, isGood, detail }) => [isGood ? '✓' : '✗', subject, detail]);
        output.result(textTable(['', 'what', 'found'], [['✓', 'software', app.software], ...rows]), findings);
        return findings.every(({ isGood }) => isGood) ? undefined : EXIT_UNFIT;
      }),
    );
}
