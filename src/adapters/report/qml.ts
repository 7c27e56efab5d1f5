/** QGIS styles (QML) of the result layers: fill and outline by category or class, legend in the reader's language. */
import type { Outcome } from '../../analysis/assessment.ts';
import { CHANGE_KINDS } from '../../analysis/change/change-patch.ts';
import type { ChangeKind } from '../../analysis/change/change-patch.ts';
import type { Language } from '../../errors.ts';
import { CHANGE_KIND_WORDS, EVIDENCE_CLASSES, GROUNDS, OUTCOMES, say } from '../../oversight/words.ts';
import type { Ground } from '../../oversight/words.ts';
import { escapeHtml } from './escape.ts';

export const OUTCOME_COLOURS: Readonly<Record<Outcome, string>> = {
  improved: '#10884a',
  stable: '#8fb98a',
  mixed: '#e0a12b',
  degraded: '#d01c6e',
  insufficient_evidence: '#8b8f93',
  in_works: '#4f86c6',
  not_applicable: '#c8ccd0',
};

const GROUND_COLOURS: Readonly<Record<Ground, string>> = {
  key_project: '#7a4fb5',
  new_bare_ground: '#d01c6e',
  low_score: '#e0a12b',
  insufficient_evidence: '#8b8f93',
  random: '#4f86c6',
};

const CHANGE_KIND_COLOURS: Readonly<Record<ChangeKind, string>> = {
  new_bare: '#d01c6e',
  works_clearing: '#4f86c6',
  restored: '#10884a',
  still_bare: '#e2be74',
};

export function outcomeStyle(language: Language): string {
  const keys = Object.keys(OUTCOME_COLOURS) as Outcome[];
  return categorised(
    'outcome',
    keys.map((key) => ({ value: key, label: say(OUTCOMES, key, language), colour: OUTCOME_COLOURS[key] })),
  );
}

export function groundStyle(language: Language): string {
  const keys = Object.keys(GROUND_COLOURS) as Ground[];
  return categorised(
    'ground',
    keys.map((key) => ({ value: key, label: say(GROUNDS, key, language), colour: GROUND_COLOURS[key] })),
  );
}

export function changeKindStyle(language: Language): string {
  return categorised(
    'kind',
    CHANGE_KINDS.map((kind) => ({
      value: kind,
      label: say(CHANGE_KIND_WORDS, kind, language),
      colour: CHANGE_KIND_COLOURS[kind],
    })),
  );
}

/** By the class of the evidence. */
export function excavationStyle(language: Language): string {
  const colours = { B: '#d0361c', C: '#e0a12b' } as const;
  return categorised(
    'evidence_class',
    (['B', 'C'] as const).map((value) => ({
      value,
      label: say(EVIDENCE_CLASSES, value, language),
      colour: colours[value],
    })),
  );
}

/** Net change of bare ground as a share of the observed area, in five classes around none. */
export function changeStyle(language: Language): string {
  const zh = language === 'zh';
  const classes = [
    [-1, -0.25, '#10884a', zh ? '裸露减少 25 % 以上' : 'bare ground less by over 25 %'],
    [-0.25, -0.03, '#9bcf9f', zh ? '裸露减少 3—25 %' : 'less by 3–25 %'],
    [-0.03, 0.03, '#f2efe4', zh ? '变化在 3 % 以内' : 'within 3 %'],
    [0.03, 0.25, '#e48bb4', zh ? '裸露增加 3—25 %' : 'more by 3–25 %'],
    [0.25, 1, '#d01c6e', zh ? '裸露增加 25 % 以上' : 'more by over 25 %'],
  ] as const;
  const ranges = classes.map(
    ([lower, upper, , label], index) =>
      `<range symbol="${index}" render="true" lower="${lower}" upper="${upper}" label="${escapeHtml(label)}"/>`,
  );
  const symbols = classes.map(([, , colour], index) => fillSymbol(index, colour));
  return document(
    `<renderer-v2 type="graduatedSymbol" attr="net_bare_share" graduatedMethod="GraduatedColor" symbollevels="0" enableorderby="0" forceraster="0">
  <ranges>${ranges.join('')}</ranges>
  <symbols>${symbols.join('')}</symbols>
 </renderer-v2>`,
  );
}

function categorised(
  field: string,
  categories: readonly { readonly value: string; readonly label: string; readonly colour: string }[],
): string {
  const rows = categories.map(
    ({ value, label }, index) =>
      `<category symbol="${index}" type="string" value="${value}" label="${escapeHtml(label)}" render="true"/>`,
  );
  const symbols = categories.map(({ colour }, index) => fillSymbol(index, colour));
  return document(
    `<renderer-v2 type="categorizedSymbol" attr="${field}" symbollevels="0" enableorderby="0" forceraster="0">
  <categories>${rows.join('')}</categories>
  <symbols>${symbols.join('')}</symbols>
 </renderer-v2>`,
  );
}

function document(renderer: string): string {
  return `<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.28.0" styleCategories="Symbology">
 ${renderer}
 <blendMode>0</blendMode>
 <layerGeometryType>2</layerGeometryType>
</qgis>
`;
}

/** Half-transparent fill, so that imagery under it stays visible, and a dark outline. */
function fillSymbol(name: number, colour: string): string {
  const options = [
    ['color', `${rgb(colour)},140`],
    ['style', 'solid'],
    [
      'outline_color',
      `${rgb(colour)
        .split(',')
        .map((part) => Math.round(Number(part) * 0.55))
        .join()},255`,
    ],
    ['outline_style', 'solid'],
    ['outline_width', '0.5'],
    ['outline_width_unit', 'MM'],
    ['joinstyle', 'bevel'],
    ['offset', '0,0'],
    ['offset_unit', 'MM'],
  ].map(([option, value]) => `<Option type="QString" name="${option}" value="${value}"/>`);
  return `<symbol type="fill" name="${name}" alpha="1" clip_to_extent="1" force_rhr="0"><layer class="SimpleFill" pass="0" enabled="1" locked="0"><Option type="Map">${options.join('')}</Option></layer></symbol>`;
}

function rgb(colour: string): string {
  return [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16)).join();
}
