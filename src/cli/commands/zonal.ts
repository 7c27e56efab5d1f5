import type { Command } from 'commander';
import type { SceneOptions } from '../../app/ports/scenes.ts';
import { zonalStatistics } from '../../app/zonal.ts';
import { writeZonalTable } from '../../app/zonal-files.ts';
import type { Run } from '../program.ts';
import { parseBands, parseCount, parseNumber, parseStatistics, parseZonalValue } from '../parse.ts';

interface Flags {
  stat: string;
  index: string;
  below?: string;
  bands?: string;
  includeField: string[];
  crs?: string;
  threads?: string;
  out: string;
  force?: true;
}

export function addZonal(program: Command, run: Run): void {
  program
    .command('zonal')
    .description('精确的分区统计，每个要素一行 / exact zonal statistics, one row per feature')
    .argument('<scene>', '影像 GeoTIFF')
    .argument('<mines>', '面矢量文件')
    .option('--stat <list>', 'count,mean,sum,min,max,stdev,variance,median,quantile=0.1', 'count,mean')
    .option('--index <index>', 'ndvi 或 band:N', 'ndvi')
    .option('--below <x>', '另给低于此值的面积比例 share_below')
    .option('--bands <map>', '波段含义，如 red=3,nir=4')
    .option('--include-field <name...>', '带上的属性字段，ALL 为全部', [])
    .option('--crs <id>', '矢量文件没有坐标系时使用，如 EPSG:4544')
    .option('--threads <n>', '线程数')
    .requiredOption('--out <file>', 'F.csv | F.gpkg | F.json')
    .option('--force', '覆盖已有文件')
    .addHelpText(
      'after',
      `
示例 / example:
  qingshan zonal scene.tif mines.gpkg --index ndvi --bands red=3,nir=4 --stat count,mean --below 0.2 --out zonal.csv`,
    )
    .action((scene: string, mines: string, flags: Flags) =>
      run(async ({ app, output }) => {
        const sceneOptions: SceneOptions = flags.bands === undefined ? {} : { bands: parseBands('zonal', flags.bands) };
        const threads =
          flags.threads === undefined ? app.config.threads : parseCount('zonal', '--threads', flags.threads, 1);
        const table = await zonalStatistics(
          scene,
          mines,
          {
            scene: sceneOptions,
            value: parseZonalValue(flags.index),
            statistics: parseStatistics(flags.stat),
            below: flags.below === undefined ? null : parseNumber('zonal', '--below', flags.below),
            includeFields: flags.includeField,
            crs: flags.crs ?? null,
          },
          { scenes: app.scenes, vectors: app.vectors, engine: app.openWindowEngine(threads) },
          output.progress('zonal'),
        );
        await writeZonalTable(flags.out, table, flags.force === true, () => app.openVectorWriter());
        output.result(flags.out, { out: flags.out, rows: table.rows.length });
      }),
    );
}
