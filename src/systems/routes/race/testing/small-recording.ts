import { NO_TASK } from '../../../../base/task';
import type { Dataset } from '../../../../domain/dataset';
import { selectTrips } from '../../../../domain/trajectory-set';
import { odPairsOf } from '../../../../generation/od-pairs';
import { tripsAsRoutes } from '../../../../generation/route';
import { Baselines } from '../../drawing/draw-routes';
import { tinyExperiment } from '../../testing/tiny-experiment';
import { type RaceRecording, type RunnerMoment, countRoutes, raceRoutes } from '../race';
import type { RaceOrder } from '../race-order';

/** Two seeds, two runners, two moments: both draw shortest paths, then one of them the trips. */
export async function smallRecording(dataset: Dataset): Promise<RaceRecording> {
  const config = tinyExperiment({ epochs: 1 });
  const driven = dataset.trips.train;
  const trips = Uint32Array.from({ length: 24 }, (_, trip) => trip);
  const order: RaceOrder = { config, steps: 1, drawEvery: 20, seeds: 2, from: 'train', trips, third: null };
  const draw = (source: 'shortest' | 'markov') =>
    new Baselines(dataset).draw(source, odPairsOf(driven, trips), config.generation, NO_TASK);
  const [shortest, markov] = [await draw('shortest'), await draw('markov')];
  const real = tripsAsRoutes(selectTrips(driven, trips));
  const runner = (routes: Parameters<typeof raceRoutes>[0], loss: number): RunnerMoment => ({
    ...countRoutes(routes, driven, trips),
    losses: { nextStep: loss, time: 0.5, distillation: NaN },
    routes: raceRoutes(routes),
  });
  const moments = [
    { step: 0, runners: [runner(shortest, NaN), runner(shortest, NaN)] },
    { step: 1, runners: [runner(shortest, 1.25), runner(real, 0.75)] },
  ];
  const numbersOnly = moments.map(({ step, runners }) => ({
    step,
    runners: runners.map((one) => ({ ...one, routes: null })),
  }));
  const finish = [
    { accuracy: 0.8, crossEntropy: 0.5, pairs: 6, arrived: 4, exact: 0 },
    { accuracy: 0.9, crossEntropy: 0.25, pairs: 6, arrived: 6, exact: 3 },
  ];
  return {
    order,
    pace: {
      routes: raceRoutes(markov),
      ...countRoutes(markov, driven, trips),
      finish: { accuracy: 0.625, pairs: 6, arrived: 5, exact: 1 },
    },
    runs: [
      { seed: config.seed, moments, finish },
      { seed: config.seed + 1, moments: numbersOnly, finish },
    ],
    origin: {
      dataset: { name: dataset.name, fingerprint: dataset.fingerprint },
      teacher: '0123456789abcdef',
      backend: { backend: 'wasm', threads: 1, device: '' },
      versions: { app: '1' },
      seconds: 12.5,
    },
  };
}
