import { STYLE } from '../../report/html/style';

/** Shades from pale to dark, as the opacity of one ink. */
const shades = Array.from(
  { length: 6 },
  (_, k) => `.shade-${k}{fill:color-mix(in oklab,var(--distilled) ${10 + 18 * k}%,var(--paper))}`,
).join('\n');

/** How the page of a study looks: as a report does, with what only its pictures have. */
export const STUDY_STYLE = `${STYLE}
.lead{font-size:16px}
.interval{fill-opacity:.13;stroke:none}
.faint{opacity:.4}
.hollow{fill:var(--paper);stroke-width:1.5}
.course{fill:none;stroke-width:1.2;stroke-opacity:.75}
.cross{fill:none;stroke:var(--ink-2);stroke-width:1.6}
.cross.failed{stroke:var(--failure)}
.thread{fill:none;stroke:var(--ink-3);stroke-width:1;stroke-opacity:.35}
.axis{stroke:var(--ink-3);stroke-width:1}
.trial{stroke:var(--ink);stroke-width:.8}
svg text.haloed{paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}
${shades}
td .minor,th .minor{display:block;font-size:11px}
td.number .minor{white-space:nowrap}
#trials tbody th{min-width:3em}
#claims-table td,#claims-table th{overflow-wrap:break-word}
#claims-table th:nth-child(1){width:26%}
#claims-table th:nth-child(2){width:14%}
#claims-table th:nth-child(4){width:18%}
#claims-table th:nth-child(5){width:18%}
td.number{white-space:nowrap}
.holds{color:var(--more);font-weight:600}
.fails{color:var(--failure);font-weight:600}
@page{@top-left{content:"Route Distillery: study"}}
`;
