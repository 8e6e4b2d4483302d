import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import type { StudentStart } from './student-weights';

/** A time label z stands for log1p(seconds) = z * timeStd + timeMean. */
type TimeScale = Pick<HoserFeatures, 'timeMean' | 'timeStd'>;

type Weights = Omit<StudentStart, 'moments'>;

/** The layer that times come from. */
const LAST = 'navigator.time_estimator_linear_3';

/** Weights that say the same seconds on another scale of times; rows tell where that changed any. */
export function onTimesOf(to: TimeScale, from: TimeScale, start: Weights): Weights {
  if (from.timeMean === to.timeMean && from.timeStd === to.timeStd) return start;
  const factor = from.timeStd / to.timeStd;
  const shift = (from.timeMean - to.timeMean) / to.timeStd;
  const note = `rescaled from times of ${inWords(from)} to ${inWords(to)} (log1p of seconds)`;
  const state = new Map(start.state);
  for (const [name, added] of [
    [`${LAST}.weight`, 0],
    [`${LAST}.bias`, shift],
  ] as const) {
    const { shape, data } = start.state.get(name)!;
    state.set(name, { shape, data: Float32Array.from(data, Number).map((value) => value * factor + added) });
  }
  const isLast = (name: string) => name.startsWith(`${LAST}.`);
  return { ...start, state, rows: start.rows.map((row) => (isLast(row.name) ? { ...row, note } : row)) };
}

const inWords = ({ timeMean, timeStd }: TimeScale) => `${timeMean.toFixed(4)} ± ${timeStd.toFixed(4)}`;
