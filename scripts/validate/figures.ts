/** Small SVG figures of the validation. */
import { coverageTable, holdsTruth, unitOf } from '../../src/analysis/validation/coverage.ts';
import type { JudgedMine } from '../../src/analysis/validation/judge-mine.ts';

const WIDTH = 720;

/** Bars of the coverage by measure, with the band of 85 to 95 %. */
export function coverageFigure(mines: readonly JudgedMine[]): string {
  const rows = coverageTable(mines);
  const [left, step, height] = [190, 26, rows.length * 26 + 40];
  const x = (share: number): number => left + share * (WIDTH - left - 60);
  const bars = rows.map(({ measure, coverage }, row) => {
    const y = 10 + row * step;
    const share = Number.isNaN(coverage) ? 0 : coverage;
    const label = `${(100 * share).toFixed(0)} %`;
    return [
      text(left - 8, y + 13, measure, 'end'),
      `<rect x="${left}" y="${y}" width="${(x(share) - left).toFixed(1)}" height="18" fill="#5b8a72"/>`,
      text(x(share) + 6, y + 13, label, 'start'),
    ].join('');
  });
  const band = `<rect x="${x(0.85)}" y="4" width="${x(0.95) - x(0.85)}" height="${rows.length * step + 4}" fill="#e7d9b4"/>`;
  const axis = text(x(0.9), height - 14, '85–95 % of the truths', 'middle');
  return svg(height, [band, ...bars, axis]);
}

/** Error of the unvegetated area in % of the mine against the mine's size; red where the interval misses the truth. */
export function errorFigure(mines: readonly JudgedMine[]): string {
  const [left, top, height] = [60, 20, 360];
  const span = Math.max(1, ...mines.map((mine) => Math.abs(errorOf(mine))));
  const x = ({ areaM2 }: JudgedMine): number =>
    left + ((Math.log(areaM2) - Math.log(3000)) / Math.log(200 / 3)) * (WIDTH - left - 20);
  const y = (error: number): number => top + (1 - error / span) * ((height - 2 * top - 20) / 2);
  const dots = mines.map((mine) => {
    const colour = holdsTruth(mine, 'unvegetatedCurrent') ? '#5b8a72' : '#b5432f';
    return `<circle cx="${x(mine).toFixed(1)}" cy="${y(errorOf(mine)).toFixed(1)}" r="2.5" fill="${colour}"/>`;
  });
  const zero = `<line x1="${left}" x2="${WIDTH - 20}" y1="${y(0)}" y2="${y(0)}" stroke="#999"/>`;
  const labels = [
    text(left - 8, y(span) + 4, `+${span.toFixed(1)} %`, 'end'),
    text(left - 8, y(0) + 4, '0', 'end'),
    text(left - 8, y(-span) + 4, `−${span.toFixed(1)} %`, 'end'),
    text(left, height - 8, '0.3 ha', 'start'),
    text(WIDTH - 20, height - 8, '20 ha', 'end'),
  ];
  return svg(height, [zero, ...dots, ...labels]);
}

function errorOf(mine: JudgedMine): number {
  return (mine.estimate.unvegetatedCurrent - mine.truth.unvegetatedCurrent) / unitOf('unvegetatedCurrent', mine);
}

function text(x: number, y: number, words: string, anchor: 'start' | 'middle' | 'end'): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${words}</text>`;
}

function svg(height: number, parts: readonly string[]): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">\n` +
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>\n${parts.join('\n')}\n</svg>\n`
  );
}
