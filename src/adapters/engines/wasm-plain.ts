/** `analyze --plain` in WebAssembly: the kernels of `measure-plain.ts`, which says what is computed. */
import type { PlainDate, PlainMeasure } from '../../app/windows/job.ts';
import { classifyDate } from '../../app/windows/measure-plain.ts';
import type { OpenScene } from '../../app/windows/measure-plain.ts';
import type { PackedScene } from '../../app/windows/packed-scene.ts';
import { areaAt } from '../../raster/area-lattice.ts';
import { BLOCK, PIECE, squaresOf, TALLY_LENGTH } from '../../raster/kernels/tally-classes.ts';
import type { Window } from '../../raster/window.ts';
import type { Wasm } from '../wasm/load-wasm.ts';
import { createClassRules } from './wasm-class-rules.ts';
import type { LayerKernel } from './wasm-layer.ts';
import type { WasmPart } from './wasm-coverage.ts';
import type { WasmMeasure } from './wasm-measure.ts';
import type { TileStep } from './wasm-tiles.ts';
import { createGrowing } from './wasm-memory.ts';

const TYPES = { uint8: 0, uint16: 1, int16: 2, float32: 3 } as const;

/** @param pixels of the largest window */
export function createPlainMeasure(wasm: Wasm, measure: PlainMeasure, pixels: number, open: OpenScene): WasmMeasure {
  const dates = measure.dates.map((date) => createDate(wasm, date, measure, pixels, open));
  const [baseline, current] = dates as [DateInMemory, DateInMemory];
  const { TALLY_SCRATCH, BLOCK_SUMS } = wasm.kernels;
  const scratch = wasm.reserve(TALLY_SCRATCH.value);
  const blocks = createGrowing(wasm);
  const areas = createGrowing(wasm);
  let blocksAt = 0;
  return {
    layers: dates.map(({ kernel }, i) => ({ scene: measure.dates[i]!.scene, kernel })),
    length: TALLY_LENGTH,
    beginWindow(window) {
      const length = blocksOf(window.width) * blocksOf(window.height) * BLOCK_SUMS.value;
      blocksAt = blocks.atLeast(length);
      wasm.bytes().fill(0, blocksAt, blocksAt + length);
    },
    tally({ part, bounds }, map, window, out) {
      const [right, down] = [bounds.col - window.col, bounds.row - window.row];
      const first = down * window.width + right;
      // Blocks above the part have no shares, and the window may end below it.
      const top = Math.floor((part.row - bounds.row) / BLOCK);
      wasm.kernels.tallyClasses(
        map,
        bounds.width,
        top,
        part.row + part.height - bounds.row,
        right / BLOCK,
        down / BLOCK,
        baseline.codes + first,
        current.codes + first,
        baseline.ndvi + first * 4,
        current.ndvi + first * 4,
        window.width,
        blocksAt,
        blocksOf(window.width),
        putAreas(part, window),
        scratch,
        out,
      );
    },
  };

  /** Cell areas at the centres of a part's pieces. */
  function putAreas(part: Window, window: Window): number {
    const pieces = [...squaresOf(part, window, PIECE)];
    const address = areas.atLeast(pieces.length * 8);
    const values = new Float64Array(wasm.bytes().buffer, address, pieces.length);
    for (const [i, { col, row, width, height }] of pieces.entries()) {
      values[i] = areaAt(measure.areas, col + width / 2, row + height / 2);
    }
    return address;
  }
}

function blocksOf(length: number): number {
  return Math.ceil(length / BLOCK);
}

/** Codes (bytes) and NDVI (f32) of the window in work, row-major, on one date. */
interface DateInMemory {
  readonly codes: number;
  readonly ndvi: number;
  readonly kernel: LayerKernel;
}

/** Rows that are classified with the same columns. */
const STRIP_ROWS = 32;

interface Strip {
  /** In the tile. */
  readonly row: number;
  readonly rows: number;
  /** Columns of the tile, the first a multiple of four. */
  readonly from: number;
  readonly to: number;
}

/** The rows and columns of a tile that lie in the bounds of some part: a third less than all, with 40 mines a scene. */
function stripsOf({ cols, rows, first }: TileStep, window: Window, parts: readonly WasmPart[]): readonly Strip[] {
  const left = window.col + (first % window.width);
  const top = window.row + Math.floor(first / window.width);
  const strips: Strip[] = [];
  for (let row = 0; row < rows; row += STRIP_ROWS) {
    const end = Math.min(row + STRIP_ROWS, rows);
    let [from, to] = [cols, 0];
    for (const { part } of parts) {
      if (part.row >= top + end || part.row + part.height <= top + row) continue;
      from = Math.min(from, part.col - left);
      to = Math.max(to, part.col + part.width - left);
    }
    if (from >= to) continue;
    const clipped = Math.max(0, from);
    strips.push({ row, rows: end - row, from: clipped - (clipped % 4), to: Math.min(cols, to + ((4 - (to % 4)) % 4)) });
  }
  return strips;
}

/** The layout of most imagery has a kernel of its own: four interleaved bands of 16 bits, all of one file. */
function areFours({ type, samplesPerPixel, width, blockWidth, bands: places }: PackedScene, wanted: number[]): boolean {
  const isInFours = width % 4 === 0 && blockWidth % 4 === 0;
  const files = new Set(wanted.map((band) => places[band - 1]!.file));
  return type === 'uint16' && samplesPerPixel === 4 && isInFours && files.size === 1;
}

function createDate(
  wasm: Wasm,
  date: PlainDate,
  { classes }: PlainMeasure,
  pixels: number,
  open: OpenScene,
): DateInMemory {
  const codes = wasm.reserve(pixels + 16);
  const ndvi = wasm.reserve(pixels * 4 + 16);
  const { packed } = date.scene;
  const bands = [date.bands.red, date.bands.nir, date.bands.blue];
  const isFours = packed !== null && areFours(packed, bands);
  const rules = packed === null ? 0 : createClassRules(wasm, packed, bands, date.isReflectance, classes);
  return {
    codes,
    ndvi,
    kernel: {
      bands,
      undoesDifferences: isFours && packed.predictor === 2,
      apply(step, { bands: [red, nir, blue], stride, rowBytes, areDifferenced }, window, parts) {
        const { kernels } = wasm;
        const { width } = window;
        const samples = bands.map((band) => packed!.bands[band - 1]!.sample) as [number, number, number];
        for (const { row, rows, from, to } of stripsOf(step, window, parts)) {
          const out = step.first + row * width;
          const down = row * rowBytes;
          if (isFours) {
            const data = red! - samples[0] * 2 + down;
            kernels.classifyFours(
              data,
              ...samples,
              areDifferenced ? 1 : 0,
              rowBytes,
              from,
              to,
              rows,
              rules,
              ndvi + out * 4,
              codes + out,
              width,
            );
            continue;
          }
          const at = down + from * stride;
          kernels.classifyBlock(
            TYPES[packed!.type],
            red! + at,
            nir! + at,
            blue! + at,
            stride,
            rowBytes,
            to - from,
            rows,
            rules,
            ndvi + (out + from) * 4,
            codes + out + from,
            width,
          );
        }
      },
      async openElsewhere() {
        const reader = await open(date.scene);
        return {
          async read(window, parts) {
            const classed = await classifyDate({ ...date, reader }, window, parts, classes);
            wasm.bytes().set(classed.codes, codes);
            new Float32Array(wasm.bytes().buffer, ndvi, classed.ndvi.length).set(classed.ndvi);
          },
          close: () => reader.close(),
        };
      },
    },
  };
}
