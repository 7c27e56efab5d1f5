/**
 * A kept raster as one file: a GeoTIFF laid out for the cloud (directory first, tiles in order, bands one after the
 * other), Deflate, float samples bit by bit. GDAL, QGIS and rasterio open it.
 *
 * Its content, and so its name, is the text of the metadata item `QINGSHAN_CROP`, a line feed, and the samples of all
 * bands, row-major, little-endian: SHA-256 of these bytes. The text is JSON and says grid, bands and facts. Beyond the
 * TIFF's own bytes stand `QINGSHAN` and the SHA-256 of everything before it, so that one changed byte anywhere shows.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../app/content-key.ts';
import type { KeptRaster } from '../../app/ports/crops.ts';
import type { Grid } from '../../raster/grid.ts';
import { packTile, Predictor, unpackTile } from './float-tiles.ts';
import type { FloatBand } from './float-tiles.ts';
import { geoTags } from './geo-keys.ts';
import { decodeTags, encodeTags, Tag } from './tiff-tags.ts';
import type { TagValue } from './tiff-tags.ts';

const FORMAT = 'qingshan-crop-1';
const LARGEST_TILE = 512;
/** TIFF 6.0 §15: sides of tiles are multiples of 16. */
const TILE_STEP = 16;
const SEAL = Buffer.from('QINGSHAN', 'latin1');
const SEAL_BYTES = SEAL.length + 32;

interface Header {
  readonly format: typeof FORMAT;
  readonly samples: 'float32' | 'float64';
  readonly grid: Grid;
  readonly bands: readonly string[];
  readonly facts: unknown;
}

/** SHA-256 hex of the decoded content. */
export function contentId(raster: KeptRaster): string {
  const hash = createHash('sha256').update(headerText(raster)).update('\n');
  for (const { values } of raster.bands) hash.update(bytesOf(values));
  return hash.digest('hex');
}

/** The same content gives the same samples; the compressed bytes may differ with the version of zlib. */
export function encodeCrop(raster: KeptRaster): Uint8Array {
  const { grid, bands } = raster;
  const size = sampleBytes(raster);
  const tile = { width: tileSide(grid.width), height: tileSide(grid.height) };
  const predictor = smallerPredictor(raster, tile);
  const tiles = bands.flatMap(({ values }) =>
    tileCorners(grid, tile).map(([col, row]) =>
      packTile(cut(values, grid, col, row, tile), tile.width, size, predictor),
    ),
  );
  const place = (start: number): number[] => {
    let at = start;
    return tiles.map((bytes) => (at += bytes.length) - bytes.length);
  };
  const tagsAt = (start: number): Uint8Array => encodeTags(tagsOf(raster, tile, predictor, tiles, place(start)));
  // The length of the directory does not depend on what the offsets are.
  const head = tagsAt(tagsAt(0).length);
  const file = Buffer.concat([head, ...tiles]);
  return Buffer.concat([file, SEAL, createHash('sha256').update(file).digest()]);
}

/** Whether a file is to the byte what was written. */
export function isSealed(file: Uint8Array): boolean {
  const end = file.length - SEAL_BYTES;
  if (end <= 0) return false;
  const seal = Buffer.concat([SEAL, createHash('sha256').update(file.subarray(0, end)).digest()]);
  return seal.equals(file.subarray(end));
}

/** @throws Error, RangeError where the file is not what `encodeCrop` wrote */
export function decodeCrop(file: Uint8Array): KeptRaster {
  if (!isSealed(file)) throw new RangeError('its bytes are not those that were written');
  const tags = decodeTags(file);
  const header = headerOf(tags);
  const { grid, samples } = header;
  const size = samples === 'float32' ? 4 : 8;
  const tile = { width: numbers(tags, Tag.TileWidth)[0]!, height: numbers(tags, Tag.TileHeight)[0]! };
  const predictor = numbers(tags, Tag.Predictor)[0] as Predictor;
  const corners = tileCorners(grid, tile);
  const offsets = numbers(tags, Tag.TileOffsets);
  const counts = numbers(tags, Tag.TileByteCounts);
  const bands = header.bands.map((name, band) => {
    const count = grid.width * grid.height;
    const values = samples === 'float32' ? new Float32Array(count) : new Float64Array(count);
    for (const [i, [col, row]] of corners.entries()) {
      const at = band * corners.length + i;
      const packed = file.subarray(offsets[at]!, offsets[at]! + counts[at]!);
      paste(
        unpackTile(packed, tile.width, size, tile.width * tile.height * size, predictor),
        values,
        grid,
        col,
        row,
        tile,
      );
    }
    return { name, values };
  });
  return { grid, bands, facts: header.facts };
}

interface Tile {
  readonly width: number;
  readonly height: number;
}

