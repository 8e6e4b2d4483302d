import type { StudyFindings } from './page/answers';
import type { StudyResult } from './study-result';
import { armRows } from './tables/arm-comparisons';
import { parameterImportance } from './tables/parameter-importance';
import { StudyCells } from './tables/study-cells';
import { tripsSaved } from './tables/trips-saved';
import type { Claim } from './claim';
import { studyHtml } from './page/study-html';
import { studyMarkdown } from './page/study-markdown';
import { judgedClaims } from './tables/judged-claims';

/**
 * All that the tables of a study say.
 * @throws RangeError where the objective is none of the measures
 */
export function findingsOf(result: StudyResult): StudyFindings {
  const objective = result.measures.find(({ key }) => key === result.objective);
  if (!objective) throw new RangeError(`The objective ${result.objective} is none of the measures.`);
  const cells = new StudyCells(result);
  return {
    cells,
    objective,
    rows: armRows(cells),
    saved: tripsSaved(cells, objective),
    importance: parameterImportance(result, objective),
  };
}

/**
 * What a study has found, as a page and as Markdown: the same for the same result.
 * @throws RangeError where the objective is none of the measures
 */
export function studyReport(
  result: StudyResult,
  claims: readonly Claim[] = [],
): { readonly html: string; readonly markdown: string } {
  const findings = findingsOf(result);
  const judged = judgedClaims(findings.cells, claims);
  return { html: studyHtml(findings, judged), markdown: studyMarkdown(findings, judged) };
}
