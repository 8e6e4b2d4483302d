import { capitalised, count } from '../figures';
import type { ChartedNetwork, ChartSpec } from './chart-specs';
import { nearest, smooth, weightFor } from './drawing';

/** The value of a network at a step, as text. */
export interface Reading {
  readonly network: ChartedNetwork;
  /** Whether it is of trips of earlier data. */
  readonly old: boolean;
  readonly text: string;
}

/** The values at a step, or the last ones of each network (step null), smoothed as the curves in view are. */
export function readings(spec: ChartSpec, step: number | null, smoothing: number): Reading[] {
  return spec.lines.flatMap(({ network, x, y, old = false }) => {
    const place = step === null ? x.length - 1 : nearest(x, step);
    if (place < 0) return [];
    const weight = spec.smoothed ? weightFor(y.length, smoothing) : 0;
    const value = weight > 0 ? smoothedAt(y, place, weight) : y[place];
    return Number.isFinite(value) ? [{ network, old, text: spec.text(value) }] : [];
  });
}

/** Number of earlier values that count: 0.99^1500 is below a millionth. */
const REACH = 1500;

function smoothedAt(y: ArrayLike<number>, place: number, smoothing: number): number {
  const from = Math.max(0, place + 1 - REACH);
  const near = Array.from({ length: place + 1 - from }, (_, i) => y[from + i]);
  return smooth(near, smoothing)[near.length - 1];
}

/** The values for screen readers: "Step 240: Distilled student 0.412, Vanilla student 0.455 nats". */
export function readingInWords(step: number, spec: ChartSpec, read: readonly Reading[]): string {
  const values = read
    .map(({ network, old, text }) => `${capitalised(network.label)}${old ? ' on old trips' : ''} ${text}`)
    .join(', ');
  const unit = spec.unit === '' ? '' : ` ${spec.unit}`;
  return `Step ${count(Math.round(step))}: ${values === '' ? 'no value' : values + unit}`;
}
