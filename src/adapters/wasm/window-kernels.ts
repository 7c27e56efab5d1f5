/** The kernels that measure windows, as the module exports them; documented in `assembly/`. Addresses are numbers. */
export interface WindowKernels {
  readonly TALLY_SCRATCH: { readonly value: number };
  /** Bytes that `tallyClasses` keeps of each block of 8 × 8 pixels of a window. */
  readonly BLOCK_SUMS: { readonly value: number };
  /** Rows that a window has at most. */
  readonly MAX_ROWS: { readonly value: number };
  readonly beginCoverage: (map: number, shares: number, width: number, height: number) => void;
  readonly coverRing: (points: number, count: number, originCol: number, originRow: number, sign: number) => void;
  readonly endCoverage: () => number;
  /** First byte behind the shares of the outline in work. */
  readonly coverageEnd: () => number;
  readonly classifyBlock: (
    type: number,
    red: number,
    nir: number,
    blue: number,
    stride: number,
    rowBytes: number,
    cols: number,
    rows: number,
    rules: number,
    ndvi: number,
    codes: number,
    outWidth: number,
  ) => void;
  readonly classifyFours: (
    data: number,
    red: number,
    nir: number,
    blue: number,
    areDifferences: number,
    rowBytes: number,
    firstCol: number,
    cols: number,
    rows: number,
    rules: number,
    ndvi: number,
    codes: number,
    outWidth: number,
  ) => void;
  readonly tallyClasses: (
    map: number,
    width: number,
    top: number,
    height: number,
    firstBlockCol: number,
    firstBlockRow: number,
    baselineCodes: number,
    currentCodes: number,
    baselineNdvi: number,
    currentNdvi: number,
    codeWidth: number,
    blocks: number,
    blocksAcross: number,
    areas: number,
    scratch: number,
    out: number,
  ) => void;
  readonly valueBlock: (
    type: number,
    a: number,
    b: number,
    stride: number,
    rowBytes: number,
    cols: number,
    rows: number,
    nodataFrom: number,
    nodataTo: number,
    out: number,
    outWidth: number,
  ) => void;
  readonly tallyZone: (
    values: number,
    valueWidth: number,
    map: number,
    width: number,
    height: number,
    below: number,
    out: number,
  ) => void;
}
