/** What an operator should know about an import that succeeded: what was assumed, repaired or looked odd. */
import type { EcoType } from '../analysis/policy.ts';
import { REPAIR_WORDS, type MeasuredOutline } from './import-outlines.ts';
import type { ImportRow } from './import-values.ts';
import { ECO_TYPE_WORDS, type Words } from './words.ts';

type ImportNoteKind =
  | 'crs-overruled'
  | 'crs-guessed'
  | 'repaired'
  | 'overlap'
  | 'area-differs'
  | 'area-unit'
  | 'area-planar'
  | 'target-larger'
  | 'eco-type-assumed'
  | 'stage-from-state'
  | 'outside-frame';

/** Notes of one kind and one text are said once, with every patch that they hold for. */
export interface ImportNote {
  readonly kind: ImportNoteKind;
  readonly words: Words;
  /** Patch ids in the order of the file; empty where the note is about the file. */
  readonly features: readonly string[];
}

export interface ImportNotes {
  all(): readonly ImportNote[];
  addCrsOverruled(file: string, operator: string): void;
  addOutline(row: ImportRow, measured: MeasuredOutline): void;
  addOverlap(row: ImportRow, other: string, share: number): void;
  addArea(
    row: ImportRow,
    remark: 'none' | 'differs' | 'other-unit' | 'planar',
    m2: number | null,
    measured: number,
  ): void;
  addLargeTarget(row: ImportRow, target: number, measured: number): void;
  addAssumedEcoType(row: ImportRow, ecoType: EcoType): void;
  addStageFromState(row: ImportRow): void;
  addOutsideFrame(row: ImportRow): void;
}

export function createImportNotes(): ImportNotes {
  const notes = new Map<string, { kind: ImportNoteKind; words: Words; features: string[] }>();
  const add = (kind: ImportNoteKind, feature: string | null, zh: string, en: string): void => {
    const key = `${kind} ${en}`;
    const note = notes.get(key) ?? { kind, words: { zh, en }, features: [] };
    if (feature !== null) note.features.push(feature);
    notes.set(key, note);
  };
  return {
    all: () => [...notes.values()],
    addCrsOverruled: (file, operator) =>
      add(
        'crs-overruled',
        null,
        `按操作员指定使用 ${operator}，文件自述为 ${file}`,
        `${operator} as the operator says, though the file says ${file}`,
      ),
    addOutline({ feature }, { repairs, guessed }) {
      if (guessed !== null) {
        const [zh, en] = guessed.swapped ? ['，并对调了坐标列', ', with columns swapped'] : ['', ''];
        add(
          'crs-guessed',
          feature,
          `文件无坐标系，按坐标判定为 ${guessed.crs}${zh}`,
          `no CRS in the file, taken as ${guessed.crs} from the coordinates${en}`,
        );
      }
      if (repairs.length === 0) return;
      const words = repairs.map((repair) => REPAIR_WORDS[repair]);
      add(
        'repaired',
        feature,
        `图形已修复：${words.map(({ zh }) => zh).join('、')}`,
        `outline repaired: ${words.map(({ en }) => en).join(', ')}`,
      );
    },
    addOverlap({ feature }, other, share) {
      const percent = `${(100 * share).toPrecision(2)} %`;
      add('overlap', feature, `与 ${other} 重叠 ${percent}`, `overlaps ${other} by ${percent}`);
    },
    addArea({ feature }, remark, m2, measured) {
      if (remark === 'differs') {
        const [recorded, outline] = [(m2 ?? 0).toFixed(1), measured.toFixed(1)];
        add(
          'area-differs',
          feature,
          `登记面积 ${recorded} 平方米与图形面积 ${outline} 平方米相差超过 5 %`,
          `the recorded area of ${recorded} m² is more than 5 % off the outline's ${outline} m²`,
        );
      }
      if (remark === 'other-unit')
        add(
          'area-unit',
          feature,
          '登记面积的单位与所写不符，按图形面积判定',
          'the recorded area is not in the unit written; the outline decided',
        );
      if (remark === 'planar')
        add(
          'area-planar',
          feature,
          'SHAPE_Area 不是平方米，未采用',
          'SHAPE_Area is not in square metres and was left aside',
        );
    },
    addLargeTarget: ({ feature }, target, measured) =>
      add(
        'target-larger',
        feature,
        `目标面积 ${target.toFixed(1)} 平方米大于图形面积 ${measured.toFixed(1)} 平方米`,
        `the target of ${target.toFixed(1)} m² is larger than the outline of ${measured.toFixed(1)} m²`,
      ),
    addAssumedEcoType: ({ feature }, ecoType) =>
      add(
        'eco-type-assumed',
        feature,
        `所在地不明，生态类型按${ECO_TYPE_WORDS[ecoType].zh}处理`,
        `the place is unknown; the eco-type is taken as ${ECO_TYPE_WORDS[ecoType].en}`,
      ),
    addStageFromState: ({ feature }) =>
      add(
        'stage-from-state',
        feature,
        '没有实施阶段，按恢复治理情况判定',
        'no stage; taken from the state of restoration',
      ),
    addOutsideFrame: ({ feature }) =>
      add(
        'outside-frame',
        feature,
        '图斑大类不是 10，已导入但不参加抽查',
        'patch class is not 10: imported, but not drawn for spot checks',
      ),
  };
}
