import type { Command } from 'commander';
import { readPatches } from '../../app/read-patches.ts';
import { QingshanError } from '../../errors.ts';
import { sayHectares } from '../../oversight/figures.ts';
import { STAGE_WORDS, TARGET_WORDS } from '../../oversight/words.ts';
import type { Run } from '../program.ts';
import { addPatchFlags, patchDefaults } from '../patch-flags.ts';
import type { PatchFlags } from '../patch-flags.ts';
import { textTable } from '../tables.ts';

export function addMines(program: Command, run: Run): void {
  const mines = program.command('mines').description('导入和查看矿山图斑 / import and list mine patches');

  addPatchFlags(
    mines
      .command('import')
      .description('导入图斑；有一处不合格则全部不导入 / all or nothing')
      .argument('<file>', '矢量文件'),
  )
    .addHelpText('after', '\n示例 / example:\n  qingshan mines import 图斑.shp --mapping mapping.json')
    .action((file: string, flags: PatchFlags) =>
      run(async ({ app, output }) => {
        const patches = await readPatches(
          file,
          'inventory',
          patchDefaults('mines import', flags),
          app.vectors,
          (zh, en) => output.note(zh, en),
        );
        const saved = await (await app.openStore()).savePatches(patches, file);
        const { added, changed, unchanged } = saved;
        output.result(
          output.language === 'zh'
            ? `图斑 ${patches.length}：新增 ${added}，变更 ${changed}，未变 ${unchanged}`
            : `${patches.length} patches: ${added} added, ${changed} changed, ${unchanged} unchanged`,
          { patches: patches.length, ...saved },
        );
      }),
    );

  mines
    .command('list')
    .description('列出图斑 / list patches')
    .action(() =>
      run(async ({ app, output }) => {
        const patches = await (await app.openStore()).listPatches();
        const rows = patches.map((patch) => [
          patch.mineId,
          patch.patchId,
          patch.name,
          `${patch.city}${patch.county}`,
          sayHectares(patch.areaM2, output.language),
          TARGET_WORDS[patch.targetLandUse][output.language],
          STAGE_WORDS[patch.stage][output.language],
        ]);
        output.result(textTable(['mine', 'patch', 'name', 'place', 'area', 'target', 'stage'], rows), patches);
      }),
    );

  mines
    .command('show')
    .description('查看一个矿山或图斑的现状与历史边界 / show a mine or patch')
    .argument('<id>', '主体编号或图斑编号')
    .action((id: string) =>
      run(async ({ app, output }) => {
        const store = await app.openStore();
        const patches = (await store.listPatches()).filter(({ mineId, patchId }) => mineId === id || patchId === id);
        if (patches.length === 0) throw new QingshanError('MINE_UNKNOWN', { id });
        const shown = await Promise.all(
          patches.map(async (patch) => ({ ...patch, outlines: await store.outlineVersions(patch.patchId) })),
        );
        output.result(JSON.stringify(shown, null, 2), shown);
      }),
    );
}
