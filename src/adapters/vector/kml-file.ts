/** KML and KMZ. GDAL's KML driver loses ExtendedData, where every Chinese office keeps the ids. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { unzipSync } from 'fflate';
import type { VectorFeature, VectorLayer } from '../../app/ports/vectors.ts';
import type { MultiPolygonRings, PolygonRings, Position, Ring } from '../../geometry/polygon.ts';
import { fieldsOf } from './geojson-file.ts';
import { closeRing } from './geojson-geometry.ts';
import { unreadable } from './unreadable.ts';

/** One element as fast-xml-parser gives it with `preserveOrder`: its name is the key that is not `:@`. */
type XmlNode = Readonly<Record<string, unknown>>;

const PARSER = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
});

const LINES_AND_POINTS = new Set(['Point', 'LineString', 'LinearRing', 'Model', 'Track', 'MultiTrack']);

/** @throws {QingshanError} MINES_UNREADABLE */
export async function readKml(file: string): Promise<VectorLayer> {
  return parseKml(await readFile(file), file);
}

/** A KMZ is a zip with one KML at its root, as Google Earth writes it. @throws {QingshanError} MINES_UNREADABLE */
export async function readKmz(file: string): Promise<VectorLayer> {
  let entries: Record<string, Uint8Array>;
  try {
    entries = unzipSync(await readFile(file), { filter: ({ name }) => name.toLowerCase().endsWith('.kml') });
  } catch (cause) {
    throw unreadable(file, '不是完整的压缩文件', `it is no whole zip file (${(cause as Error).message})`, cause);
  }
  const names = Object.keys(entries);
  const atRoot = names.filter((name) => !name.includes('/'));
  const only = atRoot.length > 0 ? atRoot : names;
  const bytes = only[0] === undefined ? undefined : entries[only[0]];
  if (bytes === undefined) throw unreadable(file, '其中没有 .kml', 'it holds no .kml');
  if (only.length > 1)
    throw unreadable(file, `其中有多个 .kml：${only.join('、')}`, `it holds several .kml: ${only.join(', ')}`);
  return parseKml(bytes, file);
}

/**
 * Placemarks in document order. `name` and `description` become fields of these names; `ExtendedData` gives the others,
 * from `Data` and `SimpleData` alike.
 */
function parseKml(bytes: Uint8Array, file: string): VectorLayer {
  const text = decodeXml(bytes, file);
  const problem = XMLValidator.validate(text);
  if (problem !== true)
    throw unreadable(
      file,
      `第 ${problem.err.line} 行 XML 有误`,
      `XML error in line ${problem.err.line}: ${problem.err.msg}`,
    );
  const root = (PARSER.parse(text) as readonly XmlNode[]).find((node) => nameOf(node) === 'kml');
  if (root === undefined) throw unreadable(file, '是 XML，但不是 KML', 'it is XML, but no KML');
  const placemarks = descendants(root, 'Placemark');
  const features = placemarks.map((placemark, index) => readPlacemark(placemark, index + 1, file));
  return {
    file,
    layer: basename(file).replace(/\.[^.]*$/, ''),
    crs: 'EPSG:4326',
    fields: fieldsOf(features),
    features,
    encoding: 'UTF-8',
  };
}

function decodeXml(bytes: Uint8Array, file: string): string {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  const label = /^[^<]*<\?xml[^>]*encoding=["']([\w-]+)["']/.exec(head)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes).replace(/^\uFEFF/, '');
  } catch (cause) {
    throw unreadable(file, `文字不是 ${label}`, `its text is not ${label}`, cause);
  }
}

