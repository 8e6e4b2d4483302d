/** Rows of a long list that are in the document: [first, last), with the space above and below them in px. */
export interface VisibleRows {
  readonly first: number;
  readonly last: number;
  readonly above: number;
  readonly below: number;
}

/** Rows kept on either side of what is in view, so that a quick scroll finds no hole. */
const SPARE = 8;

/** The rows to render of `count` rows of one height, scrolled by `top` px in a view of `height` px. */
export function visibleRows(count: number, rowHeight: number, top: number, height: number): VisibleRows {
  const clamped = Math.max(0, Math.min(top, count * rowHeight - height));
  const first = Math.max(0, Math.floor(clamped / rowHeight) - SPARE);
  const last = Math.min(count, Math.ceil((clamped + height) / rowHeight) + SPARE);
  return { first, last, above: first * rowHeight, below: (count - last) * rowHeight };
}

/** How far to scroll so that a row is in view, headed by `head` px of what covers the upper end; `top` if it is. */
export function scrollTo(row: number, rowHeight: number, top: number, height: number, head: number): number {
  const from = row * rowHeight;
  if (from < top) return from;
  const end = from + rowHeight + head;
  return end > top + height ? end - height : top;
}
