/**
 * `report.html`: one file with its fonts and pictures inside, no script, nothing fetched. Reads on a machine that has no
 * network and no Chinese fonts.
 */
import { join } from 'node:path';
import type { EmbedPicture, Report, ReportRow } from '../../app/ports/reports.ts';
import type { Language } from '../../errors.ts';
import { sayBeijingTime } from '../../oversight/figures.ts';
import { CAVEAT } from '../../oversight/words.ts';
import { embedFonts } from '../fonts/embed-fonts.ts';
import { escapeHtml } from './escape.ts';
import { insufficientChapter, overviewChapter, spotCheckChapter } from './html-overview.ts';
import { patchesChapter } from './html-patches.ts';
import type { Picture } from './html-patches.ts';
import { methodChapter, usageChapter } from './html-method.ts';
import { REPORT_STYLE } from './html-style.ts';

/** A report of a whole province stays a file that opens: beyond this, chips are named and not embedded. */
const MOST_PICTURES = 240;

export async function reportHtml(report: Report, language: Language, embedPicture: EmbedPicture): Promise<string> {
  const pictures = await readPictures(report, embedPicture);
  const body = [
    head(report, language),
    overviewChapter(report, language),
    spotCheckChapter(report, language),
    insufficientChapter(report, language),
    patchesChapter(report, pictures, language),
    methodChapter(report, language),
    usageChapter(report, language),
  ].join('\n');
  const title = `${report.title} ${report.quarter}`.trim();
  const fonts = await embedFonts(textOf(body) + CAVEAT[language] + title + '0123456789/ ', [400, 700]);
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${fonts}
${REPORT_STYLE}</style>
</head>
<body>
<div class="sheet"><div class="flow">${body}</div><div class="foot"><div></div></div></div>
<footer>${escapeHtml(CAVEAT[language])}</footer>
</body>
</html>
`;
}

function head(report: Report, language: Language): string {
  const zh = language === 'zh';
  const meta = [
    ...(report.quarter === '' ? [] : [`${zh ? '季度' : 'quarter'} ${report.quarter}`]),
    `${zh ? '生成于' : 'written at'} ${sayBeijingTime(report.createdAt, language)}`,
    `${zh ? '规则' : 'policy'} ${report.policy.id} ${report.policy.version}`,
    report.software,
  ];
  return `<h1>${escapeHtml(report.title)}</h1>
<p class="meta">${meta.map(escapeHtml).join(' · ')}</p>
<p class="caveat">${escapeHtml(CAVEAT[language])}</p>`;
}

/** What needs a person's eye first: worse and mixed, then what is on the spot check, then the rest in the report's order. */
async function readPictures(report: Report, embedPicture: EmbedPicture): Promise<ReadonlyMap<ReportRow, Picture>> {
  const drawn = new Set(report.spotCheck?.rows.map(({ mineId }) => mineId));
  const urgency = (row: ReportRow): number => {
    const { outcome } = row.result.assessment;
    if (outcome === 'degraded' || outcome === 'mixed') return 0;
    return drawn.has(row.patch.mineId) ? 1 : 2;
  };
  const withChip = report.rows.filter((row) => row.result.chip !== null);
  const chosen = withChip.toSorted((a, b) => urgency(a) - urgency(b)).slice(0, MOST_PICTURES);
  const pictures = new Map<ReportRow, Picture>();
  for (const row of chosen) {
    if (row.result.chip !== null) pictures.set(row, await embedPicture(join(report.folder, row.result.chip)));
  }
  return pictures;
}

/** Characters that are shown; tags and pictures left out, entities of five known names put back. */
function textOf(html: string): string {
  return html.replaceAll(/<[^>]*>/g, '').replaceAll(/&(?:amp|lt|gt|quot|#39);/g, '&<>"\'');
}