function readPlacemark(placemark: XmlNode, row: number, file: string): VectorFeature {
  const properties: Record<string, string> = {};
  for (const name of ['name', 'description']) {
    const element = child(placemark, name);
    if (element !== undefined) properties[name] = textOf(element);
  }
  for (const data of childrenOf(child(placemark, 'ExtendedData')).flatMap((node) => dataOf(node))) {
    properties[data.name] = data.value;
  }
  const geometries = childrenOf(placemark).flatMap(geometriesOf);
  const polygons = geometries.filter((node) => nameOf(node) === 'Polygon');
  return { row, properties, geometry: outline(geometries.length, polygons, row, file) };
}

function dataOf(node: XmlNode): { readonly name: string; readonly value: string }[] {
  if (nameOf(node) === 'SchemaData') return childrenOf(node).flatMap((simple) => dataOf(simple));
  const name = attributeOf(node, 'name');
  if (name === undefined) return [];
  if (nameOf(node) === 'SimpleData') return [{ name, value: textOf(node) }];
  const value = child(node, 'value');
  return nameOf(node) === 'Data' ? [{ name, value: value === undefined ? '' : textOf(value) }] : [];
}

function geometriesOf(node: XmlNode): XmlNode[] {
  const name = nameOf(node);
  if (name === 'MultiGeometry') return childrenOf(node).flatMap(geometriesOf);
  return name === 'Polygon' || LINES_AND_POINTS.has(name) ? [node] : [];
}

function outline(
  geometryCount: number,
  polygons: readonly XmlNode[],
  row: number,
  file: string,
): MultiPolygonRings | 'other' | null {
  if (geometryCount === 0) return null;
  if (polygons.length < geometryCount) return 'other';
  return polygons.map((polygon) => polygonRings(polygon, row, file));
}

function polygonRings(polygon: XmlNode, row: number, file: string): PolygonRings {
  const outer = child(polygon, 'outerBoundaryIs');
  const inner = childrenOf(polygon).filter((node) => nameOf(node) === 'innerBoundaryIs');
  if (outer === undefined)
    throw unreadable(file, `第 ${row} 条的面没有外边界`, `row ${row}: a Polygon has no outerBoundaryIs`);
  return [outer, ...inner].flatMap((boundary) =>
    childrenOf(boundary)
      .filter((node) => nameOf(node) === 'LinearRing')
      .map((ring) => ringOf(ring, row, file)),
  );
}

function ringOf(ring: XmlNode, row: number, file: string): Ring {
  const coordinates = child(ring, 'coordinates');
  const tuples = coordinates === undefined ? [] : textOf(coordinates).split(/\s+/);
  const positions = tuples
    .filter((tuple) => tuple !== '')
    .map((tuple): Position => {
      const [lng, lat] = tuple.split(',').map(Number);
      if (lng === undefined || lat === undefined || !Number.isFinite(lng) || !Number.isFinite(lat)) {
        throw unreadable(file, `第 ${row} 条的“${tuple}”不是坐标`, `row ${row}: "${tuple}" is no coordinate`);
      }
      return [lng, lat];
    });
  return closeRing(positions);
}

function nameOf(node: XmlNode): string {
  return Object.keys(node).find((key) => key !== ':@') ?? '';
}

function childrenOf(node: XmlNode | undefined): readonly XmlNode[] {
  if (node === undefined) return [];
  const content = node[nameOf(node)];
  return Array.isArray(content) ? (content as readonly XmlNode[]) : [];
}

function child(node: XmlNode, name: string): XmlNode | undefined {
  return childrenOf(node).find((candidate) => nameOf(candidate) === name);
}

function descendants(node: XmlNode, name: string): XmlNode[] {
  return childrenOf(node).flatMap((inner) => (nameOf(inner) === name ? [inner] : descendants(inner, name)));
}

function textOf(node: XmlNode): string {
  return childrenOf(node)
    .map((inner) => (typeof inner['#text'] === 'string' ? inner['#text'] : ''))
    .join('');
}

function attributeOf(node: XmlNode, name: string): string | undefined {
  const attributes = node[':@'] as Readonly<Record<string, string>> | undefined;
  return attributes?.[name];
}
