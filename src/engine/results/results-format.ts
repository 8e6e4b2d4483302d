import * as v from 'valibot';
import { orNaN } from '../../base/json';
import type { ModelScores, ScoreTitle } from '../../evaluation/score-summary';
import { bestEpochs, type RunRecord } from '../records/run-record';
import type { RunFormat, ScoreFormat } from '../records/run-format';
import { changedMost } from './changed-most';
import { headlineNumbers, type ResultHeadline } from './headlines';
import {
  estimateIn,
  hasInterval,
  isBest,
  type Measure,
  type ResultRow,
  type ResultTable,
  type RunResults,
  type Values,
} from './result-table';
import type { ReportFigure, ReportTable, RunFindings } from '../records/report-table';
import { headingOf, sentencesOf, numberText, valueText } from './result-words';

/** Scores of each row, under the keys that tables give their measures. */
export function scoresIn(tables: readonly ResultTable[]): ModelScores {
  const all: Record<string, Record<string, number>> = {};
  for (const table of tables)
    for (const [measure, key] of Object.entries(table.scores ?? {}))
      for (const { name, values } of table.rows)
        (all[name] ??= {})[key] = estimateIn(values, { name: measure }).value;
  return all;
}

/** @param about what the score is of, where the measure alone does not say it */
export const scoreTitle = (measure: Measure, about?: string): ScoreTitle => {
  const { label, unit, isShare, decimals, better } = measure;
  const title = unit === undefined ? label : `${label} (${unit})`;
  const facts = { isShare, decimals, ...(better && { better }) };
  return { title: about === undefined ? title : `${about}: ${title}`, ...facts };
};

/** What the schema of a record says of measures: numbers by name, null for NaN; those that came later may be missing. */
export const measuresSchema = <const M extends readonly Measure[]>(measures: M) =>
  v.object(
    Object.fromEntries(
      measures.map(({ name, isLater }): [string, v.GenericSchema<unknown, number>] => [
        name,
        isLater ? v.optional(orNaN, null) : orNaN,
      ]),
    ) as Record<M[number]['name'], v.GenericSchema<unknown, number>>,
  );

/** A format whose results are declared in tables. */
export interface ResultsFormat<C = unknown> extends RunFormat<C> {
  results(record: RunRecord): RunResults;
}

/** How runs of a system are read, with results that are declared in tables. */
export const resultsFormat = <C>({
  results,
  headlines,
  scores,
  ...schemas
}: Pick<RunFormat<C>, 'config' | 'report' | 'networks' | 'version1' | 'routeHeadlines'> & {
  readonly results: (record: RunRecord) => RunResults;
  readonly headlines: readonly ResultHeadline[];
  /** Left out where runs cannot be summarised over seeds; `of` is left out where the tables say which scores they have. */
  readonly scores?: Omit<ScoreFormat, 'of'> & Partial<Pick<ScoreFormat, 'of'>>;
}): ResultsFormat<C> => ({
  ...schemas,
  results,
  headlines: ({ record, ...routes }) => ({
    ...(record && headlineNumbers(headlines, results(record).tables)),
    ...schemas.routeHeadlines?.(routes),
  }),
  ...(scores && { scores: { of: (record) => scoresIn(results(record).tables), ...scores } }),
  summary: (record) => {
    const { facts, tables } = results(record);
    return [...facts, ...bestEpochs(record), ...tablesLines(tables)];
  },
  findings: (record) => findingsOf(results(record)),
});

/** What the report of runs shows of results. */
const findingsOf = ({ tables }: RunResults): RunFindings => ({
  sentences: sentencesOfAll(tables),
  change: changedMost(tables),
  tables: tables.flatMap(reportTables),
});

function sentencesOfAll(tables: readonly ResultTable[]): string[] {
  const sentences = tables.flatMap(sentencesOf);
  return sentences.length > 0 ? sentences : ['Nothing was measured.'];
}

function figureIn(values: Values | undefined, { isShare, decimals, ...measure }: Measure): ReportFigure {
  const estimate = estimateIn(values, measure);
  return { ...(hasInterval(estimate) ? estimate : { value: estimate.value }), isShare, decimals };
}

/** A row's figure; what stands out on the page does so in a report. */
const markedFigure = (table: ResultTable, row: ResultRow, measure: Measure): ReportFigure => ({
  ...figureIn(row.values, measure),
  ...(isBest(table, row, measure) && { best: true }),
});

