/** The report's style sheet: screen and A4. */
import { FONT_FAMILY } from '../fonts/slices.ts';

/**
 * The caveat is a fixed element: on screen it stays in view, in print browsers repeat it at the foot of every page, where
 * a table footer of the same height, repeated as well, keeps the text off it. The page number is a margin box, which some
 * browsers leave out.
 */
export const REPORT_STYLE = `
:root{--ink:#1f2a24;--quiet:#55615a;--line:#cdd6d0;--soft:#eef3ef;--green:#1f6b45;--warn:#8a2b12}
*{box-sizing:border-box}
html{font:15px/1.65 "${FONT_FAMILY}","Microsoft YaHei","PingFang SC",sans-serif;color:var(--ink);background:#f4f6f4}
body{max-width:1180px;margin:0 auto;padding:28px 36px 90px;background:#fff}
h1{font-size:1.9rem;line-height:1.3;margin:0 0 .2em}
h2{font-size:1.35rem;margin:2.2em 0 .7em;padding-bottom:.25em;border-bottom:2px solid var(--green);break-after:avoid}
h3{font-size:1.08rem;margin:1.4em 0 .4em;break-after:avoid}
p{margin:.5em 0}
.meta{color:var(--quiet);margin:0 0 1em}
.caveat{color:var(--warn);font-weight:700}
.tiles{display:grid;grid-template-columns:repeat(4,1fr);gap:12px;margin:1em 0}
.tile{background:var(--soft);border-radius:6px;padding:10px 14px}
.tile b{display:block;font-size:1.5rem;line-height:1.35}
.tile span{color:var(--quiet)}
table{border-collapse:collapse;width:100%;font-size:.88rem}
thead{display:table-header-group}
tr{break-inside:avoid}
.grid th,.grid td{border:1px solid var(--line);padding:4px 7px;text-align:left;vertical-align:top}
.grid thead th{background:#dfeae2;line-height:1.35}
.grid tbody tr:nth-child(even){background:#f8faf8}
.n{text-align:right!important;white-space:nowrap;font-variant-numeric:tabular-nums}
.none{color:#8b938e}
.tag{display:inline-block;border-radius:3px;padding:0 .5em;color:#fff;font-weight:700;white-space:nowrap;-webkit-print-color-adjust:exact;print-color-adjust:exact}
.bar{margin:1em 0}
.bar svg{display:block;width:100%;height:24px;border-radius:4px}
.bar ul{list-style:none;display:flex;flex-wrap:wrap;gap:4px 20px;margin:.5em 0 0;padding:0;font-size:.9rem}
.bar i{display:inline-block;width:13px;height:13px;margin-right:6px;vertical-align:-1px;border-radius:2px;-webkit-print-color-adjust:exact;print-color-adjust:exact}
.bars th{font-weight:400;text-align:left;padding:3px 12px 3px 0;white-space:nowrap;width:1%}
.bars td{padding:3px 0}.bars .n{padding-left:12px;width:1%}
.track svg{display:block;width:100%;height:13px;background:var(--soft);border-radius:3px}
.score{display:block;width:100%;min-width:90px;height:9px;margin-top:3px;background:var(--soft);border-radius:2px}
.score rect{fill:#7fa893}.score .tick{stroke:var(--line);stroke-width:.6}.score .mark{stroke:var(--ink);stroke-width:1.4}
.range{display:block;color:var(--quiet);font-size:.92em}
.patch{border-top:1px solid var(--line);padding-top:.3em;margin-top:1.4em;break-inside:avoid}
.patch img{display:block;width:100%;height:auto;border:1px solid var(--line)}
.patch p{margin:.3em 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.35em 1.2em;margin:.6em 0}
dt{font-weight:700}dd{margin:0}
.wide{overflow-x:auto}
.letter{text-align:center!important;white-space:nowrap}.short{white-space:nowrap}
.foot{display:none}
.small{font-size:.82rem;color:var(--quiet);overflow-wrap:anywhere}
footer{position:fixed;left:0;right:0;bottom:0;background:#fff6f2;border-top:1px solid #e6c9bf;color:var(--warn);font-weight:700;text-align:center;padding:7px 20px}
@page{size:A4;margin:13mm 13mm 12mm}
@page{@bottom-right{content:counter(page) " / " counter(pages);font:8pt "${FONT_FAMILY}",sans-serif;color:#55615a}}
@media print{
html{font-size:10.5pt;background:#fff}body{max-width:none;margin:0;padding:0}
footer{border:0;border-top:.4pt solid #d9b8ac;background:#fff;font-size:8.5pt;text-align:left;padding:1.5mm 0 0;height:8mm}
.sheet{display:table;width:100%}.flow{display:table-row-group}.foot{display:table-footer-group}.foot>div{height:10mm}
.patch{font-size:9pt;line-height:1.45;margin-top:.8em}.patch h3{margin:.4em 0 .2em}.patch img{width:86%}
.grid{font-size:7.6pt}.grid th,.grid td{padding:2px 4px}
.tile,.grid thead th,.bar svg,.track svg,.score{-webkit-print-color-adjust:exact;print-color-adjust:exact}
.wide{overflow:visible}
h2{margin-top:1.6em}
}
`;
