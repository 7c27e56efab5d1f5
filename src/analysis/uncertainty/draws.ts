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
  /** Times the first-order mixed-pixel error of either date: the ground's borders are the same kind on both. */
  readonly mixedEdges: number;
  /** Times what doubling the pixels does to mean cover. */
  readonly pixelSize: number;
  /** Cloud buffers one pixel narrower (−1), as they are, or one wider. */
  readonly maskStep: -1 | 0 | 1;
}

const NO_SHIFT: NdviShift = { gain: 0, nirOffset: 0, redOffset: 0 };

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
    const detail = normal();
    const pixelSize = rule.pixelSizeSd * detail;
    const date = (from: DateDraw, shift: NdviShift): DrawnDate => ({
      ...drawEndMembers(from, shift, times, pixelSize, rule, normal),
      threshold,
      noise: drawPlace(uniform),
    });
    return {
      shiftCols,
      shiftRows,
      lines,
      baseline: date(input.baseline, NO_SHIFT),
      current: date(input.current, lines),
      pixelSize,
      mixedEdges: rule.mixedEdgeSd * detail,
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