/** A table as the report has it: one, or with a facet a second one that has each place. */
function reportTables(table: ResultTable): ReportTable[] {
  const { id, title, rowHeading, measures, rows, facet } = table;
  const note = [table.note, betterWords(measures)].filter(Boolean).join(' ');
  if (table.isTurned) return [turnedTable(table, note)];
  const own: ReportTable = {
    ...{ id, title, note, words: 1 },
    columns: [rowHeading, ...measures.map(headingOf)],
    rows: rows.map((row) => [row.label, ...measures.map((measure) => markedFigure(table, row, measure))]),
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

function turnedTable(table: ResultTable, note: string): ReportTable {
  const { id, title, rowHeading, measures, rows } = table;
  const hasSymbols = measures.some(({ symbol }) => symbol !== undefined);
  return {
    ...{ id, title, note, words: hasSymbols ? 2 : 1 },
    columns: [rowHeading, ...(hasSymbols ? ['What is compared'] : []), ...rows.map(({ label }) => label)],
    rows: measures.map((measure) => [
      ...(hasSymbols ? [measure.symbol ?? ''] : []),
      headingOf(measure),
      ...rows.map((row) => markedFigure(table, row, measure)),
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

/** Tables in aligned lines of plain text. A note that several tables in a row share stands below the last of them. */
export const tablesLines = (tables: readonly ResultTable[]): string[] =>
  tables.flatMap((table, i) => {
    const isSaidBelow = tables[i + 1]?.note === table.note;
    return [...tableLines(table), ...(isFacts(table) || isSaidBelow ? [] : [`  ${table.note}`])];
  });

const isFacts = ({ isTurned, rows }: ResultTable): boolean => isTurned === true && rows.length === 1;

/** What a table says, headings, and a line for each row; facts in one line. */
function tableLines(table: ResultTable): string[] {
  const { title, rows, measures } = table;
  const sentences = sentencesOf(table);
  if (isFacts(table)) return [`${title}: ${factsLine(rows[0], measures)}`, ...sentences];
  const grid = table.facet ? facetGrid(table) : table.isTurned ? turnedGrid(table) : plainGrid(table);
  const isTitled = sentences[0]?.startsWith(title);
  return [...(isTitled ? [] : [`${title}:`]), ...sentences, ...aligned(grid)];
}

/** "Nodes 207, bins 2,016". */
const factsLine = ({ values }: ResultRow, measures: readonly Measure[]): string =>
  measures
    .map((measure) => `${measure.label} ${valueText(estimateIn(values, measure).value, measure)}`)
    .join(', ');

const numberIn = (values: Values | undefined, measure: Measure): string =>
  numberText(estimateIn(values, measure).value, measure);

const plainGrid = ({ rowHeading, rows, measures }: ResultTable): string[][] => [
  [rowHeading, ...measures.map(headingOf)],
  ...rows.map(({ label, values }) => [label, ...measures.map((measure) => numberIn(values, measure))]),
];

const turnedGrid = ({ rowHeading, rows, measures }: ResultTable): string[][] => [
  [rowHeading, ...rows.map(({ label }) => label)],
  ...measures.map((measure) => [
    headingOf({ ...measure, label: measure.symbol ?? measure.label }),
    ...rows.map(({ values }) => numberIn(values, measure)),
  ]),
];

/** A column for each place that small tables show and one for all places, with all measures in a cell. */
function facetGrid({ rowHeading, rows, measures, facet }: ResultTable): string[][] {
  const { places, shown, unit, all } = facet!;
  const cell = (values: Values | undefined) =>
    measures.map((measure) => numberIn(values, measure)).join(' / ');
  return [
    [
      `${rowHeading}: ${measures.map(headingOf).join(' / ')}`,
      ...shown.map((i) => `${places[i]} ${unit}`),
      all,
    ],
    ...rows.map(({ label, values, along }) => [label, ...shown.map((i) => cell(along?.[i])), cell(values)]),
  ];
}

function aligned(grid: readonly (readonly string[])[]): string[] {
  const widths = grid[0].map((_, column) => Math.max(...grid.map((row) => row[column].length)));
  return grid.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i])).join('  ')}`.trimEnd());
}
