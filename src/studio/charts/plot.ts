import type uPlot from 'uplot';
import { hexOf, INKS, readPalette, type Palette } from '../inks';
import { type Drawing, type Stroke, AS_IT_CAME, OLD_DASH } from './drawing';

export interface PlotEvents {
  /** The pointer is over this step; null once it has left. */
  readonly onCursor: (step: number | null) => void;
  /** A person dragged over these steps; null after a double click, for all steps. */
  readonly onZoom: (range: readonly [number, number] | null) => void;
}

/** Width of the y axis in px: the same in all charts, so that their steps are aligned. */
const Y_ROOM = 44;
const X_ROOM = 22;
const FONT = '11px system-ui, sans-serif';

/** One chart on the screen: a uPlot with the lines, the cursor and the zoom of the page. */
export class Plot {
  readonly #plot: uPlot;
  #hovering = false;
  #range: readonly [number, number];
  #places: Drawing['places'];

  /** @param log whether the y axis is logarithmic */
  static async create(
    host: HTMLElement,
    drawing: Drawing,
    log: boolean,
    events: PlotEvents,
    isWanted: () => boolean,
  ): Promise<Plot | null> {
    const [{ default: UPlot }] = await Promise.all([import('uplot'), import('uplot/dist/uPlot.min.css')]);
    return isWanted() ? new Plot(UPlot, host, drawing, log, events) : null;
  }

