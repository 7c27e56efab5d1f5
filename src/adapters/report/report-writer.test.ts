import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasLibreOffice, readWithLibreOffice } from '../../../test/samples/libreoffice.ts';
import { sampleEvidence } from '../../../test/samples/sample-evidence.ts';
import { drawnAssessment } from '../../../test/samples/sample-intervals.ts';
import { sampleReport, sampleRow, unseenRow } from '../../../test/samples/sample-report.ts';
import type { OutputLayer } from '../../app/ports/outputs.ts';
import { CAVEAT } from '../../oversight/words.ts';
import { chipInputOf } from '../imagery/chip-input.ts';
import { createChipPainter } from '../imagery/chip.ts';
import { embedPicture } from '../imagery/embed.ts';
import { createReportWriter } from './report-writer.ts';

// TERMS, "mines.csv (zh headings, in this order)".
const ZH_HEADINGS =
  '季度,主体编号,图斑编号,矿山名称,市(州),县(市、区),生态修复区,修复方向,实施阶段,重点工程,图斑面积(公顷),图斑面积(亩),' +
  '可判面积占比(%),前时相日期,前时相传感器,后时相日期,后时相传感器,前时相裸露面积(公顷),后时相裸露面积(公顷),' +
  '裸露面积净变化(公顷),裸露转植被面积(公顷),新增裸露面积(公顷),前时相植被覆盖度(%),后时相植被覆盖度(%),' +
  '参照区植被覆盖度(%),遥感证据分,分值下限(90%),分值上限(90%),评级,评级范围,变化结论,证据等级,原因代码,原因说明,规则版本,结果校验码,' +
  // Not in TERMS yet: what the unseen part could add (SCIENCE §4.3), and clearing under works (§4.1).
  '未观测面积(公顷),全图斑后时相裸露面积下界(公顷),全图斑后时相裸露面积上界(公顷),全图斑后时相裸露面积推算(公顷),施工清表面积(公顷),' +
  // Bounds of what is headed above, named as those of the score.
  '分值区间半宽(90%),前时相裸露面积(公顷)下限(90%),前时相裸露面积(公顷)上限(90%),后时相裸露面积(公顷)下限(90%),' +
  '后时相裸露面积(公顷)上限(90%),裸露面积净变化(公顷)下限(90%),裸露面积净变化(公顷)上限(90%),后时相植被覆盖度(%)下限(90%),' +
  '后时相植被覆盖度(%)上限(90%),' +
  // New excavation in the alpine zones (rule 11).
  '新增开挖面积(公顷),新增开挖证据,' +
  // Compliance and write-off over the quarters (§5.6, 5.8).
  '达标,与参照区覆盖度之比,销号建议(由人决定),销号未满足条件';

