/** Everything that is drawn for one pair, by draw, before a pixel is looked at (SCIENCE §4.5 items 1–5). */
import { mulberry32 } from '../random.ts';
import type { EndMemberBootstrap } from './end-member-bootstrap.ts';
import { TILE_SIDE } from './noise-tile.ts';
import { normalFrom } from './normal.ts';
import { respond, shiftBetween } from './radiometry-response.ts';
import type { NdviLines, NdviShift } from './radiometry-response.ts';
import type { UncertaintyRule } from './rule.ts';

/** The normalisation of the current date, fitted again on any choice of sectors. */
export interface LineBootstrap {
  readonly fit: NdviLines;
  /** @param times how often each sector was drawn */
  readonly draw: (times: Uint8Array) => NdviLines;
}

export interface DateDraw {
  readonly endMembers: { readonly soil: number; readonly vegetation: number };
  /** Null where the pair uses the zone's defaults. */
  readonly bootstrap: EndMemberBootstrap | null;
}

export interface DrawInput {
  readonly baseline: DateDraw;
  readonly current: DateDraw;
  /** Null where no normalisation was fitted. */
  readonly lines: LineBootstrap | null;
  /** Sd of the shift of current against baseline by axis, in pixels. */
  readonly shiftSdPx: number;
}

/** One date of one draw. */
export interface DrawnDate {
  readonly soil: number;
  readonly vegetation: number;
  /** Added to the thresholds of cover. */
  readonly threshold: number;
  /** Where in the noise tile pixel (0, 0) lies, and which way up the tile is. */
  readonly noise: NoisePlace;
}

export interface NoisePlace {
  readonly col: number;
  readonly row: number;
  readonly sign: 1 | -1;
  readonly turned: boolean;
}

export interface Draw {
  readonly shiftCols: number;
  readonly shiftRows: number;
  readonly lines: NdviShift;
  readonly baseline: DrawnDate;
  readonly current: DrawnDate;
  /** Times the first-order mixed-pixel error, by date. */
  readonly mixedEdges: readonly [baseline: number, current: number];
  /** Times the error of whole pixels, by date. */
  readonly wholePixels: readonly [baseline: number, current: number];
  /** Times what doubling the pixels does to end-members and mean cover, by date. */
  readonly pixelSize: readonly [baseline: number, current: number];
  /** Cloud buffers one pixel narrower (−1), as they are, or one wider. */
  readonly maskStep: -1 | 0 | 1;
}

const NO_SHIFT: NdviShift = { gain: 0, nirOffset: 0, redOffset: 0 };

/** End-members of both dates as fitted. */
export interface Fitted {
  readonly baseline: { readonly soil: number; readonly vegetation: number };
  readonly current: { readonly soil: number; readonly vegetation: number };
}

/** The draw that changes nothing. */
export function stillDraw({ baseline, current }: Fitted): Draw {
  const still = { threshold: 0, noise: { col: 0, row: 0, sign: 1, turned: false } } as const;
  return {
    shiftCols: 0,
    shiftRows: 0,
    lines: NO_SHIFT,
    baseline: { ...still, soil: baseline.soil, vegetation: baseline.vegetation },
    current: { ...still, soil: current.soil, vegetation: current.vegetation },
    mixedEdges: [0, 0],
    wholePixels: [0, 0],
    pixelSize: [0, 0],
    maskStep: 0,
  };
}

/** The draw that takes off what the size of a pixel is known to do: what pixels of no size would show. */
export function correctedDraw(
  { baseline, current }: Readonly<Record<'baseline' | 'current', DateDraw>>,
  { mixedEdge, pixelSize }: UncertaintyRule,
): Draw {
  const fine = ({ endMembers, bootstrap }: DateDraw, times: number): Fitted['baseline'] => ({
    soil: endMembers.soil - times * (bootstrap?.doubled.soil ?? 0),
    vegetation: endMembers.vegetation - times * (bootstrap?.doubled.vegetation ?? 0),
  });
  return {
    ...stillDraw({ baseline: fine(baseline, pixelSize.baseline), current: fine(current, pixelSize.current) }),
    mixedEdges: [-mixedEdge.baseline, -mixedEdge.current],
    pixelSize: [-pixelSize.baseline, -pixelSize.current],
  };
}

/** @param seed 32 bits that belong to the patch, the pair and the parameters */
export function createDraws(input: DrawInput, rule: UncertaintyRule, seed: number): readonly Draw[] {
  const uniform = mulberry32(seed);
  const normal = normalFrom(uniform);
  const times = new Uint8Array(rule.sectors);
  return Array.from({ length: rule.draws }, () => {
    // The same sectors for everything that is fitted on the ring: a gain that lifts the ring's NDVI lifts its
    // end-members as well, and only the difference is an error.
    drawSectors(times, uniform);
    const lines = input.lines === null ? NO_SHIFT : shiftBetween(input.lines.fit, input.lines.draw(times));
    const threshold = rule.thresholdSd * normal();
    const shiftCols = input.shiftSdPx * normal();
    const shiftRows = input.shiftSdPx * normal();
    // Mixed borders and end-members err together: both because a pixel is larger than the ground's detail.
    const detail = rule.pixelErrorSd * normal();
    const { mixedEdge, pixelSize } = rule;
    const date = (from: DateDraw, shift: NdviShift, size: number): DrawnDate => ({
      ...drawEndMembers(from, shift, times, detail * size, rule, normal),
      threshold,
      noise: drawPlace(uniform),
    });
    return {
      shiftCols,
      shiftRows,
      lines,
      baseline: date(input.baseline, NO_SHIFT, pixelSize.baseline),
      current: date(input.current, lines, pixelSize.current),
      pixelSize: [detail * pixelSize.baseline, detail * pixelSize.current],
      // The ground's borders are the same kind on both dates.
      mixedEdges: [detail * mixedEdge.baseline, detail * mixedEdge.current],
      wholePixels: [normal(), normal()],
      maskStep: (Math.floor(3 * uniform()) - 1) as Draw['maskStep'],
    };
  });
}

function drawSectors(times: Uint8Array, uniform: () => number): void {
  times.fill(0);
  for (let i = 0; i < times.length; i++) {
    const sector = Math.floor(uniform() * times.length);
    times[sector] = times[sector]! + 1;
  }
}

function drawEndMembers(
  { endMembers, bootstrap }: DateDraw,
  shift: NdviShift,
  times: Uint8Array,
  pixelSize: number,
  rule: UncertaintyRule,
  normal: () => number,
): { soil: number; vegetation: number } {
  if (bootstrap === null) {
    return {
      soil: endMembers.soil + rule.defaultEndMemberSd * normal(),
      vegetation: endMembers.vegetation + rule.defaultEndMemberSd * normal(),
    };
  }
  const drawn = bootstrap.draw(times);
  return {
    soil: endMembers.soil + drawn.soil + pixelSize * bootstrap.doubled.soil + respond(bootstrap.soilResponse, shift),
    vegetation:
      endMembers.vegetation +
      drawn.vegetation +
      pixelSize * bootstrap.doubled.vegetation +
      respond(bootstrap.vegetationResponse, shift),
  };
}

function drawPlace(uniform: () => number): NoisePlace {
  const col = Math.floor(uniform() * TILE_SIDE);
  const row = Math.floor(uniform() * TILE_SIDE);
  const kind = Math.floor(4 * uniform());
  return { col, row, sign: kind < 2 ? 1 : -1, turned: kind % 2 === 1 };
}
