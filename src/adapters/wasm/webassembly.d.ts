/** The part of the WebAssembly interface that is used here: TypeScript has its types only with those of the browser. */
declare namespace WebAssembly {
  /** Compiled, without memory of its own; can be posted to threads. */
  class Module {
    private readonly brand: 'module';
    constructor(bytes: Uint8Array);
  }

  class Instance {
    readonly exports: Readonly<Record<string, unknown>>;
    constructor(module: Module);
  }

  interface Memory {
    /** Replaced when the memory grows. */
    readonly buffer: ArrayBuffer;
    /** Adds pages of 64 KiB; throws a RangeError when there is no more. */
    grow(pages: number): number;
  }
}
