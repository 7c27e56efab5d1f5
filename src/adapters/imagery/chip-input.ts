/** From what was measured to what a chip shows. */
import type { EvidenceInput, SceneUse } from '../../app/ports/work.ts';
import type { Language } from '../../errors.ts';
import type { MultiPolygonRings } from '../../geometry/polygon.ts';
import { figuresOf, sayHectares, sayHectaresChange, sayMu, sayPercent } from '../../oversight/figures.ts';
import { rangesOf, sayHectaresChangeRange, sayScore } from '../../oversight/interval-words.ts';
import {
  OUTCOMES,
  REASONS,
  sayGrade,
  sayList,
  saySensor,
  say,
  STAGE_WORDS,
  TARGET_WORDS,
} from '../../oversight/words.ts';
import type { BandRole } from '../../raster/band.ts';
import type { DateCrop } from '../../raster/crop.ts';
import { mapToPixel, pixelSize } from '../../raster/grid.ts';
import type { Grid } from '../../raster/grid.ts';
import type { ChipDate, ChipInput } from './chip.ts';

/** First that both dates have is shown: natural colour where it exists, since everyone can read it. */
const COMPOSITES: readonly {
  readonly roles: readonly [BandRole, BandRole, BandRole];
  readonly zh: string;
  readonly en: string;
}[] = [
  { roles: ['red', 'green', 'blue'], zh: '真彩色', en: 'natural colour' },
  { roles: ['nir', 'red', 'green'], zh: '近红外-红-绿（红色为植被）', en: 'NIR-red-green (vegetation is red)' },
  { roles: ['nir', 'red', 'red'], zh: '近红外-红-红（红色为植被）', en: 'NIR-red-red (vegetation is red)' },
];

export function chipInputOf(input: EvidenceInput, language: Language): ChipInput {
  const { crop, patch, assessment } = input;
  const { grid } = crop;
  const { width, height } = grid;
  const northRow = northOf(grid)[1];
  // A picture stands with north up, whatever the order of the rows in the file.
  const flips = northRow > 0;
  const upright = <Rows extends Float32Array | Uint8Array>(rows: Rows): Rows => (flips ? flipRows(rows, width) : rows);
  const composite = compositeOf(crop.baseline, crop.current);
  const date = (one: DateCrop, cover: Uint8Array, scenes: readonly SceneUse[]): ChipDate => ({
    date: sayList([...new Set(scenes.map((scene) => scene.date))], language),
    sensor: sayList([...new Set(scenes.map((scene) => saySensor(scene.sensor, language)))], language),
    gsd: Math.max(...scenes.map((scene) => scene.gsd)),
    display: composite.roles.map((role) => upright(bandOf(one, role))) as unknown as ChipDate['display'],
    state: upright(one.state),
    cover: upright(cover),
  });
  return {
    title: patch.name === '' ? patch.patchId : `${patch.name} · ${patch.patchId}`,
    subtitle: subtitleOf(input, language),
    width,
    height,
    pixelMetres: pixelMetresOf(grid, crop.gsd),
    northDegrees: northDegrees(grid, flips),
    outline: outlineInPixels(input.outline, grid, flips),
    newBare: outlineInPixels(newBareOf(input), grid, flips),
    composite: composite[language],
    baseline: date(crop.baseline, input.covers.baseline, input.baselineScenes),
    current: date(crop.current, input.covers.current, input.currentScenes),
    facts: factsOf(assessment, language),
    language,
  };
}

function compositeOf(baseline: DateCrop, current: DateCrop): (typeof COMPOSITES)[number] {
  const found = COMPOSITES.find(({ roles }) => has(baseline, roles) && has(current, roles));
  if (!found) throw new Error('A crop without near-infrared and red reached the chip painter');
  return found;
}

function has({ bands }: DateCrop, roles: readonly BandRole[]): boolean {
  return roles.every((role) => bands[role]);
}

function bandOf({ bands }: DateCrop, role: BandRole): Float32Array {
  return bands[role]!;
}

function flipRows<Rows extends Float32Array | Uint8Array>(rows: Rows, width: number): Rows {
  const flipped = rows.slice() as Rows;
  const height = rows.length / width;
  for (let row = 0; row < height; row++) {
    flipped.set(rows.subarray((height - 1 - row) * width, (height - row) * width), row * width);
  }
  return flipped;
}

/** Direction of increasing y in pixel coordinates. */
function northOf(grid: Grid): readonly [col: number, row: number] {
  const [, , x, , , y] = grid.transform;
  const [col, row] = mapToPixel(grid.transform, x, y + 1);
  return [col, row];
}

function northDegrees(grid: Grid, flips: boolean): number {
  const [col, row] = northOf(grid);
  return (Math.atan2(col, flips ? row : -row) * 180) / Math.PI;
}

