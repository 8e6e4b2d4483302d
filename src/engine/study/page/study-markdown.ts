import { NOTHING } from '../../report/html/words';
import { valueWords } from '../tables/study-cells';
import { FINDING_CELLS } from '../tables/arm-comparisons';
import type { JudgedClaim } from '../tables/judged-claims';
import { measureFormat } from '../tables/measure-format';
import { answers, type StudyFindings } from './answers';
import { shownRows } from './comparison-section';
import { markdownTable, plain } from './study-words';

/** A study as Markdown: title, question, answer, facts, the table of all measures, and claims. */
export function studyMarkdown(findings: StudyFindings, claims: readonly JudgedClaim[]): string {
  const { result } = findings.cells;
  return [
    `# ${plain(result.title)}`,
    ...(result.question === null ? [] : [plain(result.question)]),
    answers(findings)
      .map((sentence) => `- ${plain(sentence)}`)
      .join('\n'),
    Object.entries(result.facts)
      .map(([name, value]) => `- ${plain(name)}: ${plain(value)}`)
      .join('\n'),
    ...(findings.rows.length === 0 ? [] : [resultTable(findings)]),
    ...(claims.length === 0 ? [] : [claimTable(findings, claims)]),
  ]
    .filter(Boolean)
    .join('\n\n')
    .concat('\n');
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
  return markdownTable(
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
  markdownTable(
    ['Claim', 'Where', 'Given', 'Found here', 'Verdict'],
    claims.map(({ claim, measure, found, verdict, why }) => {
      const format = measure && measureFormat(measure, cells.result);
      const text = format && (claim.against === null ? format.interval(found) : format.difference(found));
      return [claim.text, claim.where, claim.thesis, text ?? NOTHING, `${verdict}. ${why}`];
    }),
  );
