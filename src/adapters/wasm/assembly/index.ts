/** All that the module offers; `load-wasm.ts` describes each function to TypeScript. */
export { classifyBlock, classifyFours } from './classify';
export { beginCoverage, coverageEnd, coverRing, endCoverage, MAX_ROWS } from './coverage';
export { INFLATE_SCRATCH, inflatePair, inflateZlib, resultOf, wasWhole } from './inflate';
export { decodeLzw, LZW_SCRATCH } from './lzw';
export { swapBytes, undoPredictor2 } from './predictor';
export { BLOCK_SUMS, TALLY_SCRATCH, tallyClasses } from './tally';
export { tallyZone, valueBlock } from './zone';

/** First byte of memory that the module does not use itself. */
export const HEAP_BASE: usize = __heap_base;
