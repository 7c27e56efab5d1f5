/**
 * Windows in WebAssembly: tiles are unpacked, evaluated and summed in the module's memory, without a copy between the
 * steps, while the next window's bytes are on their way. The same bits as the measurers of `app/windows`, which say what
 * is computed.
 */
import { neededRows } from '../../app/windows/covered-parts.ts';
import type { WindowJob, WindowMeasurer, WindowTally } from '../../app/windows/job.ts';
import { createPlainMeasurer } from '../../app/windows/measure-plain.ts';
import type { OpenScene } from '../../app/windows/measure-plain.ts';
import { createZonalMeasurer } from '../../app/windows/measure-zonal.ts';
import type { OpenBands } from '../../app/windows/measure-zonal.ts';
import type { OpenTileSource } from '../../app/windows/packed-scene.ts';
import type { Window } from '../../raster/window.ts';
import { createWasm } from '../wasm/load-wasm.ts';
import type { Wasm } from '../wasm/load-wasm.ts';
import { createCoverage } from './wasm-coverage.ts';
import type { Coverage, WasmPart } from './wasm-coverage.ts';
import { createLayer } from './wasm-layer.ts';
import type { LayerFetch, WasmLayer } from './wasm-layer.ts';
import type { WasmMeasure } from './wasm-measure.ts';
import { createPlainMeasure } from './wasm-plain.ts';
import type { TileJob } from './wasm-tiles.ts';
import { createUnpacker } from './wasm-unpack.ts';
import { createZonalMeasure } from './wasm-zonal.ts';

export interface MeasurerDependencies {
  readonly openSource: OpenTileSource;
  /** For layouts that only the readers know. */
  readonly openScene: OpenScene;
  readonly openBands: OpenBands;
}

/** A window whose coverage is known and whose bytes are being fetched. */
interface Prepared {
  readonly coverage: Coverage;
  readonly window: Window;
  readonly parts: readonly WasmPart[];
  readonly fetches: readonly LayerFetch[];
}

export async function createWasmMeasurer(job: WindowJob, deps: MeasurerDependencies): Promise<WindowMeasurer> {
  const wasm = createWasm();
  if (job.windows.some(({ height }) => height > wasm.kernels.MAX_ROWS.value)) return createElsewhere(job, deps);
  const measure = createMeasure(wasm, job, deps);
  const layers = await openLayers(measure, deps.openSource);
  const unpacker = createUnpacker(
    wasm,
    measure.layers.flatMap(({ scene }) => scene.packed ?? []),
  );
  // While one window is in work the next is prepared, so there are two of what a window needs for itself.
  const coverages = [createCoverage(wasm, job), createCoverage(wasm, job)] as const;
  const ahead = new Map<number, Prepared>();
  const out = wasm.reserve(measure.length * 8);
  let turn = 0;

  function prepare(index: number): Prepared {
    turn = 1 - turn;
    const coverage = coverages[turn]!;
    const parts = coverage.cover(index);
    const window = neededRows(job.windows[index]!, parts);
    return {
      coverage,
      window,
      parts,
      fetches: parts.length === 0 ? [] : layers.map((layer) => layer.fetch(window, parts, coverage)),
    };
  }

  async function evaluate({ fetches }: Prepared): Promise<void> {
    for (const fetch of fetches) if ('read' in fetch) await fetch.read();
    const queues = fetches.map((fetch) => ('jobs' in fetch ? fetch.jobs : []));
    // A tile of each scene at a time: pairs are unpacked together.
    const jobs = interleave(queues);
    for (let i = 0; i < jobs.length; i += 2) await useTiles(jobs.slice(i, i + 2));
  }

  async function useTiles(jobs: readonly TileJob[]): Promise<void> {
    const pieces = await Promise.all(jobs.map((tile) => tile.pieces()));
    const places = unpacker.unpack(interleave(pieces));
    const order = interleave(pieces.map((own, tile) => own.map((_, piece) => ({ tile, piece }))));
    for (const [tile, { use }] of jobs.entries()) {
      const own = pieces[tile]!.map((_, piece) => order.findIndex((at) => at.tile === tile && at.piece === piece));
      use(own.map((at) => places[at]!));
    }
  }

  function tally({ coverage, window, parts }: Prepared): WindowTally {
    const sums = new Float64Array(parts.length * measure.length);
    measure.beginWindow(window);
    for (const [i, covered] of parts.entries()) {
      wasm.bytes().fill(0, out, out + measure.length * 8);
      measure.tally(covered, coverage.mapOf(covered), window, out);
      sums.set(new Float64Array(wasm.bytes().buffer, out, measure.length), i * measure.length);
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
      try {
        await evaluate(prepared);
      } finally {
        // A damaged tile ends a window while others are on their way, into buffers that the window after next will use.
        await Promise.all(prepared.fetches.map((fetch) => 'jobs' in fetch && fetch.arrived));
      }
      return tally(prepared);
    },
    async close() {
      for (const layer of layers) await layer.close();
    },
  };
}

/** All or none: a source that was opened is closed where a later one cannot be. */
async function openLayers({ layers }: WasmMeasure, openSource: OpenTileSource): Promise<readonly WasmLayer[]> {
  const opened: WasmLayer[] = [];
  try {
    for (const { scene, kernel } of layers) opened.push(await createLayer(scene, kernel, openSource));
    return opened;
  } catch (error) {
    for (const layer of opened) await layer.close();
    throw error;
  }
}

/** Strips of more rows than the kernels count are left to the specification. */
function createElsewhere({ measure, ...job }: WindowJob, deps: MeasurerDependencies): Promise<WindowMeasurer> {
  return measure.kind === 'plain'
    ? createPlainMeasurer({ ...job, measure }, deps.openScene)
    : createZonalMeasurer({ ...job, measure }, deps.openBands);
}

function createMeasure(wasm: Wasm, { measure, windows }: WindowJob, deps: MeasurerDependencies): WasmMeasure {
  const pixels = Math.max(0, ...windows.map(({ width, height }) => width * height));
  return measure.kind === 'plain'
    ? createPlainMeasure(wasm, measure, pixels, deps.openScene)
    : createZonalMeasure(wasm, measure, pixels, deps.openBands);
}

/** The first of each list, the second of each, and so on. */
function interleave<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, i) => lists.flatMap((list) => list.slice(i, i + 1))).flat();
}
