import { markup } from '../../report/markup';
import { documentHead } from '../../report/html/document-head';
import { sectionOf } from '../../report/html/section';
import type { JudgedClaim } from '../tables/judged-claims';
import { answers, type StudyFindings } from './answers';
import { answerOf, studySections } from './study-sections';
import { STUDY_STYLE } from './style';

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
