import type { InkName } from '../inks';
import { align, type Aligned } from './align';
import { axisScale, type ChartSpec } from './chart-specs';
import { decimate } from './decimate';
import { smooth, weightFor } from './smooth';

/** How one line of a chart is drawn. */
export interface Stroke {
  readonly ink: InkName;
  /** Values as they came, behind their moving average. */
  readonly faint: boolean;
  /** Values per epoch show their points. */
  readonly points: boolean;
}

/** A chart ready to draw. */
export interface Drawing {
  readonly strokes: readonly Stroke[];
  readonly data: Aligned;
  /** First and last step. */
  readonly range: readonly [number, number];
}

export interface Look {
  /** Pixels of the plot. */
  readonly width: number;
  readonly smoothing: number;
  readonly log: boolean;
  /** Steps in view. */
  readonly range: readonly [number, number];
}

/** Lines of a chart, smoothed and thinned to the pixels that there are; with smoothing the raw values stay behind, faint. */
export function drawing(spec: ChartSpec, { width, smoothing, log, range }: Look): Drawing {
  const [from, to] = range;
  const scale = axisScale(spec);
  const strokes: Stroke[] = [];
  const lines = spec.lines.flatMap(({ network, x, y }) => {
    const weight = spec.smoothed ? weightFor(y.length, smoothing) : 0;
    const versions = weight > 0 ? [y, smooth(y, weight)] : [y];
    return versions.map((values, i) => {
      strokes.push({ ink: network.ink, faint: weight > 0 && i === 0, points: spec.per === 'epoch' });
      const places = decimate(x, values, { from, to, width });
      return { x: places.map((place) => x[place]), y: places.map((place) => scale * values[place]) };
    });
  });
  return { strokes, data: align(lines, log && spec.canLog), range };
}

/** Steps that any line of any chart reaches. */
export function wholeRange(specs: readonly ChartSpec[]): readonly [number, number] {
  let last = 1;
  for (const { lines } of specs)
    for (const { x } of lines) if (x.length > 0) last = Math.max(last, x[x.length - 1]);
  return [0, last];
}
