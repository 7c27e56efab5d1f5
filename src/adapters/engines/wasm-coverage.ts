/** Coverage of windows by outlines, in the memory of a WebAssembly module. */
import { boundsInWindow } from '../../app/windows/covered-parts.ts';
import type { CoveredPart } from '../../app/windows/covered-parts.ts';
import type { WindowJob } from '../../app/windows/job.ts';
import { ringsOfOutline } from '../../geometry/pixel-outlines.ts';
import { intersectWindows } from '../../raster/window.ts';
import type { Window } from '../../raster/window.ts';
import type { Wasm } from '../wasm/load-wasm.ts';
import { createGrowing } from './wasm-memory.ts';

/** The part of an outline in a window: rows and columns that it may cover. */
export interface WasmPart {
  readonly outline: number;
  /** Rows with a share above 0. */
  readonly part: Window;
  /** The outline's bounds in the window. Shares are always reckoned from there, for the same bits. */
  readonly bounds: Window;
  readonly isCrossed: boolean;
}

export interface Coverage {
  /** The outlines that cover some of a window. Shares are kept until the next call, as far as there is room. */
  cover(index: number): readonly WasmPart[];
  /** Address of a part's map of blocks over its bounds (`assembly/coverage.ts`), valid until another part's is asked for. */
  mapOf(part: WasmPart): number;
  /** Whether a part has a share above 0 in a tile. */
  covers(part: WasmPart, tile: Window): boolean;
  copy(part: WasmPart): CoveredPart;
}

/** Of maps and shares of one window's outlines what is kept. The rest is filled again. */
const KEPT_BYTES = 2 ** 21;
const BLOCK = 8;
const BLOCK_BYTES = BLOCK * BLOCK * 8;
/** What the map says of a block without shares of its own. */
const [OUTSIDE, WHOLE] = [0, 1];

export function createCoverage(wasm: Wasm, job: WindowJob): Coverage {
  const memory = createGrowing(wasm);
  const points = createGrowing(wasm);
  const places = new Map<WasmPart, number>();
  let kept = 0;
  let used = 0;

  /** @returns what `endCoverage` answers */
  function fill(outline: number, { col, row, width, height }: Window, map: number): number {
    const { kernels } = wasm;
    kernels.beginCoverage(map, map + mapBytes(width, height), width, height);
    for (const ring of ringsOfOutline(job.outlines, outline)) {
      const address = points.atLeast(ring.points.byteLength);
      new Float64Array(wasm.bytes().buffer, address, ring.points.length).set(ring.points);
      kernels.coverRing(address, ring.points.length / 2, col, row, ring.sign);
    }
    return kernels.endCoverage();
  }

  function coverOutline(outline: number, bounds: Window): WasmPart | undefined {
    const map = kept + used;
    const answer = fill(outline, bounds, map);
    const firstRow = answer & 0xffff;
    const endRow = (answer >>> 16) & 0x7fff;
    if (firstRow === endRow) return undefined;
    const part = { ...bounds, row: bounds.row + firstRow, height: endRow - firstRow };
    const covered = { outline, part, bounds, isCrossed: answer < 0 };
    const size = wasm.kernels.coverageEnd() - map;
    if (used + size <= KEPT_BYTES) {
      places.set(covered, map);
      used += size;
    }
    return covered;
  }

  function mapOf(part: WasmPart): number {
    const place = places.get(part);
    if (place !== undefined) return place;
    const map = kept + used;
    fill(part.outline, part.bounds, map);
    return map;
  }

  /** Reads shares by pixels of the grid, valid until the memory grows or another part's map is asked for. */
  function shareReader(covered: WasmPart): (col: number, row: number) => number {
    const { bounds } = covered;
    const map = mapOf(covered) / 4;
    const { buffer } = wasm.bytes();
    const [blocks, shares] = [new Uint32Array(buffer), new Float64Array(buffer)];
    const across = Math.ceil(bounds.width / BLOCK);
    return (col, row) => {
      const [right, down] = [col - bounds.col, row - bounds.row];
      const block = blocks[map + Math.floor(down / BLOCK) * across + Math.floor(right / BLOCK)]!;
      if (block === OUTSIDE) return 0;
      return block === WHOLE ? 1 : shares[block / 8 + (down % BLOCK) * BLOCK + (right % BLOCK)]!;
    };
  }

  return {
    cover(index) {
      places.clear();
      used = 0;
      const bounds = job.users[index]!.flatMap((outline) => {
        const window = boundsInWindow(job, index, outline);
        return window === undefined ? [] : [{ outline, window }];
      });
      // Behind what is kept there is room for any one of them.
      const largest = Math.max(0, ...bounds.map(({ window: { width, height } }) => mostBytes(width, height)));
      kept = memory.atLeast(KEPT_BYTES + largest);
      return bounds.flatMap(({ outline, window }) => coverOutline(outline, window) ?? []);
    },
    mapOf,
    covers(covered, tile) {
      const common = intersectWindows(tile, covered.part);
      if (common === undefined) return false;
      const { part } = covered;
      if (common.width === part.width && common.height === part.height) return true;
      const shareAt = shareReader(covered);
      for (let row = common.row; row < common.row + common.height; row++) {
        for (let col = common.col; col < common.col + common.width; col++) if (shareAt(col, row) > 0) return true;
      }
      return false;
    },
    copy(covered) {
      const { part } = covered;
      const shareAt = shareReader(covered);
      const shares = Float64Array.from({ length: part.width * part.height }, (_, i) =>
        shareAt(part.col + (i % part.width), part.row + Math.floor(i / part.width)),
      );
      return { ...covered, shares };
    },
  };
}

function blockCount(width: number, height: number): number {
  return Math.ceil(width / BLOCK) * Math.ceil(height / BLOCK);
}

/** Rounded, so that shares are well placed behind it. */
function mapBytes(width: number, height: number): number {
  return Math.ceil((blockCount(width, height) * 4) / 16) * 16;
}

function mostBytes(width: number, height: number): number {
  return mapBytes(width, height) + blockCount(width, height) * BLOCK_BYTES;
}
