import type { Estimate } from '../../../../evaluation/bootstrap';
import type {
  GapErrors,
  PlacesReport,
  PlacesTask,
  TravelTimeReport,
} from '../../../../evaluation/recovery/recovery-report';
import type { CityEvaluation } from '../../evaluation/city-evaluation';

export const estimate = (value: number, low = value - 1, high = value + 1): Estimate => ({
  value,
  low,
  high,
});

/** Differences as wide as this on both sides of their value. */
const SPREAD = 5;

const gap = (part: number, value: number): GapErrors => ({
  ...{ unit: 'share', from: part / 5, to: (part + 1) / 5, points: 9 },
  mae: estimate(value),
});

/** Places in metres by source. A network that is better by more than 5 m is so by more than chance. */
export function madePlaces(task: PlacesTask, metres: Readonly<Record<string, number>>): PlacesReport {
  const sources = Object.entries(metres);
  const errorsOf = (value: number, spread: number) => {
    const of = estimate(value, value - spread, value + spread);
    return {
      all: { mae: of, rmse: of },
      destination: task.kind === 'prediction' ? { mae: of, rmse: of } : null,
    };
  };
  return {
    ...{ task, trips: 30, points: 270, leftOut: 2 },
    sources: sources.map(([source, value]) => ({
      source,
      ...errorsOf(value, 1),
      alongGap: [0, 1, 2, 3, 4].map((part) => gap(part, value + part)),
    })),
    differences: sources.flatMap(([before, less], i) =>
      sources
        .slice(i + 1)
        .map(([after, more]) => ({ before, after, difference: errorsOf(more - less, SPREAD) })),
    ),
  };
}

export function madeTimes(minutes: Readonly<Record<string, number>>): TravelTimeReport {
  const sources = Object.entries(minutes);
  const errorsOf = (value: number, spread: number) => {
    const of = estimate(value, value - spread, value + spread);
    return { mae: of, rmse: of, mape: estimate(0.25, 0.2, NaN) };
  };
  return {
    ...{ task: { kind: 'travel-time' }, trips: 32 },
    sources: sources.map(([source, value]) => ({ source, errors: errorsOf(value, 0.1) })),
    differences: [],
  };
}

/** Two tasks of one city: recovery, in which the trained network is best, and travel time. */
export const madeEvaluation = (name: string): CityEvaluation => ({
  ...{ name, trips: 32 },
  recovery: {
    tasks: [
      madePlaces(
        { kind: 'recovery', step: 8, hidden: 'space' },
        { 'straight-lines': 54, 'along-roads': 48, pretrained: 52, tuned: 30 },
      ),
      madeTimes({ 'road-paces': 1.5, pretrained: 2.4 }),
    ],
  },
  experts: {
    borders: [2, 7],
    points: { few: 100, some: 90, many: 80 },
    layers: [{ few: [60, 40], some: [50, 40], many: [20, 60] }],
    tests: [{ statistic: 40.5, degrees: 2, p: 1e-9 }],
  },
});
