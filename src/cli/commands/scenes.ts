import type { Command } from 'commander';
import { addScenes as addScenesToRecord } from '../../app/add-scenes.ts';
import { QingshanError } from '../../errors.ts';
import type { Run } from '../program.ts';
import { addSceneFlags, sceneOptions } from '../scene-flags.ts';
import type { SceneFlags } from '../scene-flags.ts';
import { textTable } from '../tables.ts';

export function addScenes(program: Command, run: Run): void {
  const scenes = program.command('scenes').description('登记和查看影像 / register and list scenes');

  addSceneFlags(
    scenes
      .command('add')
      .description('检查并登记影像 / check and register scenes')
      .argument('<scene...>', 'GeoTIFF 文件'),
  )
    .addHelpText('after', '\n示例 / example:\n  qingshan scenes add GF2_PMS1_…_ortho.tif --clouds clouds.geojson')
    .action((paths: string[], flags: SceneFlags) =>
      run(async ({ app, output }) => {
        const added = await addScenesToRecord(
          paths,
          sceneOptions('scenes add', flags),
          { scenes: app.scenes, openStore: () => app.openStore() },
          output.progress('scenes add'),
        );
        const rows = added.map(({ record: { scene }, added: isNew }) => [
          scene.id.slice(0, 12),
          scene.name,
          scene.acquired.date,
          scene.sensor,
          isNew ? '+' : '=',
        ]);
        output.result(
          textTable(['id', 'scene', 'date', 'sensor', ''], rows),
          added.map(({ record: { scene }, added: isNew }) => ({ id: scene.id, name: scene.name, added: isNew })),
        );
      }),
    );

  scenes
    .command('list')
    .description('列出已登记影像 / list registered scenes')
    .action(() =>
      run(async ({ app, output }) => {
        const records = await (await app.openStore()).listScenes();
        const rows = records.map(({ scene }) => [
          scene.id.slice(0, 12),
          scene.acquired.date,
          scene.sensor,
          scene.gsd.toFixed(2),
          scene.radiometry.level,
          scene.name,
        ]);
        output.result(textTable(['id', 'date', 'sensor', 'gsd m', 'radiometry', 'scene'], rows), records);
      }),
    );

  scenes
    .command('show')
    .description('查看一景影像 / show one scene')
    .argument('<id>', '影像标识或其开头、或文件名')
    .action((id: string) =>
      run(async ({ app, output }) => {
        const records = await (await app.openStore()).listScenes();
        const record = records.find(({ scene }) => scene.id.startsWith(id) || scene.name === id);
        if (record === undefined) throw new QingshanError('SCENE_UNKNOWN', { id });
        output.result(JSON.stringify(record, null, 2), record);
      }),
    );
}
