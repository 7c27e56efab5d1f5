/** `zonal` in WebAssembly: the kernels of `measure-zonal.ts`, which says what is computed. */
import type { ZonalMeasure } from '../../app/windows/job.ts';
import { readValues } from '../../app/windows/measure-zonal.ts';
import type { OpenBands } from '../../app/windows/measure-zonal.ts';
import { ZONE_TALLY_LENGTH } from '../../raster/kernels/tally-zone.ts';
import type { Wasm } from '../wasm/load-wasm.ts';
import type { WasmMeasure } from './wasm-measure.ts';

const TYPES = { uint8: 0, uint16: 1, int16: 2, float32: 3 } as const;

/** @param pixels of the largest window */
export function createZonalMeasure(wasm: Wasm, measure: ZonalMeasure, pixels: number, open: OpenBands): WasmMeasure {
  const values = wasm.reserve(pixels * 8 + 16);
  const { scene, bands, below } = measure;
  const [nodataFrom, nodataTo] = scene.packed?.rules.nodata ?? [Infinity, -Infinity];
  return {
    length: ZONE_TALLY_LENGTH,
    layers: [
      {
        scene,
        kernel: {
          bands,
          undoesDifferences: false,
          apply({ cols, rows, first }, { bands: [a, b], stride, rowBytes }, { width }) {
            wasm.kernels.valueBlock(
              TYPES[scene.packed!.type],
              a!,
              b ?? a!,
              stride,
              rowBytes,
              cols,
              rows,
              nodataFrom,
              nodataTo,
              values + first * 8,
              width,
            );
          },
          async openElsewhere() {
            const reader = await open(scene);
            return {
              async read(window, parts) {
                const read = await readValues(reader, measure, window, parts);
                new Float64Array(wasm.bytes().buffer, values, read.length).set(read);
              },
              close: () => reader.close(),
            };
          },
        },
      },
    ],
    beginWindow() {},
    tally({ part, bounds }, map, window, out) {
      const first = (bounds.row - window.row) * window.width + bounds.col - window.col;
      const rows = part.row + part.height - bounds.row;
      wasm.kernels.tallyZone(values + first * 8, window.width, map, bounds.width, rows, below, out);
    },
  };
}