function headerText({ grid, bands, facts }: KeptRaster): string {
  const samples = bands[0]!.values instanceof Float32Array ? 'float32' : 'float64';
  const header: Header = { format: FORMAT, samples, grid, bands: bands.map(({ name }) => name), facts };
  // Pure ASCII without `<`, `>`, `&`: XML readers do not agree on how often these are escaped (GDAL: twice).
  return canonicalJson(header).replaceAll(/[<>&\u007f-\uffff]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function headerOf(tags: ReadonlyMap<number, TagValue>): Header {
  const metadata = tags.get(Tag.GdalMetadata);
  const xml = metadata?.type === 'text' ? metadata.text : '';
  const text = /<Item name="QINGSHAN_CROP">([^<]*)<\/Item>/.exec(xml)?.[1] ?? '';
  const header = JSON.parse(text) as Header;
  if (header.format !== FORMAT) throw new RangeError(`format ${header.format}`);
  return header;
}

function tagsOf(
  raster: KeptRaster,
  tile: Tile,
  predictor: Predictor,
  tiles: readonly Uint8Array[],
  offsets: readonly number[],
): ReadonlyMap<number, TagValue> {
  const { grid, bands } = raster;
  const each = (value: number): TagValue => short(...bands.map(() => value));
  return new Map<number, TagValue>([
    [Tag.Width, { type: 'long', values: [grid.width] }],
    [Tag.Height, { type: 'long', values: [grid.height] }],
    [Tag.BitsPerSample, each(8 * sampleBytes(raster))],
    [Tag.Compression, short(8)],
    [Tag.Photometric, short(1)],
    [Tag.SamplesPerPixel, short(bands.length)],
    [Tag.PlanarConfiguration, short(2)],
    [Tag.Predictor, short(predictor)],
    [Tag.TileWidth, short(tile.width)],
    [Tag.TileHeight, short(tile.height)],
    [Tag.TileOffsets, { type: 'long', values: offsets }],
    [Tag.TileByteCounts, { type: 'long', values: tiles.map((bytes) => bytes.length) }],
    // Without it, readers take the bands after the first for nothing they know.
    ...(bands.length > 1 ? [[Tag.ExtraSamples, short(...bands.slice(1).map(() => 0))] as const] : []),
    [Tag.SampleFormat, each(3)],
    ...geoTags(grid),
    [Tag.GdalMetadata, { type: 'text', text: metadataOf(raster) }],
    [Tag.GdalNodata, { type: 'text', text: 'nan' }],
  ]);
}

function short(...values: number[]): TagValue {
  return { type: 'short', values };
}

function metadataOf(raster: KeptRaster): string {
  const names = raster.bands.map(
    ({ name }, i) => `<Item name="DESCRIPTION" sample="${i}" role="description">${name}</Item>`,
  );
  const content = `<Item name="QINGSHAN_CROP">${headerText(raster)}</Item>`;
  return `<GDALMetadata>\n${[content, ...names].join('\n')}\n</GDALMetadata>\n`;
}

/** Copied samples are smaller as they are, interpolated ones as differences: a tile of the first band decides. */
function smallerPredictor(raster: KeptRaster, tile: Tile): Predictor {
  const corners = tileCorners(raster.grid, tile);
  const [col, row] = corners[Math.floor(corners.length / 2)]!;
  const samples = cut(raster.bands[0]!.values, raster.grid, col, row, tile);
  const lengthBy = (predictor: Predictor): number =>
    packTile(samples, tile.width, sampleBytes(raster), predictor).length;
  return lengthBy(Predictor.floats) < lengthBy(Predictor.none) ? Predictor.floats : Predictor.none;
}

function tileSide(length: number): number {
  return Math.min(LARGEST_TILE, Math.ceil(length / TILE_STEP) * TILE_STEP);
}

function tileCorners({ width, height }: Grid, tile: Tile): readonly (readonly [col: number, row: number])[] {
  const corners: [number, number][] = [];
  for (let row = 0; row < height; row += tile.height) {
    for (let col = 0; col < width; col += tile.width) corners.push([col, row]);
  }
  return corners;
}

/** A tile's samples as bytes; what reaches beyond the raster is zero. */
function cut(values: FloatBand, grid: Grid, col: number, row: number, tile: Tile): Uint8Array {
  const size = values.BYTES_PER_ELEMENT;
  const source = bytesOf(values);
  const out = new Uint8Array(tile.width * tile.height * size);
  const length = Math.min(tile.width, grid.width - col) * size;
  for (let r = 0; r < Math.min(tile.height, grid.height - row); r++) {
    const from = ((row + r) * grid.width + col) * size;
    out.set(source.subarray(from, from + length), r * tile.width * size);
  }
  return out;
}

function paste(bytes: Uint8Array, values: FloatBand, grid: Grid, col: number, row: number, tile: Tile): void {
  const size = values.BYTES_PER_ELEMENT;
  const target = bytesOf(values);
  const length = Math.min(tile.width, grid.width - col) * size;
  for (let r = 0; r < Math.min(tile.height, grid.height - row); r++) {
    const from = r * tile.width * size;
    target.set(bytes.subarray(from, from + length), ((row + r) * grid.width + col) * size);
  }
}

function sampleBytes({ bands }: KeptRaster): number {
  return bands[0]!.values.BYTES_PER_ELEMENT;
}

/** Every machine that Node runs on is little-endian, as the file is. */
function bytesOf(values: FloatBand): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function numbers(tags: ReadonlyMap<number, TagValue>, tag: number): readonly number[] {
  const value = tags.get(tag);
  if (value === undefined || value.type === 'text') throw new RangeError(`tag ${tag} is missing`);
  return value.values;
}
