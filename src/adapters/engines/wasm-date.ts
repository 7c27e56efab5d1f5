/** One date of the window in work, as classes and NDVI in the memory of a WebAssembly module. */
import type { PlainDate } from '../../app/windows/job.ts';
import { classifyDate } from '../../app/windows/measure-plain.ts';
import type { OpenScene } from '../../app/windows/measure-plain.ts';
import type { OpenTileSource } from '../../app/windows/packed-scene.ts';
import type { IndexClasses } from '../../raster/kernels/index-classes.ts';
import type { Window } from '../../raster/window.ts';
import type { Wasm } from '../wasm/load-wasm.ts';
import type { Coverage, WasmPart } from './wasm-coverage.ts';
import type { TileMemory } from './wasm-memory.ts';
import { createTileReader } from './wasm-tiles.ts';

export interface WasmDate {
  /** Addresses of the window's codes (bytes) and NDVI (f32), row-major. */
  readonly codes: number;
  readonly ndvi: number;
  /** Begins to fetch what a window needs; the result unpacks and classifies it. */
  fetch(window: Window, parts: readonly WasmPart[], coverage: Coverage): () => Promise<void>;
  close(): Promise<void>;
}

export async function createDate(
  wasm: Wasm,
  memory: TileMemory,
  date: PlainDate,
  classes: IndexClasses,
  pixels: number,
  deps: { readonly openSource: OpenTileSource; readonly openScene: OpenScene },
): Promise<WasmDate> {
  const codes = wasm.reserve(pixels + 16);
  const ndvi = wasm.reserve(pixels * 4 + 16);
  const { packed } = date.scene;
  if (packed === null) {
    const reader = await deps.openScene(date.scene);
    return {
      codes,
      ndvi,
      fetch: (window, parts, coverage) => async () => {
        const classed = await classifyDate({ ...date, reader }, window, parts.map(coverage.copy), classes);
        wasm.bytes().set(classed.codes, codes);
        new Float32Array(wasm.bytes().buffer, ndvi, classed.ndvi.length).set(classed.ndvi);
      },
      close: () => reader.close(),
    };
  }
  const tiles = await createTileReader(wasm, memory, date, packed, classes, deps.openSource);
  return {
    codes,
    ndvi,
    fetch(window, parts, coverage) {
      const steps = tilesOf(packed, window)
        .filter((tile) => parts.some((part) => coverage.covers(part, tile.window)))
        .map(({ index, window: tile }) => {
          const rows = Math.min(tile.height, window.row + window.height - tile.row);
          const first = (tile.row - window.row) * window.width + tile.col - window.col;
          return { index, cols: tile.width, rows, ndvi: ndvi + first * 4, codes: codes + first };
        });
      return tiles.fetch(steps, window.width);
    },
    close: () => tiles.close(),
  };
}

/** Tiles of a scene that lie in a window; a window never cuts one sideways, and from below only where rows are spared. */
function tilesOf(
  {
    blockWidth,
    blockHeight,
    width,
    height,
  }: { blockWidth: number; blockHeight: number; width: number; height: number },
  window: Window,
): readonly { readonly index: number; readonly window: Window }[] {
  const across = Math.ceil(width / blockWidth);
  const tiles: { index: number; window: Window }[] = [];
  for (let row = window.row; row < window.row + window.height; row += blockHeight) {
    for (let col = window.col; col < window.col + window.width; col += blockWidth) {
      tiles.push({
        index: (row / blockHeight) * across + col / blockWidth,
        window: { col, row, width: Math.min(blockWidth, width - col), height: Math.min(blockHeight, height - row) },
      });
    }
  }
  return tiles;
}
