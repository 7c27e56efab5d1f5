import type { Command } from 'commander';
import type { LibraryEntry } from '../../analysis/reference/reference-library.ts';
import { loadPolicy } from '../../app/load-policy.ts';
import type { ReferenceRecord } from '../../app/ports/record.ts';
import { buildReferences } from '../../app/references.ts';
import type { Language } from '../../errors.ts';
import { sayPercent } from '../../oversight/figures.ts';
import { parseQuarter } from '../../oversight/quarter.ts';
import { ECO_TYPE_WORDS } from '../../oversight/words.ts';
import type { Run } from '../program.ts';
import { textTable } from '../tables.ts';

export function addReferences(program: Command, run: Run): void {
  const references = program
    .command('references')
    .description('修复区参照库：周边参照区不可用时代之 / what stands in where surroundings cannot serve');

  references
    .command('build')
    .description('由已存结果的参照区求得，只取该季之前的影像 / learn from stored rings of dates before a quarter')
    .requiredOption('--quarter <quarter>', '自该季起可用，如 2023Q3')
    .option('--policy <file>', '评分规则 / policy')
    .addHelpText(
      'after',
      `
用于该季及以后的 run；用到之处分值暂定、至多 C 级。 / Used by later runs; what rests on it is provisional, class C at most.
示例 / example:
  qingshan references build --quarter 2023Q3`,
    )
    .action((flags: { quarter: string; policy?: string }) =>
      run(async ({ app, output }) => {
        const policy = await loadPolicy(flags.policy);
        const record = await buildReferences(parseQuarter(flags.quarter), policy, await app.openStore());
        output.result(builtText(record, output.language), record);
      }),
    );

  references
    .command('list')
    .description('列出参照库 / list libraries')
    .action(() =>
      run(async ({ app, output }) => {
        const records = await (await app.openStore()).listReferences();
        const zh = output.language === 'zh';
        const none = zh ? '尚无参照库' : 'no reference library yet';
        const text = records.map((record) => libraryText(record, output.language)).join('\n\n');
        output.result(records.length === 0 ? none : text, records);
      }),
    );
}

function builtText(record: ReferenceRecord | null, language: Language): string {
  const zh = language === 'zh';
  if (record === null) return zh ? '该规则不用参照库' : 'this policy has no reference library';
  if (record.library.entries.length > 0) return libraryText(record, language);
  return zh
    ? '各修复区的参照区都不足以求得参照库，未保存'
    : 'no zone has enough rings for an entry; nothing was stored';
}

function libraryText({ hash, library, builtAt }: ReferenceRecord, language: Language): string {
  const zh = language === 'zh';
  const head = zh
    ? `参照库 ${hash.slice(0, 12)} · 规则 ${library.policy} · 只含 ${library.before} 之前的影像 · 建于 ${builtAt}`
    : `library ${hash.slice(0, 12)} · policy ${library.policy} · dates before ${library.before} · built ${builtAt}`;
  const columns = zh
    ? ['修复区', '生态类型', '年内日序', '植被覆盖度', '离散', '天然裸露', '矿山数', '景数']
    : ['zone', 'eco-type', 'days', 'cover', 'spread', 'bare', 'mines', 'scenes'];
  return `${head}\n${textTable(
    columns,
    library.entries.map((entry) => entryRow(entry, language)),
  )}`;
}

function entryRow(entry: LibraryEntry, language: Language): readonly string[] {
  return [
    String(entry.zone),
    ECO_TYPE_WORDS[entry.ecoType][language],
    entry.days.join('—'),
    sayPercent(entry.cover, language),
    sayPercent(entry.coverSpread, language),
    sayPercent(entry.unvegetatedShare, language),
    String(entry.mineCount),
    String(entry.sceneCount),
  ];
}
