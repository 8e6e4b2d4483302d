import { Failure } from '../../../base/failure';
import { shown } from '../../../base/text';
import type { Dataset } from '../../../domain/dataset';
import {
  checkNumbers,
  intsOf,
  numbersOf,
  uint32s,
  type Tensors,
} from '../../../engine/checkpoints/tensor-values';
import { readJson } from '../../../base/plain-json';
import { readSafetensors, writeSafetensors, type Safetensors } from '../../../nn/safetensors';
import { checkRace, momentSteps, RUNNERS, type RaceOrder } from './race-order';
import type { PaceCar, RaceMoment, RaceRecording, RunnerMoment, SeedRun } from './race';
import { countRoutes } from './race-routes';
import { MOST_RACE_BYTES, RACE_FORMAT } from './race';
import { packRoutes, readRoutes } from './packed-routes';
import { RACE_HEADER } from './race-schema';

const VERSION = '1';

const ADVICE = 'Save or get the recording again.';

/** How many numbers a file has of a runner at a moment: two counts and three losses. */
const NUMBERS = 5;

/**
 * A recording as a safetensors file. Its metadata hold a JSON header (`race`: settings, seeds, final scores, where it
 * comes from). `trips` (P): whose pairs were drawn. `numbers/<run>` (moments x runners x 5, F32): routes that arrived,
 * routes that are the real trip, losses of the next road, the time and the teacher's term since the moment before.
 * `routes/...` and `pace/...`: see `packRoutes`; the routes of the first seed, moment by moment and runner by runner.
 */
export function encodeRace({ order, pace, runs, origin }: RaceRecording, dataset: Dataset): Uint8Array {
  const { network } = dataset;
  const { trips, seeds: _, ...settings } = order;
  const tensors: Tensors = new Map([['trips', intsOf(trips)]]);
  for (const [run, { moments }] of runs.entries()) {
    const data = Float32Array.from(moments.flatMap(({ runners }) => runners.flatMap(numbersOfRunner)));
    tensors.set(`numbers/${run}`, { dtype: 'F32', shape: [data.length], data });
  }
  const drawn = runs[0].moments.flatMap(({ runners }) => runners.map(({ routes }) => routes!));
  packRoutes(tensors, 'routes', drawn, network);
  packRoutes(tensors, 'pace', [pace.routes], network);
  const header = {
    ...settings,
    pace: pace.finish,
    runs: runs.map(({ seed, finish }) => ({ seed, finish })),
    origin,
  };
  return writeSafetensors(tensors, { format: RACE_FORMAT, version: VERSION, race: JSON.stringify(header) });
}

const numbersOfRunner = ({ arrived, exact, losses: { nextStep, time, distillation } }: RunnerMoment) => [
  arrived,
  exact,
  nextStep,
  time,
  distillation,
];

/**
 * A recording from anyone's file, checked against the data set that it says it was run on: every road follows the one
 * before it there, and what can be counted again is.
 * @throws Failure 'bad-input'
 */
export function decodeRace(name: string, bytes: Uint8Array, dataset: Dataset): RaceRecording {
  const broken = (what: string) =>
    new Failure('bad-input', `${shown(name)} cannot be used as a recording of a race: ${what}. ${ADVICE}`);
  if (bytes.length > MOST_RACE_BYTES) throw broken(`it has more than ${MOST_RACE_BYTES / 1e6} MB`);
  const { metadata, tensors } = readSafetensors(bytes);
  if (metadata.format !== RACE_FORMAT) throw broken('it is another kind of file');
  if (metadata.version !== VERSION || metadata.race === undefined)
    throw broken('it is of another version than this program reads');
  const header = readJson(name, new TextEncoder().encode(metadata.race), RACE_HEADER, ADVICE);
  const { pace: paceFinish, runs, origin, ...settings } = header;
  if (origin.dataset.fingerprint !== dataset.fingerprint)
    throw new Failure(
      'bad-input',
      `${shown(name)} is the recording of a race on ${shown(origin.dataset.name)}, and ${shown(dataset.name)} is open. ` +
        'Open the data of the race first; they have to be the same to the last trip.',
    );
  const order: RaceOrder = { ...settings, seeds: runs.length, trips: uint32s(tensors, 'trips', broken) };
  checkRace(order, dataset.trips[order.from].tripCount);
  const reader = new RaceReader(order, dataset, tensors, broken);
  const pace: PaceCar = { ...reader.pace(), finish: paceFinish };
  return { order, pace, runs: runs.map(({ seed, finish }, run) => reader.run(run, seed, finish)), origin };
}

class RaceReader {
  readonly #runners: number;
  readonly #steps: readonly number[];

  constructor(
    readonly order: RaceOrder,
    readonly dataset: Dataset,
    readonly tensors: Safetensors['tensors'],
    readonly broken: (what: string) => Failure,
  ) {
    this.#runners = order.third ? RUNNERS.length : RUNNERS.length - 1;
    this.#steps = momentSteps(order);
  }

  pace(): Pick<PaceCar, 'routes' | 'arrived' | 'exact'> {
    const [routes] = this.#routes('pace', 1);
    return { routes, ...this.#counts(routes) };
  }

  run(run: number, seed: number, finish: SeedRun['finish']): SeedRun {
    const { order, broken } = this;
    if (seed !== (order.config.seed + run) >>> 0) throw broken(`its seeds are not in order`);
    if (finish && finish.length !== this.#runners) throw broken('it has a score too many or too few');
    const at = `numbers/${run}`;
    const size = this.#steps.length * this.#runners;
    const numbers = numbersOf(this.tensors, at, broken, size * NUMBERS);
    const routes = run === 0 ? this.#routes('routes', size) : null;
    const runner = (index: number): RunnerMoment => {
      const [arrived, exact, nextStep, time, distillation] = numbers.subarray(index * NUMBERS);
      const own = routes?.[index] ?? null;
      const counts = { arrived, exact };
      checkNumbers(Float64Array.of(arrived, exact), at, broken);
      const counted = own && this.#counts(own);
      if (counted && (counted.arrived !== arrived || counted.exact !== exact))
        throw broken('it counts other routes than it has');
      return { ...counts, losses: { nextStep, time, distillation }, routes: own };
    };
    const moments = this.#steps.map((step, m): RaceMoment => ({
      step,
      runners: Array.from({ length: this.#runners }, (_, r) => runner(m * this.#runners + r)),
    }));
    return { seed, moments, finish };
  }

  #routes(at: string, sets: number) {
    const { tensors, dataset, order, broken } = this;
    const { trips, from } = order;
    return readRoutes(
      tensors,
      at,
      { sets, trips, of: dataset.trips[from], network: dataset.network },
      broken,
    );
  }

  #counts(routes: PaceCar['routes']) {
    return countRoutes(routes, this.dataset.trips[this.order.from], this.order.trips);
  }
}
