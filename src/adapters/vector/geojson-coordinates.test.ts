import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { nestPolygons } from '../../geometry/flat-polygons.ts';
import { pluckCoordinates } from './geojson-coordinates.ts';
import { polygonsOf } from './geojson-geometry.ts';

const digits = fc.stringMatching(/^\d{1,20}$/);
const number = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(fc.constant('0'), fc.stringMatching(/^[1-9]\d{0,18}$/)),
    fc.option(digits, { nil: undefined }),
    fc.option(fc.stringMatching(/^[eE][+-]?\d{1,2}$/), { nil: undefined, freq: 8 }),
  )
  .map(([sign, whole, decimals, exponent]) => sign + whole + (decimals ? `.${decimals}` : '') + (exponent ?? ''));
const space = fc.constantFrom('', '', '', ' ', '\n', '\r\n\t');
const listOf = (item: fc.Arbitrary<string>, minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc
    .array(fc.tuple(space, item, space), { minLength, maxLength })
    .map((items) => `[${items.map((parts) => parts.join('')).join(',')}]`);
const polygon = listOf(listOf(listOf(number, 2, 4), 1, 6), 1, 3);
const geometry = fc.oneof(
  fc.record({ type: fc.constant('Polygon'), coordinates: polygon }),
  fc.record({ type: fc.constant('MultiPolygon'), coordinates: listOf(polygon, 1, 3) }),
);

it('gives the very polygons that JSON.parse gives, and the rest of the text', () => {
  const file = fc.array(fc.tuple(geometry, space, fc.string()), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(file, (parts) => {
      const items = parts.map(
        ([{ type, coordinates }, gap, text]) =>
          `{"name":${JSON.stringify(text)},"coordinates"${gap}:${gap}${coordinates},"type":"${type}"}`,
      );

      const plucked = pluckCoordinates(Buffer.from(`[${items.join(',')}]`))!;

      const whole = JSON.parse(`[${items.join(',')}]`) as { name: string; type: string; coordinates: unknown }[];
      expect(JSON.parse(plucked.skeleton.toString())).toEqual(whole.map((item, i) => ({ ...item, coordinates: [i] })));
      for (const [i, item] of whole.entries()) {
        expect(plucked.geometries[i]!.type).toBe(item.type);
        // Object.is tells 0 from -0.
        expect(nestPolygons(plucked.geometries[i]!.polygons)).toEqual(polygonsOf(item));
      }
    }),
  );
});

it.each([
  ['a point', '[1, 2]'],
  ['a list of five levels', '[[[[[1, 2]]]]]'],
  ['an empty ring', '[[[1, 2], [3, 4]], []]'],
  ['an empty polygon', '[[]]'],
  ['a position of one number', '[[[1]]]'],
  ['a leading zero', '[[[01, 2]]]'],
  ['a bare point', '[[[1., 2]]]'],
  ['no digit before the point', '[[[.5, 2]]]'],
  ['a plus sign', '[[[+1, 2]]]'],
  ['an exponent without digits', '[[[1e, 2]]]'],
  ['a number beyond all', '[[[1e999, 2]]]'],
  ['a minus sign alone', '[[[-, 2]]]'],
  ['a text', '[[["1", 2]]]'],
  ['null', '[[[null, 2]]]'],
  ['a comma too many', '[[[1, 2],]]'],
  ['no comma', '[[[1, 2] [3, 4]]]'],
  ['levels that differ', '[[[1, 2]], [3, 4]]'],
  ['a text that ends early', '[[[1, 2], [3'],
])('leaves %s to the general reader', (_, coordinates) => {
  expect(pluckCoordinates(Buffer.from(`{"type":"Polygon","coordinates":${coordinates}`))).toBeUndefined();
});

it('leaves a file to the general reader whose keys may be spelt with escapes', () => {
  const text = '{"type":"Polygon","coordin\\u0061tes":[0],"x":{"coordinates":[[[1,2]]]}}';

  expect(pluckCoordinates(Buffer.from(text))).toBeUndefined();
});

it('takes nothing out of texts', () => {
  const text = JSON.stringify({ a: '"coordinates":[[[1,2]]]', b: 'coordinates', c: { coordinates: 7 } });

  expect(pluckCoordinates(Buffer.from(text))).toEqual({ skeleton: Buffer.from(text), geometries: [] });
});
