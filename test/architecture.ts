/** The rules of the layers, as data and a function over one source file. `architecture.test.ts` runs it over all. */
import { dirname, posix } from 'node:path';

/** Left may not import right. A file belongs to the first layer that names it. */
const LAYERS: readonly { readonly name: string; readonly files: RegExp }[] = [
  { name: 'base', files: /^src\/(errors|error-texts|config|remote-rules|log)\.ts$/ },
  { name: 'raster', files: /^src\/raster\// },
  { name: 'geometry', files: /^src\/geometry\// },
  { name: 'analysis', files: /^src\/analysis\// },
  { name: 'oversight', files: /^src\/oversight\// },
  { name: 'app', files: /^src\/app\// },
  { name: 'adapters', files: /^src\/adapters\// },
  { name: 'runtime', files: /^src\/runtime(-windows|-threads|-compiler)?\.ts$/ },
  { name: 'entries', files: /^(src\/(cli|http|console)|workers)\// },
];

/** Layers that hold the science: no files, no time, no threads, no log. */
const PURE = new Set(['raster', 'geometry', 'analysis', 'oversight']);

/** Folders that may import a package. A package without a row may be imported nowhere: say first where it belongs. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  '@electric-sql/pglite': ['src/adapters/database/'],
  '@fontsource/noto-sans-sc': ['src/adapters/fonts/'],
  '@turf/turf': ['src/geometry/'],
  bullmq: ['src/adapters/queue/'],
  commander: ['src/cli/'],
  'fast-xml-parser': ['src/analysis/', 'src/adapters/geotiff/', 'src/adapters/vector/'],
  fflate: ['src/adapters/'],
  flatbush: ['src/geometry/'],
  'gdal3.js': ['src/adapters/gdal/'],
  'geographiclib-geodesic': ['src/geometry/'],
  geotiff: ['src/adapters/geotiff/'],
  harfbuzzjs: ['src/adapters/fonts/'],
  'iconv-lite': ['src/adapters/vector/'],
  ioredis: ['src/adapters/queue/'],
  kysely: ['src/adapters/database/', 'src/adapters/queue/'],
  lerc: ['src/adapters/geotiff/'],
  ndarray: ['src/adapters/geotiff/'],
  pg: ['src/adapters/database/', 'src/adapters/queue/'],
  pino: ['src/log.ts', 'src/runtime.ts'],
  proj4: ['src/geometry/'],
  sharp: ['src/adapters/imagery/', 'src/adapters/geotiff/'],
  'subset-font': ['src/adapters/fonts/'],
  'write-excel-file': ['src/adapters/report/'],
};

/** Adapter folders that others may build on; each other one stands alone. */
const SHARED_ADAPTERS = new Set(['fonts', 'gdal', 'database', 'wasm']);

/** The one thing that crosses on purpose: what a thread answers is a type of the engine that asks. */
const ALLOWED = new Set(['workers/assess-thread.ts type src/adapters/engines/threads.ts']);

/** Words that a pure file does not contain outside comments and strings. */
const IMPURE: readonly (readonly [RegExp, string])[] = [
  [/\b(async|await|Promise)\b/, 'is async'],
  [/\bconsole\b/, 'logs'],
  [/\bprocess\./, 'looks at the process'],
  [/\bMath\.random\b/, 'draws unseeded random numbers'],
  [/\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b/, 'asks for the time'],
];

export interface Import {
  readonly specifier: string;
  readonly isType: boolean;
}

/** Static, type, re-exporting and dynamic imports, wherever the specifier is a literal. */
export function importsOf(source: string): readonly Import[] {
  const code = withoutComments(source);
  const found: Import[] = [];
  for (const match of code.matchAll(/^\s*(?:import|export)\s+(type\s)?[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm)) {
    found.push({ specifier: match[2]!, isType: match[1] !== undefined });
  }
  for (const match of code.matchAll(/^\s*import\s*['"]([^'"]+)['"]/gm)) {
    found.push({ specifier: match[1]!, isType: false });
  }
  for (const match of code.matchAll(/\b(?:import|require|createRequire\([^)]*\))\(\s*['"]([^'"]+)['"]/g)) {
    found.push({ specifier: match[1]!, isType: false });
  }
  return found;
}

/**
 * @param file path from the repository's root with forward slashes
 * @returns one sentence per broken rule
 */
export function violationsOf(file: string, source: string): readonly string[] {
  const layer = layerOf(file);
  if (layer === undefined) return [`${file}: no layer names this file`];
  const imports = importsOf(source).flatMap((entry) => importViolation(file, layer, entry));
  if (!PURE.has(layer)) return imports;
  const code = withoutStrings(withoutComments(source));
  const impure = IMPURE.filter(([pattern]) => pattern.test(code)).map(([, what]) => `${file}: a pure layer ${what}`);
  return [...imports, ...impure];
}

function importViolation(file: string, layer: string, { specifier, isType }: Import): readonly string[] {
  if (specifier.startsWith('.')) return fileViolation(file, layer, posix.join(dirname(file), specifier), isType);
  if (specifier.startsWith('node:')) {
    return PURE.has(layer) ? [`${file}: a pure layer imports ${specifier}`] : [];
  }
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  const places = PACKAGES[name];
  if (places === undefined) return [`${file}: no rule says where ${name} belongs`];
  return places.some((place) => file.startsWith(place)) ? [] : [`${file}: ${name} belongs to ${places.join(', ')}`];
}

function fileViolation(file: string, layer: string, target: string, isType: boolean): readonly string[] {
  // Data beside the source (JSON, SQL) has no layer.
  if (!target.endsWith('.ts')) return [];
  if (ALLOWED.has(`${file} ${isType ? 'type' : 'value'} ${target}`)) return [];
  const targetLayer = layerOf(target);
  if (targetLayer === undefined) return [`${file}: imports ${target}, which no layer names`];
  if (rankOf(targetLayer) > rankOf(layer)) return [`${file}: ${layer} imports ${targetLayer} (${target})`];
  if (targetLayer !== 'adapters') return [];
  if (layer === 'entries') return [`${file}: an entry imports an adapter (${target})`];
  if (layer === 'runtime') return [];
  const [from, to] = [adapterFolder(file), adapterFolder(target)];
  const isFree = from === to || to === undefined || SHARED_ADAPTERS.has(to);
  return isFree ? [] : [`${file}: adapter ${from ?? ''} imports adapter ${to} (${target})`];
}

function layerOf(file: string): string | undefined {
  return LAYERS.find(({ files }) => files.test(file))?.name;
}

function rankOf(layer: string): number {
  return LAYERS.findIndex(({ name }) => name === layer);
}

/** `queue` of `src/adapters/queue/flow.ts`; undefined for a file directly in `src/adapters`. */
function adapterFolder(file: string): string | undefined {
  return /^src\/adapters\/([^/]+)\//.exec(file)?.[1];
}

/** Strings stay: a specifier is one. A `//` inside a string is no comment. */
function withoutComments(source: string): string {
  return source.replaceAll(
    /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (_, literal: string | undefined) => literal ?? ' ',
  );
}

function withoutStrings(code: string): string {
  return code.replaceAll(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g, "''");
}
