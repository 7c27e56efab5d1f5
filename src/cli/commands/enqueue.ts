import type { Command } from 'commander';
import { enqueueScenes } from '../../app/enqueue-scenes.ts';
import { loadPolicy } from '../../app/load-policy.ts';
import { parseQuarter } from '../../oversight/quarter.ts';
import type { Run } from '../program.ts';
import { addSceneFlags, sceneOptions } from '../scene-flags.ts';
import type { SceneFlags } from '../scene-flags.ts';
import { textTable } from '../tables.ts';

interface Flags extends SceneFlags {
  quarter?: string;
  policy?: string;
}

export function addEnqueue(program: Command, run: Run): void {
  addSceneFlags(
    program
      .command('enqueue')
      .description('登记新影像，只排队它能改变的图斑 / register scenes and queue just the patches they can change')
      .argument('<scene...>', 'GeoTIFF 文件')
      .option('--quarter <quarter>', '如 2023Q3；缺省为影像所在季度')
      .option('--policy <file>', '评分规则'),
  )
    .addHelpText('after', '\n示例 / example:\n  qingshan enqueue new-scene.tif\n  qingshan status')
    .action((paths: string[], flags: Flags) =>
      run(async ({ app, output }) => {
        const policy = await loadPolicy(flags.policy);
        // Before the scenes are registered: a wrong call leaves the record as it was.
        const wanted = flags.quarter === undefined ? undefined : parseQuarter(flags.quarter).label;
        const enqueued = await enqueueScenes(
          paths,
          sceneOptions('enqueue', flags),
          wanted,
          policy,
          { scenes: app.scenes, store: await app.openStore(), queue: await app.openQueue(), software: app.software },
          output.progress('enqueue'),
        );
        const rows = enqueued.quarters.flatMap(({ quarter, jobs, unpaired }) => [
          ...jobs.flatMap(({ id, patchIds }) => patchIds.map((patchId) => [quarter, patchId, id])),
          ...unpaired.map(({ patch, reason }) => [quarter, patch.patchId, reason]),
        ]);
        output.result(textTable(['quarter', 'patch', 'job'], rows), {
          scenes: enqueued.added.map(({ record: { scene }, added }) => ({ id: scene.id, name: scene.name, added })),
          quarters: enqueued.quarters.map(({ quarter, jobs, unpaired, unchangedCount }) => ({
            quarter,
            jobs: jobs.map(({ id, patchIds }) => ({ id, patches: patchIds })),
            unpaired: unpaired.map(({ patch, reason }) => ({ id: patch.patchId, reason })),
            unchanged: unchangedCount,
          })),
        });
        if (rows.length > 0) output.note('用 qingshan run 或 worker 处理', 'process them with qingshan run or worker');
      }),
    );
}
