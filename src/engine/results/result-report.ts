import type { ReportFigure, ReportTable, RunFindings } from '../records/report-table';
import {
  estimateIn,
  hasInterval,
  type Measure,
  type ResultTable,
  type RunResults,
  type Values,
} from './result-table';
import { headingOf, sentencesOf } from './result-words';

/** What the report of runs shows of results. */
export const findingsOf = ({ tables }: RunResults): RunFindings => ({
  sentences: sentencesOfAll(tables),
  tables: tables.flatMap(reportTables),
});

function sentencesOfAll(tables: readonly ResultTable[]): string[] {
  const sentences = tables.flatMap(sentencesOf);
  return sentences.length > 0 ? sentences : ['Nothing was measured.'];
}

function figureIn(values: Values | undefined, measure: Measure): ReportFigure {
  const estimate = estimateIn(values, measure);
  const { isShare, decimals } = measure;
  if (!hasInterval(estimate)) return { value: estimate.value, isShare, decimals };
  return { ...estimate, isShare, decimals };
}

/** A table as the report has it: one, or with a facet a second one that has each place. */
function reportTables(table: ResultTable): ReportTable[] {
  const { id, title, rowHeading, measures, rows, facet } = table;
  const note = [table.note, betterWords(measures)].filter(Boolean).join(' ');
  if (table.isTurned) return [turnedTable(table, note)];
  const own: ReportTable = {
    ...{ id, title, note, words: 1 },
    columns: [rowHeading, ...measures.map(headingOf)],
    rows: rows.map(({ label, values }) => [label, ...measures.map((measure) => figureIn(values, measure))]),
  };
  if (!facet) return [own];
  return [
    own,
    {
      ...{
        id: facet.id,
        title: facet.title,
        note: `As above, at one place each. ${betterWords(measures)}`,
        words: 2,
      },
      columns: [rowHeading, facet.label, ...measures.map(headingOf)],
      rows: rows.flatMap(({ label, along = [] }) =>
        along.map((values, place) => [
          label,
          String(facet.places[place]),
          ...measures.map((measure) => figureIn(values, measure)),
        ]),
      ),
    },
  ];
}

function turnedTable({ id, title, rowHeading, measures, rows }: ResultTable, note: string): ReportTable {
  const hasSymbols = measures.some(({ symbol }) => symbol !== undefined);
  return {
    ...{ id, title, note, words: hasSymbols ? 2 : 1 },
    columns: [rowHeading, ...(hasSymbols ? ['What is compared'] : []), ...rows.map(({ label }) => label)],
    rows: measures.map((measure) => [
      ...(hasSymbols ? [measure.symbol ?? ''] : []),
      headingOf(measure),
      ...rows.map(({ values }) => figureIn(values, measure)),
    ]),
  };
}

/** "Lower is better.", or which measures are better lower and which higher. */
function betterWords(measures: readonly Measure[]): string {
  const named = (better: Measure['better']) =>
    measures.filter((measure) => measure.better === better).map(({ symbol, label }) => symbol ?? label);
  const [lower, higher] = [named('lower'), named('higher')];
  if (lower.length === 0 && higher.length === 0) return '';
  if (lower.length === measures.length) return 'Lower is better.';
  if (higher.length === measures.length) return 'Higher is better.';
  return [
    ...(lower.length > 0 ? [`Lower is better: ${lower.join(', ')}.`] : []),
    ...(higher.length > 0 ? [`Higher is better: ${higher.join(', ')}.`] : []),
  ].join(' ');
}
