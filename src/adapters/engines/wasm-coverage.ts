/** Coverage of windows by outlines, in the memory of a WebAssembly module. */
import type { CoveredPart } from '../../app/windows/covered-parts.ts';
import { isCovered } from '../../app/windows/covered-parts.ts';
import type { WindowJob } from '../../app/windows/job.ts';
import { ringsOfOutline, windowOfOutline } from '../../geometry/pixel-outlines.ts';
import { intersectWindows } from '../../raster/window.ts';
import type { Window } from '../../raster/window.ts';
import type { Wasm } from '../wasm/load-wasm.ts';
import type { Growing } from './wasm-memory.ts';
import { createGrowing } from './wasm-memory.ts';

/** The part of an outline in a window: rows and columns that it may cover. */
export interface WasmPart {
  readonly outline: number;
  readonly part: Window;
  /** The outline's bounds in the window. Shares are always reckoned from there, for the same bits. */
  readonly bounds: Window;
  readonly isCrossed: boolean;
}

export interface Coverage {
  /** The outlines that cover some of a window. Shares are kept until the next call, as far as there is room. */
  cover(index: number): readonly WasmPart[];
  /** Address of a part's shares (f64, row-major), valid until another part's are asked for. */
  sharesOf(part: WasmPart): number;
  /** Whether a part has a share above 0 in a tile. */
  covers(part: WasmPart, tile: Window): boolean;
  copy(part: WasmPart): CoveredPart;
}

/** What is kept of one window: as much as one outline over a whole window of 512 × 512. The rest is filled again. */
const KEPT_BYTES = 2 ** 21;

/** @param spare memory for one part at a time, which several coverages may share */
export function createCoverage(wasm: Wasm, job: WindowJob, spare: Growing): Coverage {
  const kept = wasm.reserve(KEPT_BYTES);
  const points = createGrowing(wasm);
  const places = new Map<WasmPart, number>();
  let used = 0;

  /** @returns what `endCoverage` answers */
  function fill(outline: number, part: Window, shares: number): number {
    const { kernels } = wasm;
    kernels.beginCoverage(shares, part.width, part.height);
    for (const ring of ringsOfOutline(job.outlines, outline)) {
      const address = points.atLeast(ring.points.byteLength);
      new Float64Array(wasm.bytes().buffer, address, ring.points.length).set(ring.points);
      const count = ring.points.length / 2;
      kernels.coverRing(address, count, part.col, part.row, ring.sign, shares, part.width, part.height);
    }
    return kernels.endCoverage(shares, part.width);
  }

  function coverOutline(outline: number, part: Window): WasmPart | undefined {
    const size = part.width * part.height * 8;
    const isKept = used + size <= KEPT_BYTES;
    const shares = isKept ? kept + used : spare.atLeast(size);
    const answer = fill(outline, part, shares);
    const firstRow = answer & 0xffff;
    const endRow = (answer >>> 16) & 0x7fff;
    if (firstRow === endRow) return undefined;
    const rows = { ...part, row: part.row + firstRow, height: endRow - firstRow };
    const covered = { outline, part: rows, bounds: part, isCrossed: answer < 0 };
    if (isKept) {
      places.set(covered, shares + firstRow * part.width * 8);
      used += Math.ceil(size / 16) * 16;
    }
    return covered;
  }

  function sharesOf(part: WasmPart): number {
    const place = places.get(part);
    if (place !== undefined) return place;
    const { outline, bounds } = part;
    const shares = spare.atLeast(bounds.width * bounds.height * 8);
    fill(outline, bounds, shares);
    return shares + (part.part.row - bounds.row) * bounds.width * 8;
  }

  const viewOf = (part: WasmPart): Float64Array => {
    const address = sharesOf(part);
    return new Float64Array(wasm.bytes().buffer, address, part.part.width * part.part.height);
  };

  return {
    cover(index) {
      places.clear();
      used = 0;
      return job.users[index]!.flatMap((outline) => {
        const around = windowOfOutline(job.outlines, outline);
        const part = around && intersectWindows(around, job.windows[index]!);
        return (part && coverOutline(outline, part)) ?? [];
      });
    },
    sharesOf,
    covers: (part, tile) => isCovered(tile, { ...part, shares: viewOf(part) }),
    copy: (part) => ({ ...part, shares: viewOf(part).slice() }),
  };
}
