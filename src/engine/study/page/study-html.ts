import { STYLE } from '../../report/html/style';
import { markup } from '../../report/markup';
import { documentHead } from '../../report/html/document-head';
import { sectionOf } from '../../report/html/section';
import type { JudgedClaim } from '../tables/judged-claims';
import { answers, type StudyFindings } from './answers';
import { answerOf, studySections } from './study-sections';

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

/** Sections that begin on a new sheet of paper. */
const BEGINS = new Set(['claims', 'curves', 'settings', 'every-trial']);

/**
 * The page of a study: it loads nothing, runs nothing, opens without a network, is light or dark as the reader's
 * system is, and prints on A4. Links lead to the folders of runs beside it.
 */
export function studyHtml(findings: StudyFindings, claims: readonly JudgedClaim[]): string {
  const { title, question } = findings.cells.result;
  const sections = studySections(findings, claims);
  const body = markup`<header><h1>${title}</h1></header>
<main>
${answerOf(question, answers(findings))}<nav aria-label="Contents"><ol>${sections.map(
    (section) => markup`<li><a href="#${section.id}">${section.title}</a></li>`,
  )}</ol></nav>
${sections.map((section) => sectionOf(section, BEGINS.has(section.id)))}</main>
`;
  return `${documentHead(title, STUDY_STYLE)}${body.text}</body>
</html>
`;
}
