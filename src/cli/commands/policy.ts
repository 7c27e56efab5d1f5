import type { Command } from 'commander';
import { policyHash } from '../../app/content-key.ts';
import { loadPolicy } from '../../app/load-policy.ts';
import { diffPolicies, needsPixels, policyValues } from '../../analysis/policy-diff.ts';
import type { PolicyValue } from '../../analysis/policy-diff.ts';
import { sayPolicyValue } from '../../oversight/policy-words.ts';
import type { Run } from '../program.ts';
import { textTable } from '../tables.ts';

export function addPolicy(program: Command, run: Run): void {
  const policy = program.command('policy').description('查看、比较和检查评分规则 / show, compare and check policies');

  policy
    .command('show')
    .description('逐项说明规则中的每个数值 / every number with what it means')
    .argument('[file]', '规则文件；不写为默认规则')
    .action((file: string | undefined) =>
      run(async ({ output }) => {
        const shown = await loadPolicy(file);
        const values = [...policyValues(shown)].map(([path, value]) => ({
          path,
          value: value ?? null,
          meaning: sayPolicyValue(path, output.language) ?? '',
        }));
        output.result(
          [
            `${shown.title[output.language]} · ${shown.id} ${shown.version}`,
            `SHA-256 ${policyHash(shown)}`,
            '',
            textTable(
              output.language === 'zh' ? ['项目', '数值', '含义'] : ['value', 'number', 'meaning'],
              values.filter(isNumber).map(({ path, value, meaning }) => [path, sayValue(value), meaning]),
            ),
          ].join('\n'),
          { id: shown.id, version: shown.version, sha256: policyHash(shown), values },
        );
      }),
    );

  policy
    .command('diff')
    .description('列出两个规则不同的数值 / what differs between two policies')
    .argument('<before>', '规则文件')
    .argument('<after>', '规则文件')
    .addHelpText('after', '\n示例 / example:\n  qingshan policy diff policies/default.json 新规则.json')
    .action((before: string, after: string) =>
      run(async ({ output }) => {
        const zh = output.language === 'zh';
        const [first, second] = [await loadPolicy(before), await loadPolicy(after)];
        const changes = diffPolicies(first, second).map((change) => ({
          ...change,
          needsPixels: needsPixels(change.path),
          meaning: sayPolicyValue(change.path, output.language) ?? '',
        }));
        const rows = changes.map((change) => [
          change.path,
          sayValue(change.before),
          sayValue(change.after),
          change.needsPixels ? (zh ? '重新测量' : 'measure again') : zh ? '重新计分' : 'score again',
          change.meaning,
        ]);
        const head = zh
          ? ['项目', '前', '后', '生效方式', '含义']
          : ['value', 'before', 'after', 'takes effect', 'meaning'];
        output.result(
          changes.length === 0 ? (zh ? '两个规则相同' : 'The policies are equal') : textTable(head, rows),
          // JSON has no undefined: a value that one side lacks is told by the key that is missing.
          { changes, needsPixels: changes.some((change) => change.needsPixels) },
        );
      }),
    );

  policy
    .command('validate')
    .description('检查规则文件 / check a policy file')
    .argument('<file>', '规则文件')
    .action((file: string) =>
      run(async ({ output }) => {
        const checked = await loadPolicy(file);
        const { id, version } = checked;
        const sha256 = policyHash(checked);
        output.result(
          output.language === 'zh' ? `规则有效：${id} ${version}` : `The policy is valid: ${id} ${version}`,
          { file, valid: true, id, version, sha256 },
        );
      }),
    );
}

/** Names stand in the heading already. */
function isNumber({ path }: { readonly path: string }): boolean {
  return !/^(schema|id|version|title\.\w+)$/.test(path);
}

function sayValue(value: PolicyValue): string {
  return value === undefined ? '—' : JSON.stringify(value);
}
