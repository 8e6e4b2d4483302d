import { capitalised } from '../../figures';
import { hexOf, INKS, type Palette } from '../../inks';
import { axisRange, tickTexts } from '../plot';
import { type ChartSpec, axisScale } from '../chart-specs';
import { drawing, type Look, type Stroke, OLD_DASH } from '../drawing';
import { axisTicks } from '../histogram-shape';
import { placedAt, px, svgElement, svgText, type SvgPart } from '../../pictures/svg-text';
import type { CsvTable } from '../../csv-table';

const CHART = { width: 380, height: 210 };
const PLOT = { left: 48, top: 26, right: 8, bottom: 24 };
const GAP = 28;
const MOST_ACROSS = 3;
const KEY_ROW = 26;

/** How the charts are looked at on the page, but for their width. */
type PageLook = Omit<Look, 'width' | 'log'> & { readonly log: boolean };

/** The line charts of a panel beside and below each other, with one key for all. */
export function linesPicture(specs: readonly ChartSpec[], look: PageLook, palette: Palette): SvgPart {
  const across = Math.min(MOST_ACROSS, Math.max(1, Math.ceil(Math.sqrt(specs.length))));
  const place = (i: number) => ({
    x: (i % across) * (CHART.width + GAP),
    y: KEY_ROW + Math.floor(i / across) * (CHART.height + GAP),
  });
  const charts = specs.map((spec, i) =>
    placedAt(place(i).x, place(i).y, {
      body: chart(spec, { ...look, log: look.log && spec.canLog }, palette),
    }),
  );
  const rows = Math.ceil(specs.length / across);
  return {
    width: across * (CHART.width + GAP) - GAP,
    height: KEY_ROW + rows * (CHART.height + GAP) - GAP,
    body: [key(specs, palette), ...charts].join(''),
  };
}

/** What the lines are of: each network once, and once more for its old trips. */
function key(specs: readonly ChartSpec[], palette: Palette): string {
  const shown = new Map(
    specs.flatMap(({ lines }) =>
      lines.map(({ network, old, dash }) => [`${network.label} ${old}`, { network, old, dash }]),
    ),
  );
  let x = 0;
  return [...shown.values()]
    .map(({ network, old, dash }) => {
      const name = capitalised(network.label);
      const label = old ? `${name}, old trips` : name;
      const line = svgElement('path', {
        d: `M${px(x)} 8h32`,
        ...lineLook({ ink: network.ink, faint: false, points: false, old: !!old, dash }, palette),
      });
      const text = { x: x + 38, y: 12, 'font-size': 12, fill: hexOf(palette.colour('--ink')) };
      x += 38 + 7 * label.length + 20;
      return line + svgElement('text', text, svgText(label));
    })
    .join('');
}

function chart(spec: ChartSpec, look: PageLook, palette: Palette): string {
  const width = CHART.width - PLOT.left - PLOT.right;
  const { strokes, data, range } = drawing(spec, { ...look, width });
  const [steps, ...columns] = data;
  const values = columns.flat().filter((value) => value !== null);
  const [low, high] =
    values.length > 0
      ? axisRange(
          values.reduce((a, b) => Math.min(a, b)),
          values.reduce((a, b) => Math.max(a, b)),
          look.log,
        )
      : [look.log ? 0.1 : 0, 1];
  const on = look.log ? Math.log10 : (value: number) => value;
  const bottom = CHART.height - PLOT.bottom;
  const x = (step: number) => PLOT.left + (width * (step - range[0])) / Math.max(1, range[1] - range[0]);
  const y = (value: number) =>
    bottom - ((bottom - PLOT.top) * (on(value) - on(low))) / (on(high) - on(low) || 1);
  const lines = strokes.map((stroke, i) => curve(steps, columns[i], x, y, stroke, palette));
  const ticks = look.log ? powers(low, high) : axisTicks([low, high], 6).filter((tick) => tick >= low);
  const soft = hexOf(palette.colour('--ink-2'));
  const small = { 'font-size': 11, fill: soft };
  const hair = { stroke: hexOf(palette.colour('--ink-3')), 'stroke-opacity': 0.3 };
  const texts = tickTexts(ticks, look.log);
  const stepTicks = axisTicks([...range], 6);
  return [
    svgElement(
      'text',
      { x: 0, y: 12, 'font-size': 13, 'font-weight': 600, fill: hexOf(palette.colour('--ink')) },
      svgText(spec.unit === '' ? spec.title : `${spec.title}, ${spec.unit}`),
    ),
    ...ticks.flatMap((tick, i) => [
      svgElement('path', { d: `M${PLOT.left} ${px(y(tick))}h${px(width)}`, ...hair }),
      svgElement(
        'text',
        { ...small, x: PLOT.left - 6, y: y(tick) + 4, 'text-anchor': 'end' },
        svgText(texts[i]),
      ),
    ]),
    ...stepTicks.map((tick, i) =>
      svgElement(
        'text',
        { ...small, x: x(tick), y: bottom + 16, 'text-anchor': 'middle' },
        svgText(tickTexts(stepTicks)[i]),
      ),
    ),
    ...lines,
  ].join('');
}

/** A line over the steps; it goes on over steps at which another network has a value. */
function curve(
  steps: readonly number[],
  column: readonly (number | null)[],
  x: (step: number) => number,
  y: (value: number) => number,
  stroke: Stroke,
  palette: Palette,
): string {
  const points = column.flatMap((value, i) => (value === null ? [] : [[x(steps[i]), y(value)] as const]));
  if (points.length === 0) return '';
  const d = points.map(([px1, py], i) => `${i === 0 ? 'M' : 'L'}${px(px1)} ${px(py)}`).join('');
  const look = lineLook(stroke, palette);
  const dots = stroke.points
    ? points.map(([cx, cy]) => svgElement('circle', { cx, cy, r: 2.5, fill: look.stroke }))
    : [];
  return svgElement('path', { d, ...look }) + dots.join('');
}

const lineLook = ({ ink, faint, old, dash }: Stroke, palette: Palette) => ({
  fill: 'none',
  stroke: hexOf(palette.colour(ink)),
  'stroke-width': faint ? 1 : old ? 1.5 : 2,
  'stroke-opacity': faint ? 0.28 : undefined,
  'stroke-linejoin': 'round',
  'stroke-dasharray': faint ? undefined : (dash ?? (old ? OLD_DASH : INKS[ink].dash))?.join(' ') || undefined,
});

/** Powers of ten within a range, or its ends where there is none. */
function powers(low: number, high: number): number[] {
  const [from, to] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
  return to >= from ? Array.from({ length: to - from + 1 }, (_, i) => 10 ** (from + i)) : [low, high];
}

/** The points of line charts as they were reported: one row for each. */
export function linesTable(specs: readonly ChartSpec[]): CsvTable {
  return { head: ['chart', 'unit', 'network', 'trips', 'step', 'value'], rows: rowsOf(specs) };
}

function* rowsOf(specs: readonly ChartSpec[]) {
  for (const spec of specs)
    for (const { network, x, y, old } of spec.lines)
      for (let i = 0; i < x.length; i++)
        yield [spec.title, spec.unit, network.label, old ? 'old' : 'new', x[i], axisScale(spec) * y[i]];
}
