import { estimateIn, type Measure, type ResultRow, type ResultTable, type Values } from './result-table';
import { headingOf, numberText, sentencesOf, valueText } from './result-words';

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
