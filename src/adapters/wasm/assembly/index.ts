/** All that the module offers; `load-wasm.ts` describes each function to TypeScript. */
export { INFLATE_SCRATCH, inflateZlib, wasWhole } from './inflate';
export { swapBytes, undoPredictor2 } from './predictor';

/** First byte of memory that the module does not use itself. */
export const HEAP_BASE: usize = __heap_base;
