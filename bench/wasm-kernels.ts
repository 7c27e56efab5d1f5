/** The WebAssembly kernels over one tile that lies in the module's memory already, as in the engine. */
import { createClassRules } from '../src/adapters/engines/wasm-class-rules.ts';
import { createWasm } from '../src/adapters/wasm/load-wasm.ts';
import { TALLY_LENGTH } from '../src/raster/kernels/tally-classes.ts';
import { PIXELS, SIZE, type Tile } from './random-tile.ts';

export interface WasmKernels {
  readonly predictor2: () => void;
  readonly classify: () => void;
  readonly coverage: () => void;
  readonly tally: () => void;
}

const PIECES = (SIZE / 64) ** 2;
const BLOCKS = (SIZE / 8) ** 2;

export function createWasmKernels({ samples, ring, ringSign, rules }: Tile): WasmKernels {
  const wasm = createWasm();
  const { kernels } = wasm;
  const place = (values: Uint16Array | Float64Array): number => {
    const address = wasm.reserve(values.byteLength + 16);
    wasm.bytes().set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), address);
    return address;
  };
  const differences = place(samples);
  const pixels = place(samples);
  const points = place(ring);
  const map = wasm.reserve(BLOCKS * (4 + 512));
  const blocks = wasm.reserve(BLOCKS * kernels.BLOCK_SUMS.value);
  const areas = place(new Float64Array(PIECES).fill(4));
  const scratch = wasm.reserve(kernels.TALLY_SCRATCH.value);
  const sums = wasm.reserve(TALLY_LENGTH * 8);
  const ndvi = wasm.reserve(PIXELS * 4 + 16);
  const codes = wasm.reserve(PIXELS + 16);
  const sceneRules = { scale: [1, 1, 1, 1], offset: [0, 0, 0, 0], nodata: null, zeroIsBlank: true, saturation: null };
  const classRules = createClassRules(
    wasm,
    { type: 'uint16', rules: { ...sceneRules, fill: 0 } },
    [3, 4, 1],
    false,
    rules,
  );
  const classify = (): void =>
    kernels.classifyFours(pixels, 2, 3, 0, 0, SIZE * 8, 0, SIZE, SIZE, classRules, ndvi, codes, SIZE);
  classify();
  return {
    predictor2: () => wasm.undoPredictor2(differences, SIZE, SIZE, 4, 16),
    classify,
    coverage: () => {
      kernels.beginCoverage(map, map + BLOCKS * 4, SIZE, SIZE);
      kernels.coverRing(points, ring.length / 2, 0, 0, ringSign);
      kernels.endCoverage();
    },
    // Each time as the first outline that comes to the window.
    tally: () => {
      wasm.bytes().fill(0, blocks, blocks + BLOCKS * kernels.BLOCK_SUMS.value);
      const across = SIZE / 8;
      // prettier-ignore
      kernels.tallyClasses(
        map, SIZE, 0, SIZE, 0, 0, codes, codes, ndvi, ndvi, SIZE, blocks, across, areas, scratch, sums,
      );
    },
  };
}
