/**
 * The kinds of change that pictures and change rasters show. Colours keep apart for the colour-blind: green and magenta
 * for the two that matter, pale tones for what stayed.
 */
import type { Words } from '../../oversight/words.ts';
import { Cover } from '../../raster/cover.ts';

export type ChangeClass = 'restored' | 'disturbed' | 'stayed_bare' | 'stayed_vegetated' | 'water' | 'built';

export type Colour = readonly [red: number, green: number, blue: number];

/** In the order of the legend. */
export const CHANGE_CLASSES: Readonly<Record<ChangeClass, { readonly words: Words; readonly colour: Colour }>> = {
  restored: { words: { zh: '裸露转植被', en: 'bare to vegetated' }, colour: [16, 138, 72] },
  disturbed: { words: { zh: '新增裸露', en: 'newly bare' }, colour: [208, 28, 110] },
  stayed_bare: { words: { zh: '两期均裸露', en: 'stayed bare' }, colour: [226, 190, 116] },
  stayed_vegetated: { words: { zh: '两期均有植被', en: 'stayed vegetated' }, colour: [190, 222, 168] },
  water: { words: { zh: '水体', en: 'water' }, colour: [84, 148, 214] },
  built: { words: { zh: '建筑', en: 'built' }, colour: [122, 116, 150] },
};

/** Class of a pair of `Cover` codes; null where one of the dates was not seen or not classified. */
export function changeClassOf(baseline: number, current: number): ChangeClass | null {
  if (baseline <= Cover.Seen || current <= Cover.Seen) return null;
  if (baseline === Cover.Water || current === Cover.Water) return 'water';
  if (baseline === Cover.Built || current === Cover.Built) return 'built';
  if (baseline === Cover.Vegetated) return current === Cover.Vegetated ? 'stayed_vegetated' : 'disturbed';
  return current === Cover.Vegetated ? 'restored' : 'stayed_bare';
}

/**
 * Code of a pair in a change raster, `10 · from + to` with water 1, built 2, bare 3, sparse 4, vegetated 5, so that the
 * whole transition matrix can be counted again; 0 where one of the dates was not seen.
 */
export function changeCodeOf(baseline: number, current: number): number {
  if (baseline <= Cover.Seen || current <= Cover.Seen) return 0;
  return 10 * (baseline - Cover.Seen) + (current - Cover.Seen);
}

/** Colour table of a change raster: every code of `changeCodeOf`, in the colours of the legend. */
export function changeColours(): readonly (readonly [code: number, ...Colour, alpha: number])[] {
  const measured = [Cover.Water, Cover.Built, Cover.Bare, Cover.Sparse, Cover.Vegetated];
  return measured.flatMap((from) =>
    measured.map((to) => {
      const kind = changeClassOf(from, to)!;
      return [changeCodeOf(from, to), ...CHANGE_CLASSES[kind].colour, 255] as const;
    }),
  );
}
