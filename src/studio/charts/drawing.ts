import type { InkName } from '../inks';
import { align, type Aligned } from './align';
import { axisScale, type ChartSpec } from './chart-specs';
import { decimate } from './decimate';
import { smooth, weightFor } from './smooth';

/** How one line of a chart is drawn. */
export interface Stroke {
  readonly ink: InkName;
  /** Whether these are the raw values, drawn faint behind their moving average. */
  readonly faint: boolean;
  /** Whether single points are marked, as for values per epoch. */
  readonly points: boolean;
  /** Whether it is of trips of earlier data. */
  readonly old: boolean;
  /** In place of the dashes of its ink. */
  readonly dash?: readonly number[] | undefined;
}

/** A chart that is ready to be drawn. */
export interface Drawing {
  readonly strokes: readonly Stroke[];
  readonly data: Aligned;
  /** First and last step in view. */
  readonly range: readonly [number, number];
  /** How places of the x axis are written, and the distances that they may have; left out: as numbers. */
  readonly places?: { readonly text: (x: number) => string; readonly distances: readonly number[] };
  /** Whether the values before the first step are marked: those of weights as they came. */
  readonly asItCame: boolean;
}

/** How a chart is looked at. */
export interface Look {
  /** Width of the plot in px. */
  readonly width: number;
  readonly smoothing: number;
  readonly log: boolean;
  /** First and last step in view. */
  readonly range: readonly [number, number];
}

/**
 * The lines of a chart, smoothed and thinned to the width in px. Raw values stay faintly visible behind
 * smoothed ones.
 */
export function drawing(spec: ChartSpec, { width, smoothing, log, range }: Look): Drawing {
  const [from, to] = range;
  const scale = axisScale(spec);
  const strokes: Stroke[] = [];
  const lines = spec.lines.flatMap(({ network, x, y, old = false, dash }) => {
    const weight = spec.smoothed ? weightFor(y.length, smoothing) : 0;
    const versions = weight > 0 ? [y, smooth(y, weight)] : [y];
    return versions.map((values, i) => {
      strokes.push({
        ink: network.ink,
        faint: weight > 0 && i === 0,
        points: spec.per === 'epoch',
        old,
        ...(dash && { dash }),
      });
      const places = decimate(x, values, { from, to, width });
      return { x: places.map((place) => x[place]), y: places.map((place) => scale * values[place]) };
    });
  });
  return { strokes, data: align(lines, log && spec.canLog), range, asItCame: spec.asItCame && from <= 0 };
}

/** The steps from 0 to the last one that any line of any chart reaches. */
export function stepRange(specs: readonly ChartSpec[]): readonly [number, number] {
  let last = 1;
  for (const { lines } of specs)
    for (const { x } of lines) if (x.length > 0) last = Math.max(last, x[x.length - 1]);
  return [0, last];
}
