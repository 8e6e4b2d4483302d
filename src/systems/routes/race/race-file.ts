import * as v from 'valibot';
import { type Failure, badInput } from '../../../base/failure';
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
import {
  readSafetensors,
  writeSafetensors,
  type Safetensors,
  type SafetensorsTensor,
} from '../../../nn/safetensors';
import { checkRace, momentSteps, RUNNERS, type RaceOrder, MOST_SEEDS, THIRD_TEACHERS } from './race-order';
import {
  type PaceCar,
  type RaceMoment,
  type RaceRecording,
  type RunnerMoment,
  type SeedRun,
  MOST_RACE_BYTES,
  RACE_FORMAT,
  type RaceRoutes,
  countRoutes,
  roadsAt,
} from './race';
import { count, fingerprint, finite, seed, text, word } from '../../../base/json';
import { BACKEND_NAMES } from '../../../nn/backend-names';
import { OD_SOURCES } from '../../../engine/routes/route-source';
import { configSchema } from '../../../engine/settings/schema';
import { ROUTE_RUNS } from '../settings';
import { successorIndex, type RoadNetwork } from '../../../domain/road-network';
import type { TrajectorySet } from '../../../domain/trajectory-set';

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
    badInput(`${shown(name)} cannot be used as a recording of a race: ${what}. ${ADVICE}`);
  if (bytes.length > MOST_RACE_BYTES) throw broken(`it has more than ${MOST_RACE_BYTES / 1e6} MB`);
  const { metadata, tensors } = readSafetensors(bytes);
  if (metadata.format !== RACE_FORMAT) throw broken('it is another kind of file');
  if (metadata.version !== VERSION || metadata.race === undefined)
    throw broken('it is of another version than this program reads');
  const header = readJson(name, new TextEncoder().encode(metadata.race), RACE_HEADER, ADVICE);
  const { pace: paceFinish, runs, origin, ...settings } = header;
  if (origin.dataset.fingerprint !== dataset.fingerprint)
    throw badInput(
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

const share = v.pipe(finite, v.minValue(0), v.maxValue(1));
const SCORES = { accuracy: share, pairs: count, arrived: count, exact: count };
const areCounted = ({ pairs, arrived, exact }: Readonly<Record<'pairs' | 'arrived' | 'exact', number>>) =>
  arrived <= pairs && exact <= pairs;
const MISCOUNTED = 'more routes are counted than were drawn';

const paceScores = v.pipe(
  v.object(SCORES),
  v.check((one) => areCounted(one), MISCOUNTED),
);
const scores = v.pipe(
  v.object({ ...SCORES, crossEntropy: finite }),
  v.check((one) => areCounted(one), MISCOUNTED),
);

/** What a recording says of itself beside its lists of numbers. */
const RACE_HEADER = v.object({
  config: configSchema(ROUTE_RUNS),
  steps: count,
  drawEvery: count,
  from: v.picklist(OD_SOURCES),
  third: v.nullable(v.object({ teacher: v.picklist(THIRD_TEACHERS), lambda: finite })),
  pace: v.nullable(paceScores),
  runs: v.pipe(
    v.array(v.object({ seed, finish: v.nullable(v.pipe(v.array(scores), v.maxLength(3))) })),
    v.minLength(1),
    v.maxLength(MOST_SEEDS),
  ),
  origin: v.object({
    dataset: v.object({ name: text(300), fingerprint }),
    teacher: word,
    backend: v.object({ backend: v.picklist(BACKEND_NAMES), threads: count, device: text(300) }),
    versions: v.record(word, word),
    seconds: v.pipe(finite, v.minValue(0)),
  }),
});

/** Whole numbers as a tensor of bytes where they fit. */
const shortest = (values: Uint32Array): SafetensorsTensor =>
  values.every((value) => value < 256)
    ? { dtype: 'U8', shape: [values.length], data: Uint8Array.from(values) }
    : intsOf(values);

/**
 * Writes sets of routes, all for the same pairs, in a tenth of the room that their roads take. `<at>/lengths`: the number
 * of roads of each route. `<at>/turns`: for each road but the first of a route, which successor it is of the road before.
 * A route begins on its pair's first road, so that road is not written.
 */
function packRoutes(tensors: Tensors, at: string, sets: readonly RaceRoutes[], network: RoadNetwork): void {
  const lengths: number[] = [];
  const turns: number[] = [];
  for (const routes of sets)
    for (let pair = 0; pair < routes.count; pair++) {
      const roads = roadsAt(routes, pair);
      lengths.push(roads.length);
      for (let i = 1; i < roads.length; i++) turns.push(successorIndex(network, roads[i - 1], roads[i]));
    }
  tensors.set(`${at}/lengths`, shortest(Uint32Array.from(lengths)));
  tensors.set(`${at}/turns`, shortest(Uint32Array.from(turns)));
}

/** What tells which road each turn leads to. */
interface Unpacking {
  /** How many sets there are. */
  readonly sets: number;
  /** Indices of the pairs' trips in `of`. */
  readonly trips: Uint32Array;
  readonly of: TrajectorySet;
  readonly network: RoadNetwork;
}

/** @throws what `broken` makes, if the lists do not fit the pairs or the roads */
function readRoutes(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  at: string,
  { sets, trips, of, network }: Unpacking,
  broken: (what: string) => Failure,
): RaceRoutes[] {
  const count = trips.length;
  const lengths = uint32s(tensors, `${at}/lengths`, broken, sets * count);
  const turns = uint32s(tensors, `${at}/turns`, broken);
  if (lengths.some((length) => length === 0)) throw broken(`a route of ${at} has no road`);
  const roadCount = lengths.reduce((sum, length) => sum + length, 0);
  if (roadCount - lengths.length !== turns.length)
    throw broken(`the routes of ${at} do not fill its list of turns`);
  const { successorOffsets, successors } = network;
  let turn = 0;
  return Array.from({ length: sets }, (_, set) => {
    const own = lengths.subarray(set * count, (set + 1) * count);
    const offsets = new Uint32Array(count + 1);
    own.forEach((length, pair) => (offsets[pair + 1] = offsets[pair] + length));
    const roads = new Uint32Array(offsets[count]);
    const arrived = new Uint8Array(count);
    for (let pair = 0; pair < count; pair++) {
      const [first, last] = [of.offsets[trips[pair]], of.offsets[trips[pair] + 1] - 1];
      let road = (roads[offsets[pair]] = of.roads[first]);
      for (let i = offsets[pair] + 1; i < offsets[pair + 1]; i++) {
        const link = successorOffsets[road] + turns[turn++];
        if (link >= successorOffsets[road + 1])
          throw broken(`a route of ${at} takes a turn that is not there`);
        road = roads[i] = successors[link];
      }
      arrived[pair] = road === of.roads[last] ? 1 : 0;
    }
    return { count, offsets, roads, arrived };
  });
}
