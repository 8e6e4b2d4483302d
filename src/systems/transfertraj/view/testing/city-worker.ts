import { NO_TASK } from '../../../../base/task';
import type { Dataset } from '../../../../domain/dataset';
import { METERS_PER_DEGREE } from '../../../../domain/geo';
import { answered } from '../../../../engine/protocol/testing/answered';
import type { CityEvaluation } from '../../evaluation/city-evaluation';
import type { RecoveryService, TrajectoriesSummary } from '../../recovery/recovery-service';
import type { CityWorker } from '../state/encoder-weights';
import { madeTrip } from './made-recovery';

/** Six trips of which the last three are of the test part; trip i has 9 + i points. */
const summary: TrajectoriesSummary = {
  traces: 6,
  leftOut: { 'too-few-points': 0, 'too-many-points': 0, 'clock-back': 0, 'no-time': 0 },
  parts: { train: Uint32Array.of(0, 1), val: Uint32Array.of(2), test: Uint32Array.of(3, 4, 5) },
  points: Uint16Array.from({ length: 6 }, (_, i) => 9 + i),
  start: new Float64Array(6),
  duration: new Float32Array(6),
  interval: new Float32Array(6),
  distance: new Float32Array(6),
};

type Answers = Pick<RecoveryService, 'trips' | 'trip' | 'baselines' | 'fill' | 'experts' | 'evaluate'>;

/** Says every hidden point `metres` too far north; baselines are right. Two layers with two experts each, of which the second has all to say. */
const answersOf = (metres: number): Answers => ({
  trips: async () => summary,
  trip: async ({ index }) => madeTrip(9 + index),
  baselines: async ({ trajectory }) => ({
    answers: [{ source: 'straight-lines', lonLat: madeTrip(trajectory.times.length).lonLat }],
  }),
  fill: async ({ trajectory, mask }) => ({
    lonLat: madeTrip(trajectory.times.length).lonLat.map((value, i) =>
      i % 2 === 1 && mask.hidesSpace[i >> 1] === 1 ? value + metres / METERS_PER_DEGREE : value,
    ),
    ...{ minutes: new Float64Array(trajectory.times.length), gates: [], attention: [] },
  }),
  experts: async () => ({
    lonLat: Float64Array.of(8, 0, 8, 1),
    places: Uint16Array.of(0, 5),
    gates: [Float32Array.of(0, 1, 0, 1), Float32Array.of(1, 0, 0, 1)],
    experts: 2,
  }),
  evaluate: async (): Promise<CityEvaluation> => ({
    ...{ name: 'Town', trips: 3, recovery: { tasks: [] }, experts: null },
  }),
});

/** A worker that answers at once, and what it was asked. */
export function fakeCityWorker(metres: number, changes: Partial<Answers> = {}) {
  const asked: { readonly method: string; readonly request: Record<string, unknown> }[] = [];
  const answers: Answers = { ...answersOf(metres), ...changes };
  const answer = (method: keyof Answers, request: object) => {
    asked.push({ method, request: request as Record<string, unknown> });
    const run = answers[method] as (given: object, task: typeof NO_TASK) => Promise<unknown>;
    return { ...answered(null), result: run(request, NO_TASK) };
  };
  const worker = {
    ask: answer,
    call: answer,
    askNetworks: answer,
  } as unknown as CityWorker;
  return { worker, asked, methods: () => asked.map(({ method }) => method) };
}

export const cityNamed = (dataset: Dataset, name: string): Dataset => ({
  ...dataset,
  name,
  fingerprint: `of ${name}`,
});
