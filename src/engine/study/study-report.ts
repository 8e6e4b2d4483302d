import { type StudyFindings, answers } from './page/answers';
import type { StudyResult } from './study-result';
import { armRows, FINDING_CELLS } from './tables/arm-comparisons';
import { parameterImportance } from './tables/parameter-importance';
import { StudyCells, valueWords } from './tables/study-cells';
import { tripsSaved } from './tables/trips-saved';
import type { Claim } from './claim';
import { studyHtml, studyMarkdown } from './page/study-html';
import { studySections } from './page/study-sections';
import { judgedClaims, type JudgedClaim } from './tables/judged-claims';
import { NOTHING } from '../report/html/words';
import { measureFormat } from './tables/measure-format';
import { shownRows } from './page/comparison-section';
import { plainTable } from './page/study-words';

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
  const head = { title: result.title, question: result.question, sentences: answers(findings) };
  const tables = [
    ...(findings.rows.length === 0 ? [] : [resultTable(findings)]),
    ...(claims.length === 0 ? [] : [claimTable(findings, judged)]),
  ];
  return {
    html: studyHtml(head, studySections(findings, judged)),
    markdown: studyMarkdown(head, Object.entries(result.facts), tables),
  };
}

function resultTable(findings: StudyFindings): string {
  const { cells, objective } = findings;
  const { result } = cells;
  const measures = [objective, ...result.measures.filter(({ key }) => key !== objective.key)];
  const formats = measures.map((measure) => measureFormat(measure, result));
  const rows = shownRows(findings).map(({ arm, place, values, differences }) => {
    const own = differences[objective.key];
    return [
      arm,
      ...result.axes.map(({ name }) => valueWords(place[name])),
      ...measures.map(({ key }, i) => {
        const difference = differences[key];
        return `${formats[i].mean(values[key])}${difference ? ` (${formats[i].difference(difference)})` : ''}`;
      }),
      own ? FINDING_CELLS[own.finding] : NOTHING,
    ];
  });
  return plainTable(
    [
      'Arm',
      ...result.axes.map(({ label }) => label),
      ...formats.map(({ head }) => head),
      `${objective.label} says`,
    ],
    rows,
  );
}

const claimTable = ({ cells }: StudyFindings, claims: readonly JudgedClaim[]): string =>
  plainTable(
    ['Claim', 'Where', 'Given', 'Found here', 'Verdict'],
    claims.map(({ claim, measure, found, verdict, why }) => {
      const format = measure && measureFormat(measure, cells.result);
      const text = format && (claim.against === null ? format.interval(found) : format.difference(found));
      return [claim.text, claim.where, claim.thesis, text ?? NOTHING, `${verdict}. ${why}`];
    }),
  );