let folder: string;
const written: OutputLayer[][] = [];
const writer = createReportWriter({
  embedPicture,
  vectorWriter: {
    writeGeoPackage: (_, layers) => {
      written.push([...layers]);
      return Promise.resolve();
    },
  },
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qingshan-report-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function csvLines(report = sampleReport(), language: 'zh' | 'en' = 'zh'): Promise<string[]> {
  const file = join(folder, 'mines.csv');
  await writer.writeCsv(file, report, language);
  const text = await readFile(file, 'utf8');
  expect(text.startsWith('\uFEFF')).toBe(true);
  expect(text.endsWith('\r\n')).toBe(true);
  return text.slice(1).trimEnd().split('\r\n');
}

describe('writeCsv', () => {
  it('has the headings of the terms, in order', async () => {
    const [head] = await csvLines();

    expect(head).toBe(ZH_HEADINGS);
  });

  it('gives hectares with two decimals and mu with one', async () => {
    const [, first] = await csvLines(
      sampleReport({ rows: [sampleRow({ patchId: 'A1', mineId: 'A', name: '青山矿' })] }),
    );

    expect(first).toBe(
      `2023Q3,A,A1,青山矿,成都市,龙泉驿区,川东丘陵,林地,完工待验,否,0.96,14.4,93.8,2020-08-12,GF-2 PMS1,2023-08-20,GF-7 MUX,` +
        `0.69,0.24,-0.45,0.47,0.02,23.3,73.3,80.0,51.4,,,暂定差,,改善,C 仅作线索,,,sichuan-default 2026.1,${'2f3a9c2e'.padEnd(64, '7')},0.06,0.24,0.30,0.26,,,,,,,,,,,,,,,,`,
    );
  });

  it('gives the bounds of what was drawn beside the values', async () => {
    const [, row] = await csvLines(sampleReport({ rows: [sampleRow({}, drawnAssessment())] }));

    expect(row).toContain(',51.4,43.1,61.8,差,差—中,改善,B 较充分,');
    // Behind them two cells of excavation and four of the standing, of which this row has none.
    expect(row?.endsWith(',9.3,0.66,0.72,0.22,0.26,-0.48,-0.41,71.3,75.3,,,,,,')).toBe(true);
  });

  it('leaves cells without a number empty, never zero', async () => {
    const [, row] = await csvLines(sampleReport({ rows: [unseenRow({ patchId: 'A1', mineId: 'A', name: '矿' })] }));

    expect(row).toContain(',0.96,14.4,0.0,2020-08-12,GF-2 PMS1,,,,,,,,,,,,,,,,证据不足,,IE_NO_SCENE,本季无可用影像,');
  });

  it('keeps ids from being read as numbers and names from being read as formulas', async () => {
    const lines = await csvLines();

    expect(lines[2]).toContain('"=""000123""","=""000123""","马桑坪""老""石灰岩矿<b>一采区</b>"');
    expect(lines[3]).toContain('川黔-07,川黔-07/2,"\'=HYPERLINK(""http://x"",""点我"")"');
  });

  it('speaks English', async () => {
    const [head, row] = await csvLines(sampleReport(), 'en');

    expect(head?.startsWith('quarter,mine id,patch id,')).toBe(true);
    expect(row).toContain(',provisional poor,,improved,C clue only,');
  });
});

describe('writeXlsx and writeCsv, read by LibreOffice', () => {
  it.skipIf(!hasLibreOffice)('keep Chinese, ids and numbers', { timeout: 120_000 }, async () => {
    const xlsx = join(folder, 'mines.xlsx');
    await writer.writeXlsx(xlsx, sampleReport(), 'zh');
    await csvLines();

    for (const file of [xlsx, join(folder, 'mines.csv')]) {
      const [head, first, second, , unseen] = readWithLibreOffice(file, { raw: false }).split('\n');
      expect(head?.replace('\uFEFF', '')).toBe(ZH_HEADINGS);
      expect(first).toContain('2023Q3,510104000638,510104000638,龙泉驿区红花沟页岩矿,成都市,龙泉驿区');
      expect(first).toContain(',0.96,14.4,93.8,');
      expect(second).toContain('2023Q3,000123,000123,"马桑坪""老""石灰岩矿<b>一采区</b>"');
      expect(unseen).toContain(',,,,,,,,,,证据不足');
    }
    const [, raw] = readWithLibreOffice(xlsx).split('\n');
    expect(raw).toContain(',93.75,');
    expect(raw).toContain(',51.4306,');
  });

  it('says so where LibreOffice is absent', () => {
    if (!hasLibreOffice) console.warn('LibreOffice is absent: spreadsheets were not opened by a second program');
  });
});

describe('writeGeoPackage', () => {
  it('has outlines in degrees, ASCII fields and a style a layer', async () => {
    await writer.writeGeoPackage(join(folder, 'results.gpkg'), sampleReport(), 'zh');

    const layers = written.at(-1)!;
    expect(layers.map(({ name, features }) => [name, features.length])).toEqual([
      ['mines', 6],
      ['change', 6],
      ['change_patches', 30],
      ['spot_check', 3],
    ]);
    for (const layer of layers) {
      expect(layer.crs).toBe('EPSG:4490');
      for (const { name } of layer.fields) expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(layer.styleQml).toMatch(/^<!DOCTYPE qgis/);
    }
    const [lng, lat] = layers[0]!.features[0]!.geometry![0]![0]![0]!;
    expect(lng).toBeGreaterThan(104);
    expect(lng).toBeLessThan(105);
    expect(lat).toBeGreaterThan(30);
    expect(lat).toBeLessThan(31);
  });

  it('has the bounds of scores and areas beside them', async () => {
    const rows = [sampleRow({}, drawnAssessment())];
    await writer.writeGeoPackage(join(folder, 'results.gpkg'), sampleReport({ spotCheck: null, rows }), 'zh');

    const [mines, change] = written.at(-1)!;
    expect(mines!.features[0]!.values).toMatchObject({
      score_low: 43.1,
      score_high: 61.8,
      score_se: 5.7,
      grade_low: 'poor',
      grade_high: 'fair',
      current_bare_low_m2: 2200,
      net_bare_high_m2: -4150,
      current_cover_low: 6600 / 9000 - 0.02,
    });
    expect(change!.features[0]!.values).toMatchObject({ restored_low_m2: 4170, newly_disturbed_high_m2: 200 });
  });

  it('has three layers where no spot check was drawn, and null where there is no number', async () => {
    const rows = [unseenRow({ patchId: 'A', mineId: 'A' })];
    await writer.writeGeoPackage(join(folder, 'results.gpkg'), sampleReport({ spotCheck: null, rows }), 'zh');

    const [mines, change, patches, ...rest] = written.at(-1)!;
    expect(rest).toEqual([]);
    expect(patches!.features).toEqual([]);
    expect(mines!.features[0]!.values).toMatchObject({ score: null, baseline_bare_m2: null, reason: 'IE_NO_SCENE' });
    expect(change!.features[0]!.values).toMatchObject({ net_bare_share: null, bare_to_vegetated_m2: null });
  });
});

describe('writeHtml', () => {
  const texts: Record<string, string> = {};
  beforeAll(async () => {
    for (const language of ['zh', 'en'] as const) {
      await createChipPainter().write(join(folder, 'chips', 'a.png'), chipInputOf(sampleEvidence(), language));
      const report = sampleReport({ folder });
      const [first, ...others] = report.rows;
      const rows = [{ ...first!, result: { ...first!.result, chip: 'chips/a.png' } }, ...others];
      await writer.writeHtml(join(folder, 'report.html'), { ...report, rows }, language);
      texts[language] = await readFile(join(folder, 'report.html'), 'utf8');
    }
  });

  it('has the six chapters and the caveat, and fetches nothing', () => {
    const text = texts['zh']!;

    const chapters = [...text.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title);
    expect(chapters).toEqual([
      '一、总体情况',
      '二、抽查建议',
      '三、证据不足及原因',
      '四、分图斑结果',
      '五、数据、方法与误差',
      '六、使用说明',
    ]);
    expect(text).toContain('<h1>矿山图斑植被与裸露地面变化报告</h1>');
    expect(text).toContain(`<footer>${CAVEAT.zh}</footer>`);
    expect(text).toContain('src="data:image/webp;base64,');
    expect(text).not.toMatch(/(?:src|href)="(?!data:)/);
    expect(text).not.toMatch(/url\((?!data:)/);
    expect(text).not.toContain('<script');
  });

  it('shows the score with its interval, as numbers and as a bar on 0…100', async () => {
    const rows = [sampleRow({}, drawnAssessment())];
    await writer.writeHtml(join(folder, 'drawn.html'), sampleReport({ folder, rows }), 'zh');
    const text = await readFile(join(folder, 'drawn.html'), 'utf8');

    expect(text).toContain('51.4<span class="range">(43.1–61.8)</span>');
    expect(text).toContain('<rect x="43.1" y="3" width="18.7" height="4"/><path class="mark" d="M51.4 0V10"/></svg>');
    expect(text).toContain('遥感证据分 51.4 (43.1–61.8) 分，差（差—中）');
    expect(text).toContain('净变化 −0.45 (−0.48 至 −0.41) 公顷');
    expect(text).not.toContain('暂定差');
  });

  it('shows names as they are, whatever they contain', () => {
    const text = texts['zh']!;

    expect(text).toContain('马桑坪&quot;老&quot;石灰岩矿&lt;b&gt;一采区&lt;/b&gt;');
    expect(text).not.toContain('<b>一采区');
  });

  it('carries a glyph for every character that it shows', () => {
    const text = texts['zh']!;

    const ranges = [...text.matchAll(/font-weight:400;[^}]*unicode-range:([^}]*)\}/g)].flatMap(([, list]) =>
      list!.split(',').map((range) =>
        range
          .slice(2)
          .split('-')
          .map((hex) => parseInt(hex, 16)),
      ),
    );
    const shown = text.slice(text.indexOf('<body>')).replaceAll(/<[^>]*>|&(?:amp|lt|gt|quot|#39);/g, '');
    const missing = [...new Set(shown)].filter((character) => {
      const code = character.codePointAt(0)!;
      return code > 0x20 && !ranges.some(([from, to = from]) => code >= from! && code <= to!);
    });
    expect(missing).toEqual([]);
  });

  it('speaks English', () => {
    const text = texts['en']!;

    expect(text).toContain('<html lang="en">');
    expect(text).toContain('3 Insufficient evidence and why');
  });

  it('fails where a picture that the result names is missing', async () => {
    const report = sampleReport({ folder });
    const rows = [{ ...report.rows[0]!, result: { ...report.rows[0]!.result, chip: 'chips/absent.png' } }];

    await expect(writer.writeHtml(join(folder, 'x.html'), { ...report, rows }, 'zh')).rejects.toThrow(/absent\.png/);
  });
});

it('writes the spot check with what is needed to repeat it', async () => {
  const file = join(folder, '抽查清单.csv');

  await writer.writeSpotCheckCsv(file, sampleReport().spotCheck!, 'zh');

  const lines = (await readFile(file, 'utf8')).slice(1).trimEnd().split('\r\n');
  expect(lines[0]).toBe('季度,序号,主体编号,抽查依据,依据说明,种子,抽查数,抽样框校验码');
  expect(lines[2]).toBe(`2023Q3,2,"=""000123""",低分,遥感证据分 51.4,638,3,"=""${'9'.repeat(64)}"""`);
  expect(lines[4]).toBe(CAVEAT.zh);
});

it('leaves nothing behind where a file cannot be written', async () => {
  const before = await readdir(folder);
  // A folder stands where the file should go.
  await expect(writer.writeCsv(join(folder, 'chips'), sampleReport(), 'zh')).rejects.toMatchObject({
    code: 'OUTPUT_FAILED',
  });

  expect(await readdir(folder)).toEqual(before);
  expect((await stat(join(folder, 'chips'))).isDirectory()).toBe(true);
});
