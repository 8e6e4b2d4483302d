import { markup, type Markup, type MarkupValue } from '../markup';
import type { RunsReportCell, RunsReportTable, SeedFigure } from '../report-data';
import { figureText, NO_BREAK, NOTHING, percent } from './words';

/** A table with a caption above it. Cells of the first columns are words, the others numbers. */
export interface Table {
  /** Where links and tests find it. */
  readonly id: string;
  readonly caption: MarkupValue;
  readonly head: readonly string[];
  readonly rows: readonly (readonly MarkupValue[])[];
  /** Columns of words, from the left; 1 where it is left out. */
  readonly words?: number;
  /** Whether the last column is of words too. */
  readonly endsInWords?: boolean;
}

/** Tables of no more rows than this stand on one page of paper; of longer ones each page has the head. */
const SHORT = 16;

export function tableOf({ id, caption, head, rows, words = 1, endsInWords = false }: Table): Markup {
  const kind = (column: number) =>
    column < words || (endsInWords && column === head.length - 1) ? 'word' : 'number';
  return markup`<div class="wide" tabindex="0"><table id="${id}" class="${rows.length <= SHORT ? 'short' : 'long'}">
<caption>${caption}</caption>
<thead><tr>${head.map((title, i) => markup`<th scope="col" class="${kind(i)}">${title}</th>`)}</tr></thead>
<tbody>
${rows.map(
  (row) => markup`<tr>${row.map((cell, i) =>
    i === 0 ? markup`<th scope="row" class="word">${cell}</th>` : markup`<td class="${kind(i)}">${cell}</td>`,
  )}</tr>
`,
)}</tbody>
</table></div>
`;
}

/** The same; null without rows. */
export const tableUnlessEmpty = (table: Table): Markup | null =>
  table.rows.length === 0 ? null : tableOf(table);

/** A table of a system over some runs, what stands out in bold. */
export function figuresTable(
  { id, title, columns, words, rows, note }: RunsReportTable,
  number: number,
  runs: number,
): Markup {
  return tableOf({
    id: `table-${id}`,
    caption: markup`<b>Table ${number}.</b> ${title}. ${note}`,
    head: columns,
    words,
    rows: rows.map((row) => row.map((cell) => cellMarkup(cell, runs))),
  });
}

function cellMarkup(cell: RunsReportCell, runs: number): MarkupValue {
  if (typeof cell === 'string') return cell;
  // The interval of a single run is over what it was measured on.
  const text = runs === 1 ? figureText(cell, textOf(cell.isShare, cell.decimals)) : spreadText(cell);
  return cell.best ? markup`<b>${text}</b>` : text;
}

/** "0.123 ± 0.004", or "712" where all runs say so; how many have the number stands behind it where some lack it. */
function spreadText({ value, deviation, values, isShare, decimals }: SeedFigure): string {
  if (values.every((one) => one === values[0])) return textOf(isShare, decimals)(value);
  // Counts have a decimal once they are means.
  const text = textOf(isShare, Math.max(decimals, 1));
  const there = values.filter((one) => one !== null).length;
  const spread = deviation === null ? '' : `${NO_BREAK}±${NO_BREAK}${text(deviation)}`;
  return `${text(value)}${spread}${there < values.length ? ` (${there})` : ''}`;
}

/** Numbers below zero have a minus sign and no hyphen. */
function textOf(isShare: boolean, decimals: number): (value: number | null) => string {
  const places = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const absolute = (value: number) => Math.abs(value).toLocaleString('en', places);
  return (value) => {
    if (value === null) return NOTHING;
    if (isShare) return percent(value, decimals);
    return `${value < 0 && absolute(value) !== absolute(0) ? '−' : ''}${absolute(value)}`;
  };
}
