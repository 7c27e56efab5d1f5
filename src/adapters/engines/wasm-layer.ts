/** One scene of the window in work, as a kernel's results in the memory of a WebAssembly module. */
import type { CoveredPart } from '../../app/windows/covered-parts.ts';
import { tilesOf } from '../../app/windows/covered-parts.ts';
import type { JobScene } from '../../app/windows/job.ts';
import type { OpenTileSource } from '../../app/windows/packed-scene.ts';
import type { Window } from '../../raster/window.ts';
import type { Coverage, WasmPart } from './wasm-coverage.ts';
import { createTileReader } from './wasm-tiles.ts';
import type { BandSamples, TileFetch, TileStep } from './wasm-tiles.ts';

/** What a layer needs of a window: tiles on their way, or, for layouts that only readers know, a reading by them. */
export type LayerFetch = TileFetch | { readonly read: () => Promise<void> };

export interface WasmLayer {
  fetch(window: Window, parts: readonly WasmPart[], coverage: Coverage): LayerFetch;
  close(): Promise<void>;
}

/** How a scene's samples become results: by a kernel, or by the specification where the layout is a rare one. */
export interface LayerKernel {
  /** 1-based bands of the scene. */
  readonly bands: readonly number[];
  /** Whether `apply` undoes differences itself, see `BandSamples`. */
  readonly undoesDifferences: boolean;
  /** @param parts of the window: nothing need be known of pixels in none of them */
  apply(step: TileStep, samples: BandSamples, window: Window, parts: readonly WasmPart[]): void;
  /** Opens the scene by its reader. */
  openElsewhere(): Promise<{
    read(window: Window, parts: readonly CoveredPart[]): Promise<void>;
    close(): Promise<void>;
  }>;
}

export async function createLayer(
  { packed, path }: JobScene,
  kernel: LayerKernel,
  openSource: OpenTileSource,
): Promise<WasmLayer> {
  if (packed === null) {
    const elsewhere = await kernel.openElsewhere();
    return {
      fetch: (window, parts, coverage) => ({ read: () => elsewhere.read(window, parts.map(coverage.copy)) }),
      close: () => elsewhere.close(),
    };
  }
  const tiles = await createTileReader(packed, path, kernel.bands, kernel.undoesDifferences, openSource);
  return {
    fetch(window, parts, coverage) {
      const steps = tilesOf(packed, window)
        .filter((tile) => parts.some((part) => coverage.covers(part, tile.window)))
        .map(({ index, window: tile }) => ({
          index,
          cols: tile.width,
          rows: Math.min(tile.height, window.row + window.height - tile.row),
          first: (tile.row - window.row) * window.width + tile.col - window.col,
        }));
      return tiles.fetch(steps, (step, samples) => kernel.apply(step, samples, window, parts));
    },
    close: () => tiles.close(),
  };
}
