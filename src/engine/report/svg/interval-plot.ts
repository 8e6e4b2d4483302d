import type { RouteSource } from '../../routes/route-source';
import { markup, type Markup } from '../markup';
import type { Figure } from '../figures-of';
import { px, scaleOver, type Scale } from './scale';
import type { Picture } from './picture';

/** A value with its interval on a row. */
export interface Mark {
  readonly source: RouteSource;
  readonly figure: Figure;
  /** Drawn as a ring: the training pairs beside the test pairs. */
  readonly hollow?: boolean;
}

export interface PlotRow {
  readonly label: string;
  readonly marks: readonly Mark[];
}

/** One axis with its rows. */
export interface Panel {
  readonly title: string;
  /** A value as people read it. */
  readonly text: (value: number) => string;
  readonly rows: readonly PlotRow[];
  /** A range behind the rows, such as the noise between driven trips, and what it is called. */
  readonly band?: { readonly low: number; readonly high: number; readonly label: string } | null;
  /** A line that every row is held against, such as chance. */
  readonly line?: { readonly at: number; readonly label: string };
  /** Where the axis ends; by the values where it is left out. */
  readonly most?: number;
}

const WIDTH = 680;
const LABELS = 150;
const GAP = 36;
const ROW = 22;
const HEAD = 24;
const FOOT = 30;

/** Rows of values with intervals, in panels side by side that share their rows, or one below the other. */
export function intervalPlot(
  title: string,
  panels: readonly Panel[],
  { columns = panels.length } = {},
): Picture {
  const wide = (WIDTH - LABELS - GAP * (columns - 1) - 12) / columns;
  let y = 0;
  const content: Markup[] = [];
  for (let from = 0; from < panels.length; from += columns) {
    const line = panels.slice(from, from + columns);
    const rows = Math.max(...line.map((panel) => panel.rows.length));
    const height = HEAD + rows * ROW + FOOT;
    line.forEach((panel, i) =>
      content.push(panelOf(panel, { x: LABELS + i * (wide + GAP), y, wide }, i === 0)),
    );
    y += height + 8;
  }
  return { width: WIDTH, height: y - 8, title, description: panels.map(panelWords).join(' '), content };
}

const panelWords = ({ title, text, rows, band }: Panel): string => {
  const said = rows.map(({ label, marks }) => {
    const values = marks.map(
      ({ figure, hollow }) => `${figureWords(figure, text)}${hollow ? ' (ring)' : ''}`,
    );
    return `${label} ${values.join(' and ')}`;
  });
  const behind = band ? ` ${band.label} from ${text(band.low)} to ${text(band.high)}.` : '';
  return `${title}: ${said.join('; ')}.${behind}`;
};

const figureWords = ({ value, low, high }: Figure, text: (value: number) => string): string => {
  if (value === null) return 'not measured';
  return low === null || high === null ? text(value) : `${text(value)}, from ${text(low)} to ${text(high)}`;
};

interface Place {
  readonly x: number;
  readonly y: number;
  readonly wide: number;
}

function panelOf(panel: Panel, { x, y, wide }: Place, hasLabels: boolean): Markup {
  const { title, text, rows, band, line, most } = panel;
  const values = rows.flatMap(({ marks }) =>
    marks.flatMap(({ figure: { value, low, high } }) => [value, low, high].filter((one) => one !== null)),
  );
  const beside = [...(band ? [band.high] : []), ...(line ? [line.at] : [])];
  const scale = scaleOver([...values, ...beside], [x, x + wide], wide < 250 ? 3 : 5, most);
  const [top, bottom] = [y + HEAD, y + HEAD + rows.length * ROW];
  return markup`<g>
<text class="head" x="${px(x)}" y="${y + 13}">${title}</text>
${band ? bandOf(band, scale, top, bottom) : null}
${scale.ticks.map((tick) => tickOf(scale.at(tick), text(tick), top, bottom))}
${line ? markup`<line class="rule" x1="${px(scale.at(line.at))}" x2="${px(scale.at(line.at))}" y1="${top}" y2="${bottom}"/>` : null}
${rows.map((row, i) => rowOf(row, scale, top + i * ROW + ROW / 2, hasLabels))}
</g>`;
}

const bandOf = (
  { low, high, label }: NonNullable<Panel['band']>,
  scale: Scale,
  top: number,
  bottom: number,
): Markup =>
  markup`<rect class="band" x="${px(scale.at(low))}" y="${top}" width="${px(Math.max(1, scale.at(high) - scale.at(low)))}" height="${bottom - top}"><title>${label}</title></rect>`;

const tickOf = (x: number, label: string, top: number, bottom: number): Markup =>
  markup`<line class="grid" x1="${px(x)}" x2="${px(x)}" y1="${top}" y2="${bottom}"/><text class="tick" x="${px(x)}" y="${bottom + 14}" text-anchor="middle">${label}</text>`;

const LONGEST_LABEL = 24;

function rowOf({ label, marks }: PlotRow, scale: Scale, y: number, hasLabel: boolean): Markup {
  const apart = marks.length > 1 ? 6 : 0;
  const short = label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label;
  return markup`${hasLabel ? markup`<text class="row" x="${LABELS - 8}" y="${y + 4}" text-anchor="end">${short}</text>` : null}
${marks.map((mark, i) => markOf(mark, scale, y + (i - (marks.length - 1) / 2) * apart))}`;
}

function markOf(
  { source, figure: { value, low, high }, hollow = false }: Mark,
  scale: Scale,
  y: number,
): Markup {
  if (value === null) return markup``;
  // What lies beyond an axis of shares is an end of an interval, and is cut there.
  const at = (one: number) => px(scale.at(Math.min(scale.max, Math.max(scale.min, one))));
  const whisker =
    low === null || high === null
      ? null
      : markup`<line class="whisker s-${source}" x1="${at(low)}" x2="${at(high)}" y1="${y}" y2="${y}"/>`;
  const kind = hollow ? `ring s-${source}` : `f-${source}`;
  return markup`${whisker}<circle class="${kind}" cx="${at(value)}" cy="${y}" r="4"/>`;
}