function outlineInPixels(outline: MultiPolygonRings, grid: Grid, flips: boolean): MultiPolygonRings {
  return outline.map((rings) =>
    rings.map((ring) =>
      ring.map(([x, y]) => {
        const [col, row] = mapToPixel(grid.transform, x, y);
        return [col, flips ? grid.height - row : row] as const;
      }),
    ),
  );
}

/** On the grid that was compared, of which the crop is a part. */
function newBareOf({ changePatches }: EvidenceInput): MultiPolygonRings {
  return (changePatches?.listed ?? []).filter(({ kind }) => kind === 'new_bare').flatMap(({ polygons }) => polygons);
}

/** `gsd` is the geometric mean of both sides; degrees are shorter along x by the cosine of the latitude. */
function pixelMetresOf(grid: Grid, gsd: number): readonly [number, number] {
  const [sizeX, sizeY] = pixelSize(grid);
  const isDegrees = sizeX < 0.01;
  const [, , , , , top] = grid.transform;
  const ratio = (sizeX / sizeY) * (isDegrees ? Math.cos((top * Math.PI) / 180) : 1);
  return [gsd * Math.sqrt(ratio), gsd / Math.sqrt(ratio)];
}

function subtitleOf({ patch, crop }: EvidenceInput, language: Language): string {
  const gsd = Number(crop.gsd.toPrecision(3));
  const parts =
    language === 'zh'
      ? [
          `修复方向 ${say(TARGET_WORDS, patch.targetLandUse, language)}`,
          `实施阶段 ${say(STAGE_WORDS, patch.stage, language)}`,
          `对比格网 ${gsd} 米，${crop.grid.crs}`,
          '两期同一拉伸（合并 2 %—98 %）',
        ]
      : [
          `target ${say(TARGET_WORDS, patch.targetLandUse, language)}`,
          `stage ${say(STAGE_WORDS, patch.stage, language)}`,
          `compared at ${gsd} m, ${crop.grid.crs}`,
          'one stretch for both dates (pooled 2 %–98 %)',
        ];
  return parts.join(' · ');
}

function factsOf(assessment: EvidenceInput['assessment'], language: Language): ChipInput['facts'] {
  const figures = figuresOf(assessment);
  const { score, reason } = assessment;
  const why = reason === null ? '' : `${language === 'zh' ? '：' : ': '}${say(REASONS, reason, language)}`;
  const zh = language === 'zh';
  const scoreText =
    score === null
      ? zh
        ? '无'
        : 'none'
      : zh
        ? `${sayScore(score)} 分（${sayGrade(score.grade, score.provisional, language)}）`
        : `${sayScore(score)} points (${sayGrade(score.grade, score.provisional, language)})`;
  return [
    { label: zh ? '变化结论' : 'outcome', value: `${say(OUTCOMES, assessment.outcome, language)}${why}` },
    { label: zh ? '遥感证据分' : 'evidence score', value: scoreText },
    {
      label: zh ? '图斑面积' : 'patch area',
      value: `${sayHectares(figures.areaM2, language)}${zh ? '（' : ' ('}${sayMu(figures.areaM2, language)}${zh ? '）' : ')'}`,
    },
    { label: zh ? '可判面积占比' : 'observed share', value: sayPercent(figures.observedShare, language) },
    {
      label: zh ? '裸露地面（前 → 后）' : 'bare ground (baseline → current)',
      value: change(sayHectares(figures.baselineBareM2, language), sayHectares(figures.currentBareM2, language)),
    },
    {
      label: zh ? '裸露面积净变化' : 'net change of bare ground',
      value:
        figures.netBareM2 === null
          ? sayHectaresChange(null, language)
          : sayHectaresChangeRange(figures.netBareM2, rangesOf(assessment).netBare, language),
    },
    {
      label: zh ? '裸露转植被 / 新增裸露' : 'bare to vegetated / newly bare',
      value: pair(sayHectares(figures.bareToVegetatedM2, language), ' / ', sayHectares(figures.newBareM2, language)),
    },
    {
      label: zh ? '植被覆盖度（前 → 后；参照区）' : 'cover (baseline → current; reference)',
      value: pair(
        change(sayPercent(figures.baselineCover, language), sayPercent(figures.currentCover, language)),
        zh ? '；' : '; ',
        sayPercent(figures.ringCover, language),
      ),
    },
  ];
}

/** `0.69 公顷 → 0.24 公顷`; said once where both are the same. */
function change(from: string, to: string): string {
  return from === to ? from : `${from} → ${to}`;
}

/** `0.47 公顷 / 0.02 公顷`; said once where both are the same, as where neither has a number. */
function pair(first: string, between: string, second: string): string {
  return first === second ? first : `${first}${between}${second}`;
}
