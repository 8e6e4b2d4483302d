import { markup, type Markup, type MarkupValue } from '../markup';

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
  return markup`<div class="wide"><table id="${id}" class="${rows.length <= SHORT ? 'short' : 'long'}">
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
