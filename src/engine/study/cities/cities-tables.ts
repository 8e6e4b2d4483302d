import { NOTHING, decimal, pText } from '../../report/html/words';
import { markup, type MarkupValue } from '../../report/markup';
import type { StudyMeasure } from '../study-result';
import { type Difference, FINDING_CELLS } from '../tables/arm-comparisons';
import { valueWords } from '../tables/study-cells';
import type { MeasureFormat } from '../tables/measure-format';
import { type CitiesFindings, CITY_FACTS, gainOf } from './cities-findings';

/** What stands in a cell: a text, its interval, and words on what it says. */
export interface Cell {
  readonly text: string;
  /** "[0.4, 2.0]" */
  readonly interval?: string;
  readonly says?: string;
}

/** A table as the page and Markdown show it; the first cell of each row is a name. */
export interface CitiesTable {
  readonly id: string;
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

const plainCell = (text: string | number): Cell => ({ text: String(text) });

function differenceCell(difference: Difference | null, format: MeasureFormat): Cell {
  if (!difference) return plainCell(NOTHING);
  const [text, interval] = format.difference(difference).split(/\s(?=\[)/);
  return { text, ...(interval && { interval }), says: FINDING_CELLS[difference.finding] };
}

/** Cells of HTML: the interval of a number and what it says stand small below it. */
export const markupCells = (cells: readonly Cell[]): MarkupValue[] =>
  cells.map(
    ({ text, interval, says }) =>
      markup`${text}${[interval, says].map((one) => (one ? markup`<span class="minor">${one}</span>` : null))}`,
  );

/** Cells of Markdown: "+1.2 [0.4, 2.0] (better)". */
export const textCells = (cells: readonly Cell[]): string[] =>
  cells.map(({ text, interval, says }) => [text, interval, says && `(${says})`].filter(Boolean).join(' '));

/** The cities with their facts, and how much of the study is there. */
export const cityTable = ({ cities }: CitiesFindings): CitiesTable => ({
  id: 'cities',
  caption: 'The cities. Trips are those that students learn from',
  head: ['City', 'Complete trials', ...CITY_FACTS.map(({ label }) => label)],
  rows: cities.map(({ city, result: { trials, city: facts } }) => [
    plainCell(city),
    plainCell(`${trials.filter(({ state }) => state === 'complete').length} of ${trials.length}`),
    ...CITY_FACTS.map(({ key, decimals }) => plainCell(facts ? decimal(facts[key], decimals) : NOTHING)),
  ]),
});

/** Which settings the validation trips of each city choose. */
export function choiceTable({ cities, study, objective, formatOf }: CitiesFindings): CitiesTable {
  const [onValidation, onTest] = [objective.validation, objective.test].map(formatOf);
  return {
    id: 'choices',
    caption: `The best settings of each city by ${objective.validation.label}, mean over all seeds`,
    head: [
      'City',
      'Arm',
      ...study.axes.map(({ label }) => label),
      'Chosen of',
      onValidation.head,
      onTest.head,
    ],
    rows: cities.map(({ city, cells, chosen }) => {
      const { arm, place, value, of } = chosen;
      const tested = [...cells.valuesOf(arm, place, objective.test.key).values()];
      const mean = tested.reduce((sum, one) => sum + one, 0) / tested.length;
      return [
        ...[city, arm, ...study.axes.map(({ name }) => valueWords(place[name])), of],
        onValidation.number(value),
        tested.length > 0 ? onTest.number(mean) : NOTHING,
      ].map(plainCell);
    }),
  };
}

/** Cities by cities: a row's settings in a column's city. */
function matrix(
  { cities, transfers }: CitiesFindings,
  own: Pick<CitiesTable, 'id' | 'caption'>,
  cellOf: (pair: CitiesFindings['transfers'][number]) => Cell,
): CitiesTable {
  return {
    ...own,
    head: ['Settings of', ...cities.map(({ city }) => `in ${city}`)],
    rows: cities.map(({ city }, row) => [
      plainCell(city),
      ...transfers.filter(({ from }) => from === row).map(cellOf),
    ]),
  };
}

/** What settings of another city lose or win beside a city's own. */
export function regretTable(findings: CitiesFindings): CitiesTable {
  const format = findings.formatOf(findings.objective.test);
  const unit = format.differenceUnit && `, ${format.differenceUnit}`;
  return matrix(
    findings,
    {
      id: 'regret',
      caption: `${findings.objective.test.label}${unit}: with the settings of the row’s city minus with the column’s own, paired by seed with 95 % intervals`,
    },
    ({ from, to, isSame, regret }) =>
      isSame ? plainCell(from === to ? 'own' : 'same settings') : differenceCell(regret, format),
  );
}

/** What settings of every city gain beside the baseline. */
export function gainTable(findings: CitiesFindings): CitiesTable {
  const format = findings.formatOf(findings.objective.test);
  const unit = format.differenceUnit && `, ${format.differenceUnit}`;
  return matrix(
    findings,
    {
      id: 'gain',
      caption: `${findings.objective.test.label}${unit}: with the settings of the row’s city minus ${findings.baseline}, in the column’s city, paired by seed with 95 % intervals`,
    },
    ({ gain }) => differenceCell(gain, format),
  );
}

/** The gain with each city's own settings in every measure. */
export function measureTable({ cities, study, baseline, formatOf }: CitiesFindings): CitiesTable {
  const head = (measure: StudyMeasure, { differenceUnit }: MeasureFormat) =>
    [measure.label, differenceUnit].filter(Boolean).join(', ');
  return {
    id: 'measures',
    caption: `Every measure with a city’s own settings minus ${baseline}, paired by seed with 95 % intervals`,
    head: ['Measure', ...cities.map(({ city }) => city)],
    rows: study.measures.flatMap((measure) => {
      const format = formatOf(measure);
      const differences = cities.map(({ cells, chosen }) => gainOf(cells, chosen, measure));
      if (differences.every((one) => one === null)) return [];
      return [[plainCell(head(measure, format)), ...differences.map((one) => differenceCell(one, format))]];
    }),
  };
}

/** Rank correlations of facts with the gain; null where there are too few cities. */
export const relationTable = ({ relations }: CitiesFindings): CitiesTable | null =>
  relations.length === 0
    ? null
    : {
        id: 'relations',
        caption: `Spearman’s rank correlation of each fact with the gain over ${relations[0].pairs} cities, two-sided p of ${relations[0].exact ? 'all orders' : 'drawn orders'}, and after Holm’s adjustment for all facts`,
        head: ['Fact', 'ρ', 'p', 'Adjusted p'],
        rows: relations.map(({ fact, correlation, pValue, adjusted }) =>
          [
            fact.label,
            ...(Number.isNaN(correlation)
              ? [NOTHING, NOTHING, NOTHING]
              : [decimal(correlation, 2, true), pText(pValue), pText(adjusted)]),
          ].map(plainCell),
        ),
      };
