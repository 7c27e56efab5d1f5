/**
 * Windows of `analyze --plain` in WebAssembly: tiles are unpacked, classified and summed in the module's memory, without
 * a copy between the steps, while the next window's bytes are on their way. The same bits as `createPlainMeasurer`,
 * which says what is computed.
 */
import type { PlainMeasure, WindowJob, WindowMeasurer, WindowTally } from '../../app/windows/job.ts';
import type { OpenScene } from '../../app/windows/measure-plain.ts';
import type { OpenTileSource } from '../../app/windows/packed-scene.ts';
import { areaAt } from '../../raster/area-lattice.ts';
import { TALLY_LENGTH } from '../../raster/kernels/tally-classes.ts';
import type { Window } from '../../raster/window.ts';
import { createWasm } from '../wasm/load-wasm.ts';
import type { Wasm } from '../wasm/load-wasm.ts';
import { createCoverage } from './wasm-coverage.ts';
import type { Coverage, WasmPart } from './wasm-coverage.ts';
import { createDate } from './wasm-date.ts';
import { createArena, createGrowing, createTileMemory } from './wasm-memory.ts';
import type { Arena } from './wasm-memory.ts';

export interface MeasurerDependencies {
  readonly openSource: OpenTileSource;
  /** For layouts that only the readers know. */
  readonly openScene: OpenScene;
}

/** Sides of the pieces that are summed with one cell area, as in `tallyClasses`. */
const PIECE = 64;

/** A window whose coverage is known and whose bytes are being fetched. */
interface Prepared {
  readonly coverage: Coverage;
  readonly window: Window;
  readonly parts: readonly WasmPart[];
  /** Unpacks and classifies both dates, once their bytes are there. */
  readonly classify: () => Promise<void>;
}

export async function createWasmMeasurer(job: WindowJob, deps: MeasurerDependencies): Promise<WindowMeasurer> {
  const { measure } = job;
  const wasm = createWasm();
  const pixels = Math.max(...job.windows.map(({ width, height }) => width * height));
  const memory = createTileMemory(wasm);
  const baseline = await createDate(wasm, memory, measure.dates[0], measure.classes, pixels, deps);
  const current = await createDate(wasm, memory, measure.dates[1], measure.classes, pixels, deps);
  // While one window is in work the next is prepared, so there are two of what a window needs for itself.
  const spare = createGrowing(wasm);
  const coverages = [createCoverage(wasm, job, spare), createCoverage(wasm, job, spare)] as const;
  const ahead = new Map<number, Prepared>();
  const out = wasm.reserve(TALLY_LENGTH * 8);
  const scratch = wasm.reserve(wasm.kernels.TALLY_SCRATCH.value);
  const areas = createArena(wasm);
  let turn = 0;

  function prepare(index: number): Prepared {
    turn = 1 - turn;
    const coverage = coverages[turn]!;
    const whole = job.windows[index]!;
    const parts = coverage.cover(index);
    const end = Math.max(whole.row, ...parts.map(({ part }) => part.row + part.height));
    // A tile need not be unpacked below the last row that an outline covers.
    const window = { ...whole, height: end - whole.row };
    const steps = parts.length === 0 ? [] : [baseline, current].map((date) => date.fetch(window, parts, coverage));
    return {
      coverage,
      window,
      parts,
      async classify() {
        for (const step of steps) await step();
      },
    };
  }

  function tally({ coverage, window, parts }: Prepared): WindowTally {
    const sums = new Float64Array(parts.length * TALLY_LENGTH);
    for (const [i, covered] of parts.entries()) {
      const { part } = covered;
      const first = (part.row - window.row) * window.width + part.col - window.col;
      wasm.bytes().fill(0, out, out + TALLY_LENGTH * 8);
      wasm.kernels.tallyClasses(
        coverage.sharesOf(covered),
        part.width,
        part.height,
        baseline.codes + first,
        current.codes + first,
        baseline.ndvi + first * 4,
        current.ndvi + first * 4,
        window.width,
        putAreas(wasm, areas, part, measure),
        scratch,
        out,
      );
      sums.set(new Float64Array(wasm.bytes().buffer, out, TALLY_LENGTH), i * TALLY_LENGTH);
    }
    return {
      outlines: parts.map(({ outline }) => outline),
      sums,
      crossed: parts.flatMap(({ outline, isCrossed }) => (isCrossed ? [outline] : [])),
    };
  }

  return {
    async measure(index, following) {
      const prepared = ahead.get(index) ?? prepare(index);
      ahead.delete(index);
      if (following !== undefined) ahead.set(following, prepare(following));
      await prepared.classify();
      return tally(prepared);
    },
    async close() {
      await baseline.close();
      await current.close();
    },
  };
}

/** Cell areas at the centres of a part's pieces, in the module's memory. */
function putAreas(wasm: Wasm, arena: Arena, part: Window, { areas }: PlainMeasure): number {
  const across = Math.ceil(part.width / PIECE);
  const down = Math.ceil(part.height / PIECE);
  arena.reset();
  const address = arena.take(across * down * 8);
  const values = new Float64Array(wasm.bytes().buffer, address, across * down);
  for (let i = 0; i < values.length; i++) {
    const left = (i % across) * PIECE;
    const top = Math.floor(i / across) * PIECE;
    const right = Math.min(left + PIECE, part.width);
    const bottom = Math.min(top + PIECE, part.height);
    values[i] = areaAt(areas, part.col + (left + right) / 2, part.row + (top + bottom) / 2);
  }
  return address;
}
