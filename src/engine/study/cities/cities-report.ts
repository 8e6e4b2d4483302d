import { markup } from '../../report/markup';
import { documentHead } from '../../report/html/document-head';
import { sectionOf } from '../../report/html/section';
import { markdownTable, plain } from '../page/study-words';
import { answerOf } from '../page/study-sections';
import { STUDY_STYLE } from '../page/study-html';
import { citiesAnswers } from './cities-answers';
import { citiesFindings, type CitiesFindings, type CityStudy } from './cities-findings';
import { citiesSections, factEntries } from './cities-sections';
import {
  choiceTable,
  cityTable,
  gainTable,
  measureTable,
  regretTable,
  relationTable,
  textCells,
} from './cities-tables';
import type { Difference } from '../tables/arm-comparisons';

/** Sections that begin on a new sheet of paper. */
const BEGINS = new Set(['gains', 'relation']);

/**
 * One study in several cities as a page, as Markdown and for programs: the same for the same results. The page loads
 * nothing and runs nothing.
 * @param command that makes it; null for none
 * @throws Failure 'bad-input' where the results are not of one study, or cannot be compared
 */
export function citiesReport(
  studies: readonly CityStudy[],
  command: string | null = null,
): { readonly html: string; readonly markdown: string; readonly json: string } {
  const findings = citiesFindings(studies);
  return {
    html: htmlOf(findings, command),
    markdown: markdownOf(findings),
    json: `${JSON.stringify(citiesJson(findings), null, 1)}\n`,
  };
}

function htmlOf(findings: CitiesFindings, command: string | null): string {
  const { title, question } = findings.study;
  const sections = citiesSections(findings, command);
  const body = markup`<header><h1>${title}</h1></header>
<main>
${answerOf(question, citiesAnswers(findings))}<nav aria-label="Contents"><ol>${sections.map(
    (section) => markup`<li><a href="#${section.id}">${section.title}</a></li>`,
  )}</ol></nav>
${sections.map((section) => sectionOf(section, BEGINS.has(section.id)))}</main>
`;
  return `${documentHead(title, STUDY_STYLE)}${body.text}</body>
</html>
`;
}

function markdownOf(findings: CitiesFindings): string {
  const { title, question } = findings.study;
  const tables = [cityTable, choiceTable, regretTable, gainTable, measureTable, relationTable].flatMap(
    (make) => make(findings) ?? [],
  );
  return [
    `# ${plain(title)}`,
    ...(question === null ? [] : [plain(question)]),
    citiesAnswers(findings)
      .map((sentence) => `- ${plain(sentence)}`)
      .join('\n'),
    factEntries(findings)
      .map(([name, value]) => `- ${plain(name)}: ${plain(value)}`)
      .join('\n'),
    ...tables.flatMap(({ caption, head, rows }) => [
      `${plain(caption)}:`,
      markdownTable(head, rows.map(textCells)),
    ]),
  ]
    .join('\n\n')
    .concat('\n');
}

/** What programs read: plain data, differences in the unit of the measure; null for what cannot be computed. */
function citiesJson(findings: CitiesFindings) {
  const { study, baseline, objective, cities, transfers, relations } = findings;
  return {
    format: 'route-distillery-cities',
    version: 1,
    title: study.title,
    question: study.question,
    answers: citiesAnswers(findings),
    baseline,
    chosenBy: objective.validation.key,
    judgedBy: objective.test.key,
    cities: cities.map(({ city, result, chosen, gain }) => ({
      city,
      data: result.facts.Data ?? null,
      fingerprint: result.facts.Fingerprint ?? null,
      facts: result.city ?? null,
      chosen: { arm: chosen.arm, values: chosen.place, validation: chosen.value, of: chosen.of },
      gain: numbersOf(gain),
    })),
    transfers: transfers.map(({ from, to, isSame, value, regret, gain }) => ({
      settingsOf: cities[from].city,
      in: cities[to].city,
      same: isSame,
      value: value && { mean: value.value, deviation: value.deviation, seeds: value.seeds },
      regret: regret && { ...numbersOf(regret), adjusted: regret.adjusted },
      gain: numbersOf(gain),
    })),
    relations: relations.map(({ fact, pairs, correlation, pValue, exact, adjusted }) => ({
      fact: fact.key,
      cities: pairs,
      spearman: orNull(correlation),
      p: orNull(pValue),
      exact,
      adjusted: orNull(adjusted),
    })),
  };
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

const numbersOf = (difference: Difference | null) =>
  difference && {
    value: difference.value,
    low: difference.low,
    high: difference.high,
    seeds: difference.seeds,
    p: difference.p,
    finding: difference.finding,
  };
