export interface SliderRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Even distances stand for even factors; `step` then does not count: values have two significant digits. */
  readonly log: boolean;
}

const LOG_POSITIONS = 100;

/** Where the thumb can stand: from `from` to `to` in steps of `step`. */
export function positions({ min, max, step, log }: SliderRange): { from: number; to: number; step: number } {
  return log ? { from: 0, to: LOG_POSITIONS, step: 1 } : { from: min, to: max, step };
}

export function positionOf(value: number, { min, max, log }: SliderRange): number {
  if (!log) return value;
  const share = Math.log(value / min) / Math.log(max / min);
  return Math.round(LOG_POSITIONS * Math.min(1, Math.max(0, share)));
}

export function valueAt(position: number, { min, max, log }: SliderRange): number {
  if (!log) return Number(position.toPrecision(12));
  return Number((min * (max / min) ** (position / LOG_POSITIONS)).toPrecision(2));
}
