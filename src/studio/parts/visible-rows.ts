/**
 * The rows of a long list that are in the document, [first, last), with the space above and below them in px.
 */
export interface VisibleRows {
  readonly first: number;
  readonly last: number;
  readonly above: number;
  readonly below: number;
}

/** Extra rows on either side of the view, so that fast scrolling shows no gaps. */
const SPARE = 8;

/** The rows to render of `count` rows of one height, scrolled by `top` px in a view of `height` px. */
export function visibleRows(count: number, rowHeight: number, top: number, height: number): VisibleRows {
  const clamped = Math.max(0, Math.min(top, count * rowHeight - height));
  const first = Math.max(0, Math.floor(clamped / rowHeight) - SPARE);
  const last = Math.min(count, Math.ceil((clamped + height) / rowHeight) + SPARE);
  return { first, last, above: first * rowHeight, below: (count - last) * rowHeight };
}

/**
 * The scroll position in px at which a row is in view below a head of `head` px; `top` if the row already is.
 */
export function scrollTo(row: number, rowHeight: number, top: number, height: number, head: number): number {
  const from = row * rowHeight;
  if (from < top) return from;
  const end = from + rowHeight + head;
  return end > top + height ? end - height : top;
}
