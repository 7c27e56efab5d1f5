/** Where everything of a chip stands, and in which letters. */
import type { ChipInput } from './chip.ts';
import type { TextStyle } from './chip-svg.ts';
import { viewOf } from './chip-view.ts';
import type { ChipView } from './chip-view.ts';

/** Lengths at unit 1, in picture pixels; a chip of larger panels has larger letters, so that both print alike. */
const MARGIN = 28;
const GAP = 20;
const TITLE_HEIGHT = 92;
const HEADING_HEIGHT = 64;
export const LEGEND_HEIGHT = 56;
export const FACT_HEIGHT = 62;
const FOOT_HEIGHT = 44;
export const FACTS_PER_ROW = 4;
const LEAST_PANEL = 480;

const INK = '#1f2a24';
const QUIET = '#4f5a54';
export const TITLE: TextStyle = { size: 31, weight: 700, fill: INK };
export const HEADING: TextStyle = { size: 23, weight: 700, fill: INK };
export const VALUE: TextStyle = { size: 20, weight: 700, fill: INK };
export const NOTE: TextStyle = { size: 17, weight: 400, fill: QUIET };
export const CAVEAT_STYLE: TextStyle = { size: 18, weight: 700, fill: '#8a2b12' };

export const LABELS = {
  zh: {
    baseline: '前时相',
    current: '后时相',
    change: '变化分类',
    changeNote: '由两期各自分类对比；图斑外淡显',
    gsd: '分辨率',
    metres: '米',
    kilometres: '公里',
    north: '北',
    unseen: '未观测（云、影、雪、无数据）',
    unclassified: '未分类',
    outline: '图斑边界',
    newBare: '列出的新增裸露图斑',
  },
  en: {
    baseline: 'Baseline',
    current: 'Current',
    change: 'Change',
    changeNote: "from each date's own classes; pale outside the patch",
    gsd: 'pixel',
    metres: 'm',
    kilometres: 'km',
    north: 'N',
    unseen: 'not seen (cloud, snow …)',
    unclassified: 'not classified',
    outline: 'patch outline',
    newBare: 'newly bare, listed',
  },
} as const;

export interface Layout {
  readonly view: ChipView;
  /** Factor on every length and letter. */
  readonly unit: number;
  /** Width of a panel's box; a narrower picture stands in its middle. */
  readonly boxWidth: number;
  readonly margin: number;
  readonly gap: number;
  readonly panelY: number;
  readonly width: number;
  readonly height: number;
}

export function layOut(input: ChipInput): Layout {
  const view = viewOf(input, input.outline, input.pixelMetres);
  const boxWidth = Math.max(LEAST_PANEL, view.width);
  const unit = boxWidth / LEAST_PANEL;
  const whole = (length: number): number => Math.round(length * unit);
  const factRows = Math.ceil(input.facts.length / FACTS_PER_ROW);
  const panelY = whole(MARGIN + TITLE_HEIGHT + HEADING_HEIGHT);
  return {
    view,
    unit,
    boxWidth,
    margin: whole(MARGIN),
    gap: whole(GAP),
    panelY,
    width: 2 * whole(MARGIN) + 3 * boxWidth + 2 * whole(GAP),
    height: panelY + view.height + whole(LEGEND_HEIGHT + factRows * FACT_HEIGHT + FOOT_HEIGHT + MARGIN / 2),
  };
}

export function sized(style: TextStyle, { unit }: Layout): TextStyle {
  return { ...style, size: style.size * unit };
}

export function boxX(layout: Layout, panel: number): number {
  return layout.margin + panel * (layout.boxWidth + layout.gap);
}

export function pictureX(layout: Layout, panel: number): number {
  return boxX(layout, panel) + Math.floor((layout.boxWidth - layout.view.width) / 2);
}
