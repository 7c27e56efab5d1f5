/** What is asked for, and whether a run reached it. */
export interface Verdict {
  readonly what: string;
  readonly measured: number;
  readonly need: number;
  /** `least`: measured must be at least `need`. */
  readonly kind: 'least' | 'most';
  readonly unit: '×' | ' MB' | '';
}

export const passes = ({ measured, need, kind }: Verdict): boolean =>
  kind === 'least' ? measured >= need : measured <= need;

/** How many times as long the peer takes. */
export function faster(what: string, ours: number, peer: number, need: number): Verdict {
  return { what, measured: peer / ours, need, kind: 'least', unit: '×' };
}

/** How many times as long as the floor. */
export function within(what: string, ours: number, floor: number, need: number): Verdict {
  return { what, measured: ours / floor, need, kind: 'most', unit: '×' };
}
