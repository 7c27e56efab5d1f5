/**
 * Where a scene's tiles lie in its files and how they are packed: plain data, so that threads need not read headers
 * again, and engines can bring decoders of their own.
 */

/** What tells the content of a file apart; see the byte sources. */
interface FileIdentity {
  readonly path: string;
  readonly size: number;
  readonly etag?: string;
  readonly modified?: string;
}

interface PackedFile {
  readonly identity: FileIdentity;
  /** Of each stored piece in bytes; a count of 0 is a piece that the file leaves out. */
  readonly offsets: Float64Array;
  readonly byteCounts: Float64Array;
}

/** All files of a scene are packed alike. */
export interface PackedScene {
  readonly files: readonly PackedFile[];
  /** In the scene's band order: which file, which of the samples per pixel, and the index of the band's first piece. */
  readonly bands: readonly { readonly file: number; readonly sample: number; readonly firstPiece: number }[];
  readonly codec: 'none' | 'deflate' | 'lzw' | 'zstd';
  readonly type: 'uint8' | 'uint16' | 'int16' | 'float32';
  readonly isLittleEndian: boolean;
  /** 2: each sample is the difference to the one a pixel before it in the row. */
  readonly predictor: 1 | 2;
  /** In one piece: all bands of a file where they are interleaved, else 1. */
  readonly samplesPerPixel: number;
  readonly width: number;
  readonly height: number;
  /** Of a whole tile; strips are tiles as wide as the image. */
  readonly blockWidth: number;
  readonly blockHeight: number;
  /** Tiles are stored whole, the last strip is cut by the image. */
  readonly isTiled: boolean;
  readonly rules: {
    /** In band order: `value = dn · scale + offset`. */
    readonly scale: readonly number[];
    readonly offset: readonly number[];
    /** Inclusive range of DN that are nodata. */
    readonly nodata: readonly [from: number, to: number] | null;
    /** Pixels that are zero in all counted bands are no measurement. */
    readonly zeroIsBlank: boolean;
    /** DN from which a sample is saturated. */
    readonly saturation: number | null;
    /** Samples of a tile that the file leaves out. */
    readonly fill: number;
  };
}

/** Bytes of one file, local or remote. */
export interface TileSource {
  /** @param into a buffer that the bytes may be put in; the result is then a view of it */
  read(offset: number, length: number, into?: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Fills `into` from `offset` on before it returns. Only of sources near enough that waiting costs less than a second copy
   * of bytes that are not unpacked.
   *
   * @throws RangeError beyond the end
   */
  readonly readNow?: (offset: number, into: Uint8Array) => void;
  /** These ranges will be read soon, in this order. */
  expect(ranges: readonly { readonly offset: number; readonly length: number }[]): void;
  close(): Promise<void>;
}

/** Refuses other content than that of the identity. */
export type OpenTileSource = (identity: FileIdentity) => Promise<TileSource>;
