import type { Claim } from './claim';
import { studyHtml } from './page/study-html';
import { studyMarkdown } from './page/study-markdown';
import { findingsOf } from './study-findings';
import type { StudyResult } from './study-result';
import { judgedClaims } from './tables/judged-claims';

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
