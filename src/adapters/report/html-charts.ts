/** Graphics of the report as inline SVG and HTML: they print, and need nothing from outside. */
import { escapeHtml } from './escape.ts';

export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly colour: string;
  /** The number as it is read, with its unit. */
  readonly text: string;
}

/** One bar cut into parts, with a legend that gives every number; parts of nothing are left out. */
export function stackedBar(bars: readonly Bar[], title: string): string {
  const shown = bars.filter(({ value }) => value > 0);
  const total = shown.reduce((sum, { value }) => sum + value, 0);
  if (total === 0) return '';
  let x = 0;
  const parts = shown.map(({ value, colour, label, text }) => {
    const width = (1000 * value) / total;
    const part = `<rect x="${x.toFixed(2)}" y="0" width="${width.toFixed(2)}" height="26" fill="${colour}"><title>${escapeHtml(`${label} ${text}`)}</title></rect>`;
    x += width;
    return part;
  });
  const legend = shown.map(
    ({ colour, label, text }) =>
      `<li><i style="background:${colour}"></i>${escapeHtml(label)} <b>${escapeHtml(text)}</b></li>`,
  );
  return `<figure class="bar"><svg viewBox="0 0 1000 26" preserveAspectRatio="none" role="img" aria-label="${escapeHtml(title)}">${parts.join('')}</svg><ul>${legend.join('')}</ul></figure>`;
}

/** Bars on one scale, one below another. */
export function barRows(bars: readonly Bar[]): string {
  const most = Math.max(...bars.map(({ value }) => value), 0);
  const rows = bars.map(({ label, value, colour, text }) => {
    const width = most === 0 ? 0 : (100 * value) / most;
    return `<tr><th>${escapeHtml(label)}</th><td class="track"><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width="${width.toFixed(2)}" height="10" fill="${colour}"/></svg></td><td class="n">${escapeHtml(text)}</td></tr>`;
  });
  return `<table class="bars">${rows.join('')}</table>`;
}

/** Where a score lies on 0…100, with its interval as a bar; the limits of the grades are ticks. */
export function scoreBar(value: number, range: { readonly low: number; readonly high: number } | null): string {
  const ticks = [60, 75, 90].map((limit) => `<path class="tick" d="M${limit} 0V10"/>`).join('');
  const bar =
    range === null
      ? ''
      : `<rect x="${range.low.toFixed(1)}" y="3" width="${Math.max(1, range.high - range.low).toFixed(1)}" height="4"/>`;
  return `<svg class="score" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">${ticks}${bar}<path class="mark" d="M${value.toFixed(1)} 0V10"/></svg>`;
}
