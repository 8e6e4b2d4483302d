import { tick } from 'svelte';

/** Sizes of a grid in px. */
interface GridSizes {
  readonly row: number;
  readonly head: number;
  /** Rows of the head: `aria-rowindex` counts on from them. */
  readonly headRows: number;
}

/** The rows of a long grid that are in the document, and the one that the keyboard is at. */
export class GridRows {
  view = $state<HTMLDivElement>();
  top = $state(0);
  height = $state(240);
  #at = $state(0);

  /** The row that the keyboard is at. */
  readonly current: number = $derived.by(() => Math.min(this.#at, Math.max(0, this.count() - 1)));
  readonly rows: VisibleRows = $derived.by(() =>
    visibleRows(this.count(), this.sizes.row, this.top, Math.max(0, this.height - this.sizes.head)),
  );

  constructor(
    private readonly count: () => number,
    private readonly sizes: GridSizes,
  ) {}

  get headRows(): number {
    return this.sizes.headRows;
  }

  readonly onscroll = (): void => {
    this.top = this.view?.scrollTop ?? 0;
  };

  /** The keyboard goes on from a row. */
  turnTo(row: number): void {
    this.#at = row;
  }

  /** Scrolls a row into view, and gives it the focus where that is asked for. */
  async bring(row: number, focus: boolean): Promise<void> {
    const { row: rowHeight, head, headRows } = this.sizes;
    this.#at = row;
    const { view } = this;
    if (!view) return;
    view.scrollTop = scrollTo(row, rowHeight, view.scrollTop, this.height, head);
    this.top = view.scrollTop;
    await tick();
    if (!focus) return;
    view
      .querySelector<HTMLElement>(`[aria-rowindex="${row + 1 + headRows}"]`)
      ?.focus({ preventScroll: true });
  }

  /** Moves along the rows by the keys of a grid; Enter and Space choose. */
  move(event: KeyboardEvent, choose: (row: number) => void): void {
    if (!(event.target instanceof HTMLTableRowElement)) return;
    const { current } = this;
    const last = this.count() - 1;
    const screen = Math.max(1, Math.floor((this.height - this.sizes.head) / this.sizes.row) - 1);
    const steps: Record<string, number> = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      PageDown: current + screen,
      PageUp: current - screen,
      Home: 0,
      End: last,
    };
    if (event.key === 'Enter' || event.key === ' ') choose(current);
    else if (event.key in steps) void this.bring(Math.max(0, Math.min(last, steps[event.key])), true);
    else return;
    event.preventDefault();
  }
}

/**
 * The rows of a long list that are in the document, [first, last), with the space above and below them in px.
 */
interface VisibleRows {
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
