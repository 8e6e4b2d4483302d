import { STYLE } from '../../report/html/style';
import { pageOf } from '../../report/html/page';
import { verdictList, type Section } from '../../report/html/section';
import { markup } from '../../report/markup';
import { plain } from './study-words';

/** Shades from pale to dark, as the opacity of one ink. */
const shades = Array.from(
  { length: 6 },
  (_, k) => `.shade-${k}{fill:color-mix(in oklab,var(--distilled) ${10 + 18 * k}%,var(--paper))}`,
).join('\n');

/** How the page of a study looks: as a report does, with what only its pictures have. */
const STUDY_STYLE = `${STYLE}
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

/** What stands above the tables of a study. */
interface StudyHead {
  readonly title: string;
  readonly question: string | null;
  /** The answer, in sentences. */
  readonly sentences: readonly string[];
}

/** Sections that begin on a new sheet of paper. */
const BEGINS = new Set(['claims', 'curves', 'settings', 'every-trial', 'gains', 'relation']);

/** The page of a study: a section without content is left out. Links lead to the folders of runs beside it. */
export function studyHtml({ title, question, sentences }: StudyHead, sections: readonly Section[]): string {
  const lead = question === null ? null : markup`<p class="lead">${question}</p>`;
  const page = pageOf({
    title,
    style: STUDY_STYLE,
    summary: { id: 'answer', content: [lead, '\n', verdictList(sentences)] },
    sections: sections.filter(({ content }) => content.length > 0),
    begins: BEGINS,
  });
  return [...page].join('');
}

/** A study as Markdown: title, question, answer, facts and tables. */
export function studyMarkdown(
  { title, question, sentences }: StudyHead,
  facts: readonly (readonly [name: string, value: string])[],
  tables: readonly string[],
): string {
  const list = (lines: readonly string[]) => lines.map((line) => `- ${line}`).join('\n');
  return [
    `# ${plain(title)}`,
    question === null ? '' : plain(question),
    list(sentences.map(plain)),
    list(facts.map(([name, value]) => `${plain(name)}: ${plain(value)}`)),
    ...tables,
  ]
    .filter(Boolean)
    .join('\n\n')
    .concat('\n');
}