  private constructor(
    UPlot: typeof uPlot,
    host: HTMLElement,
    drawing: Drawing,
    log: boolean,
    private readonly events: PlotEvents,
  ) {
    this.#range = drawing.range;
    this.#places = drawing.places;
    const palette = readPalette(host);
    const { clientWidth: width, clientHeight: height } = host;
    this.#plot = new UPlot(
      {
        width,
        height,
        padding: [6, 14, 0, 0],
        legend: { show: false },
        scales: {
          x: { time: false, range: () => [...this.#range] as [number, number] },
          y: { ...(log ? { distr: 3 } : {}), range: (_, least, most) => yRange(least, most, log) },
        },
        axes: axes(palette, log, () => this.#places),
        series: [{}, ...drawing.strokes.map((stroke) => series(stroke, palette))],
        cursor: {
          y: false,
          points: { show: false },
          drag: { x: true, y: false, setScale: false },
          bind: { dblclick: () => this.#resetZoom },
        },
        hooks: {
          ...(drawing.asItCame && { draw: [(plot: uPlot) => markStart(plot, palette)] }),
          setCursor: [() => this.#tellCursor()],
          setSelect: [() => this.#tellZoom()],
        },
      },
      [...drawing.data] as uPlot.AlignedData,
      host,
    );
    this.#plot.over.addEventListener('pointerenter', () => (this.#hovering = true));
    this.#plot.over.addEventListener('pointerleave', () => {
      this.#hovering = false;
      events.onCursor(null);
    });
  }

  draw({ data, range, places }: Drawing): void {
    this.#range = range;
    this.#places = places;
    this.#plot.setData([...data] as uPlot.AlignedData);
  }

  resize(width: number, height: number): void {
    this.#plot.setSize({ width, height });
  }

  /** Draws the line of the cursor at a step. While the pointer is over this chart, uPlot draws it itself. */
  pointAt(step: number | null): void {
    if (this.#hovering) return;
    const left = step === null ? -10 : this.#plot.valToPos(step, 'x');
    this.#plot.setCursor({ left, top: left < 0 ? -10 : 0 }, false);
  }

  destroy(): void {
    this.#plot.destroy();
  }

  #tellCursor(): void {
    const { left } = this.#plot.cursor;
    if (!this.#hovering || left === undefined || left < 0) return;
    this.events.onCursor(Math.max(1, Math.round(this.#plot.posToVal(left, 'x'))));
  }

  #tellZoom(): void {
    const { left, width } = this.#plot.select;
    if (width === 0) return;
    const at = (pixel: number) => Math.round(this.#plot.posToVal(pixel, 'x'));
    const range = [at(left), at(left + width)] as const;
    this.#plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    if (range[1] - range[0] >= 2) this.events.onZoom(range);
  }

  readonly #resetZoom = (): null => {
    this.events.onZoom(null);
    return null;
  };
}

/** uPlot gives null for both ends if no value is in view. */
const yRange = (least: number | null, most: number | null, log: boolean): [number, number] =>
  least === null || most === null ? [log ? 0.1 : 0, 1] : axisRange(least, most, log);

function axes(palette: Palette, log: boolean, placesNow: () => Drawing['places']): uPlot.Axis[] {
  const places = placesNow();
  const stroke = hexOf(palette.colour('--ink-2'));
  const [r, g, b] = palette.colour('--ink-3');
  const grid = { stroke: `rgba(${r}, ${g}, ${b}, 0.18)`, width: 1 };
  const common = { stroke, font: FONT, grid, ticks: { show: false } };
  return [
    {
      ...common,
      size: X_ROOM,
      gap: 2,
      space: 48,
      values: (_, splits) => {
        const now = placesNow();
        return now ? splits.map(now.text) : tickTexts(splits);
      },
      ...(places && { incrs: [...places.distances] }),
    },
    { ...common, size: Y_ROOM, gap: 4, space: 24, values: (_, splits) => tickTexts(splits, log) },
  ];
}

function series({ ink, faint, points, old, dash: given }: Stroke, palette: Palette): uPlot.Series {
  const [r, g, b] = palette.colour(ink);
  const stroke = `rgba(${r}, ${g}, ${b}, ${faint ? 0.28 : 1})`;
  const dash = given ?? (old ? OLD_DASH : INKS[ink].dash);
  const fill = old ? hexOf(palette.colour('--paper')) : stroke;
  return {
    stroke,
    width: faint ? 1 : old ? 1.5 : 2,
    spanGaps: true,
    ...(dash && dash.length > 0 && !faint ? { dash: [...dash] } : {}),
    points: points ? { show: true, size: old ? 7 : 6, stroke, fill, width: old ? 1.5 : 0 } : { show: false },
  };
}

/** In px. */
const MARK_GAP = 5;
const MARK_HEIGHT = 12;

/** Where the words end: at the top or at the bottom, whichever is farther from the lines' beginnings. */
function freeHeight({ bbox, data, valToPos }: uPlot, ratio: number): number {
  const [top, bottom] = [bbox.top + MARK_HEIGHT * ratio, bbox.top + bbox.height - 3 * ratio];
  const begins = data
    .slice(1)
    .flatMap((values) =>
      Array.from(values.slice(0, 2)).flatMap((value) =>
        value === null ? [] : [valToPos(value!, 'y', true)],
      ),
    );
  const gapTo = (height: number) =>
    Math.min(...begins.map((begin) => Math.abs(begin - height + (MARK_HEIGHT / 2) * ratio)));
  return gapTo(bottom) >= gapTo(top) ? bottom : top;
}

/** A line where training began, and what the values on it are of. */
function markStart(plot: uPlot, palette: Palette): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const x = plot.valToPos(0, 'x', true);
  if (x < bbox.left - 1 || x > bbox.left + bbox.width) return;
  ctx.save();
  ctx.strokeStyle = hexOf(palette.colour('--ink-2'));
  ctx.lineWidth = ratio;
  ctx.setLineDash([2 * ratio, 2 * ratio]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.font = `${11 * ratio}px system-ui, sans-serif`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'bottom';
  const at = [x + MARK_GAP * ratio, freeHeight(plot, ratio)] as const;
  // A rim of paper, so that it can be read above a line.
  ctx.strokeStyle = hexOf(palette.colour('--paper'));
  ctx.lineWidth = 3 * ratio;
  ctx.strokeText(AS_IT_CAME, ...at);
  ctx.fillStyle = hexOf(palette.colour('--ink-2'));
  ctx.fillText(AS_IT_CAME, ...at);
  ctx.restore();
}

/** Space above and below the lines, as a share of their range. */
const PAD = 0.08;

/**
 * The range of an axis for values from `least` to `most`. A logarithmic axis keeps to values that span a
 * factor of two, and is otherwise extended to the next marks (1, 2, 5), because it would have no number on
 * it.
 */
export function axisRange(least: number, most: number, log: boolean): [number, number] {
  if (log)
    return most >= 2 * least ? [least / (1 + PAD), most * (1 + PAD)] : [markBelow(least), markAbove(most)];
  const span = most - least || Math.abs(most) / 10 || 1;
  const low = least - PAD * span;
  return [least >= 0 ? Math.max(0, low) : low, most + PAD * span];
}

const MARKS = [10, 5, 2, 1];

function markBelow(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * MARKS.find((mark) => power * mark <= value)!;
}

function markAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * MARKS.findLast((mark) => power * mark >= value)!;
}

/** The numbers of an axis that does not go higher are written with powers of ten. */
const SMALL = 0.01;
const THOUSANDS = 10_000;

/** The ticks of an axis as text, with enough digits to tell them apart; '' for null. */
export function tickTexts(splits: readonly (number | null)[], log = false): string[] {
  const values = splits.filter((value) => value !== null);
  const largest = Math.max(0, ...values.map(Math.abs));
  const gap = smallestGap(values);
  return splits.map((value) => {
    if (value === null) return '';
    if (value === 0) return '0';
    if (log) return alone(value);
    if (largest <= SMALL) return power(value);
    return largest >= THOUSANDS ? `${even(value / 1000, gap / 1000)}k` : even(value, gap);
  });
}

/** A number by itself, with two significant digits. */
function alone(value: number): string {
  const size = Math.abs(value);
  if (size < SMALL) return power(value);
  return size >= THOUSANDS ? `${plain(value / 1000)}k` : plain(value);
}

function smallestGap(values: readonly number[]): number {
  let gap = Infinity;
  for (let i = 1; i < values.length; i++) gap = Math.min(gap, Math.abs(values[i] - values[i - 1]));
  return Number.isFinite(gap) && gap > 0 ? gap : Math.abs(values[0] ?? 1) || 1;
}

/** A number with the digits that a distance of `gap` between ticks needs. */
function even(value: number, gap: number): string {
  const digits = Math.min(6, Math.max(0, -Math.floor(Math.log10(gap) + 1e-9)));
  const isMultiple = Math.abs(gap * 10 ** digits - Math.round(gap * 10 ** digits)) < 1e-6;
  return minus(value.toFixed(isMultiple ? digits : digits + 1));
}

const plain = (value: number) => minus(String(Number(value.toPrecision(2))));

/** Writes 2.5e-4 rather than 0.00025. */
function power(value: number): string {
  const [mantissa, exponent] = value.toExponential(1).split('e');
  return minus(`${mantissa.replace(/\.0$/, '')}e${exponent}`);
}

const minus = (text: string) => text.replaceAll('-', '\u2212');
