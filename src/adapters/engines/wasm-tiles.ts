/** Tiles of one scene: which bytes of its files they are, and where the samples of each wanted band lie once unpacked. */
import type { OpenTileSource, PackedScene, TileSource } from '../../app/windows/packed-scene.ts';
import { damaged, rowBytesOf, SAMPLE_BYTES } from './wasm-unpack.ts';
import type { Piece } from './wasm-unpack.ts';

/** A tile that is wanted, and where its results go. */
export interface TileStep {
  /** Row-major over the tiling. */
  readonly index: number;
  /** The part that is wanted, from the first pixel on; the tile is not unpacked below. */
  readonly cols: number;
  readonly rows: number;
  /** Index of the tile's first pixel in the window. */
  readonly first: number;
}

/** A tile whose bytes are on their way. */
export interface TileJob {
  pieces(): Promise<readonly Piece[]>;
  /** @param places address of each piece's samples */
  use(places: readonly number[]): void;
}

/** Where one band's samples of an unpacked tile are. */
export interface BandSamples {
  /** Addresses of the first sample of each wanted band. */
  readonly bands: readonly number[];
  /** Bytes from one pixel to the next, and from one row to the next. */
  readonly stride: number;
  readonly rowBytes: number;
  /** Whether differences are still to be undone: where that was asked for and the file has the tile. */
  readonly areDifferenced: boolean;
}

export interface TileFetch {
  readonly jobs: readonly TileJob[];
  /** When no byte is on its way any more, whether all came or not: only then its buffers may serve another fetch. */
  readonly arrived: Promise<unknown>;
}

export interface TileReader {
  /** Begins to fetch tiles. At most two fetches are under way at a time; a third waits for the first to have arrived. */
  fetch(steps: readonly TileStep[], use: (step: TileStep, samples: BandSamples) => void): TileFetch;
  close(): Promise<void>;
}

/** Where a piece is stored. */
interface Place {
  readonly file: number;
  readonly index: number;
}

/**
 * @param wanted bands of the scene, 1-based
 * @param undoesDifferences whether the user of the samples does it, so that they need not be done here
 */
export async function createTileReader(
  packed: PackedScene,
  path: string,
  wanted: readonly number[],
  undoesDifferences: boolean,
  openSource: OpenTileSource,
): Promise<TileReader> {
  const sources: TileSource[] = [];
  for (const { identity } of packed.files) sources.push(await openSource(identity));
  const bytesPerSample = SAMPLE_BYTES[packed.type];
  const stagings = [createStaging(), createStaging()] as const;
  const blocksAcross = Math.ceil(packed.width / packed.blockWidth);
  let turn = 0;

  const placeOf = (tile: number, band: number): Place => {
    const { file, firstPiece } = packed.bands[band - 1]!;
    return { file, index: firstPiece + tile };
  };
  /** Bands that are interleaved share a piece. */
  const placesOf = (tile: number): readonly Place[] => {
    const places: Place[] = [];
    for (const band of wanted) {
      const place = placeOf(tile, band);
      if (!places.some((other) => isSame(other, place))) places.push(place);
    }
    return places;
  };
  const rangeOf = ({ file, index }: Place): { offset: number; length: number } => {
    const { offsets, byteCounts } = packed.files[file]!;
    return { offset: offsets[index]!, length: byteCounts[index]! };
  };
  const storedRows = (tile: number): number => {
    if (packed.isTiled) return packed.blockHeight;
    return Math.min(packed.blockHeight, packed.height - Math.floor(tile / blocksAcross) * packed.blockHeight);
  };

  const isReadNow = (place: Place): boolean => packed.codec === 'none' && sources[place.file]!.readNow !== undefined;

  async function read(place: Place, into: Uint8Array<ArrayBuffer>): Promise<Piece['bytes']> {
    const { offset, length } = rangeOf(place);
    if (length === 0) return undefined;
    const { readNow } = sources[place.file]!;
    if (isReadNow(place)) return { length, readInto: (to) => readNow!(offset, to) };
    try {
      return await sources[place.file]!.read(offset, length, into);
    } catch (cause) {
      if (cause instanceof RangeError) throw damaged({ path, index: place.index }, 'it is cut off', cause);
      throw cause;
    }
  }

  function samplesOf(tile: number, addresses: readonly number[]): BandSamples {
    const places = placesOf(tile);
    const bands = wanted.map((band) => {
      const place = placeOf(tile, band);
      const address = addresses[places.findIndex((other) => isSame(other, place))]!;
      return address + packed.bands[band - 1]!.sample * bytesPerSample;
    });
    const areDifferenced = undoesDifferences && rangeOf(places[0]!).length > 0;
    return { bands, stride: packed.samplesPerPixel * bytesPerSample, rowBytes: rowBytesOf(packed), areDifferenced };
  }

  return {
    fetch(steps, use) {
      turn = 1 - turn;
      const all = steps.flatMap(({ index }) => placesOf(index));
      for (const [file, source] of sources.entries()) {
        source.expect(
          all
            .filter((place) => place.file === file)
            .map(rangeOf)
            .filter(({ length }) => length > 0),
        );
      }
      const room = stagings[turn]!.divide(all.map((place) => (isReadNow(place) ? 0 : rangeOf(place).length)));
      const arriving = all.map((place, i) => read(place, room[i]!));
      // Whoever asks for the window hears of a failure; settled so, it is not unhandled until then.
      const arrived = Promise.allSettled(arriving);
      let next = 0;
      const jobs = steps.map((step): TileJob => {
        const places = placesOf(step.index);
        const bytes = arriving.slice(next, next + places.length);
        next += places.length;
        return {
          async pieces() {
            // The checksum of a Deflate stream stands at its end: stopping earlier would let damage pass as numbers.
            const stored = storedRows(step.index);
            const rows = packed.codec === 'deflate' ? stored : step.rows;
            const received = await Promise.all(bytes);
            return places.map(({ index }, i) => ({
              packed,
              path,
              index,
              bytes: received[i],
              rows,
              isWhole: rows >= stored,
              staysDifferenced: undoesDifferences,
            }));
          },
          use: (addresses) => use(step, samplesOf(step.index, addresses)),
        };
      });
      return { jobs, arrived };
    },
    async close() {
      for (const source of sources) await source.close();
    },
  };
}

function isSame(a: Place, b: Place): boolean {
  return a.file === b.file && a.index === b.index;
}

/** Buffers for bytes on their way. New ones for each tile would keep the collector busy for a tenth of the time. */
function createStaging(): { divide(lengths: readonly number[]): readonly Uint8Array<ArrayBuffer>[] } {
  let buffer = new ArrayBuffer(0);
  return {
    divide(lengths) {
      const total = lengths.reduce((sum, length) => sum + length, 0);
      if (total > buffer.byteLength) buffer = new ArrayBuffer(Math.ceil(total * 1.125));
      let start = 0;
      return lengths.map((length) => {
        start += length;
        return new Uint8Array(buffer, start - length, length);
      });
    },
  };
}
