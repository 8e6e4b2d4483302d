import type { WorkerBackendOptions } from '../../../engine/backend/worker-backend';
import { HeldDataset, KeptWeights } from '../../../engine/checkpoints/network-service';
import { NETWORK_LABELS, TASKS, type TaskName } from '../networks';
import {
  type EncoderWeights,
  RECOVERY_AT_WORK,
  type NetworkIds,
  type RecoveryDataset,
  type RecoveryService,
  type BaselineAnswer,
  type ExpertPoints,
  type FilledAnswer,
  type FillQuestion,
  type TimeAnswer,
  type TimeQuestion,
  type TrajectoriesSummary,
} from './recovery-service';
import { median } from '../../../base/quantiles';
import { badInput } from '../../../base/failure';
import { quietly, type Task } from '../../../base/task';
import { shown } from '../../../base/text';
import { type HiddenPart, openMask } from '../../../domain/masked-trajectories/masks';
import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';
import {
  checkTimes,
  ownError,
  type CheckedSet,
  type CheckedTimes,
  type OwnError,
  type SaysMinutes,
} from '../../../evaluation/times/check-times';
import type { RouteSet } from '../../../generation/route';
import type { CityEvaluation } from '../evaluation/city-evaluation';
import { evaluateCity } from '../evaluation/evaluate-city';
import { readTrajectory, type AskedTrajectory, fillIn } from '../networks/fill-in';
import { CityRecords } from './city-records';
import { sealedQuestion } from './sealed-question';
import { saidMinutes } from './time-question';
import { type PartlySeenTrip, askedPlaces } from '../../../evaluation/recovery/partly-seen-trip';
import type { CityBaselines } from '../evaluation/city-baselines';
import { haversineKm } from '../../../domain/geo';
import type { Trajectories } from '../trips/trajectories';
import type { Encoder } from '../networks/encoder';
import { ReadCity } from '../networks/read-city';
import { openEncoder } from '../checkpoints/encoder-file';

/** Answers one request after the other. A change of the data set or of the backend waits for them. */
export function networksService(options: WorkerBackendOptions): RecoveryService {
  const weights = new KeptWeights<EncoderWeights>(RECOVERY_AT_WORK.mostKept, 'encoders');
  const weightsOf = (id: string) => weights.of(id, 'encoder');
  const held = new HeldDataset(options, weights, (dataset: RecoveryDataset) => new CityAtWork(dataset));
  return {
    ...held.methods,
    trips: (_, task) => held.givingInTurn(task, (on) => on.summary()),
    trip: ({ index }, task) => held.givingInTurn(task, (on) => on.trip(index)),
    fill: ({ id, ...question }, task) => held.giving(task, (on) => on.fill(weightsOf(id), question)),
    baselines: (question, task) =>
      held.givingInTurn(task, async (on) => ({ answers: await on.baselines(question, task) })),
    travelTime: ({ id, ...question }, task) =>
      held.giving(task, (on) => on.travelTime(weightsOf(id), question, task)),
    checkTimes: ({ id, sets }, task) => held.giving(task, (on) => on.checkTimes(weightsOf(id), sets, task)),
    experts: ({ id, most }, task) => held.giving(task, (on) => on.experts(weightsOf(id), most, task)),
    evaluate: ({ hides, seed, ...ids }, task) =>
      held.giving(task, (on) => on.evaluate(measured(ids, weights), { hides, seed }, task)),
  };
}

/** @throws Failure 'bad-input' for weights that are not kept */
function measured({ pretrained, tasks }: NetworkIds, weights: KeptWeights<EncoderWeights>): MeasuredWeights {
  const tuned = TASKS.flatMap((task) => {
    const id = tasks[task];
    return id === undefined ? [] : [[task, weights.of(id, NETWORK_LABELS[task])] as const];
  });
  return {
    pretrained: pretrained === undefined ? null : weights.of(pretrained, NETWORK_LABELS.pretrained),
    tuned: new Map(tuned),
  };
}

/** Networks that are measured in a city, by what they were trained for. */
interface MeasuredWeights {
  readonly pretrained: EncoderWeights | null;
  readonly tuned: ReadonlyMap<TaskName, EncoderWeights>;
}

/** One city, and encoders at work in it, on the current backend. What takes long to make is made once. */
export class CityAtWork {
  readonly #records: CityRecords;
  readonly #encoders: EncodersAtWork;
  /** How far encoders are off, by the ids of their weights. */
  readonly #errors = new Map<string, OwnError>();

  constructor(readonly dataset: RecoveryDataset) {
    this.#records = new CityRecords(dataset);
    this.#encoders = new EncodersAtWork(dataset);
  }

  /** @throws Failure 'bad-input' for a data set without trajectories */
  summary(): TrajectoriesSummary {
    return trajectoriesSummary(this.#records.trajectories);
  }

  /** A copy with arrays of its own. @throws Failure 'bad-input' for an index that no trajectory has */
  trip(index: number): Trajectory {
    const { lonLat, times } = this.#records.trajectory(index);
    return { lonLat: lonLat.slice(), times: times.slice() };
  }

  /** @throws Failure 'bad-input' for a question that nobody can answer, or a file that is none of an encoder */
  async fill(weights: EncoderWeights, question: FillQuestion): Promise<FilledAnswer> {
    const asked = sealedQuestion(question);
    const encoder = this.#encoders.of(weights);
    const { lonLat, ...said } = await readTrajectory(encoder, this.#encoders.cityOf(encoder), asked);
    const { hidesSpace } = asked.mask;
    return {
      ...said,
      lonLat: lonLat.map((degrees, i) => (hidesSpace[i >> 1] ? degrees : asked.trajectory.lonLat[i])),
    };
  }

  /** @throws Failure 'bad-input' for a question that nobody can answer, 'cancelled' */
  async baselines(question: FillQuestion, task: Task): Promise<BaselineAnswer[]> {
    const asked = sealedQuestion(question);
    return baselineAnswers(asked, await this.#records.placeBaselines(task));
  }

  /** @throws Failure 'bad-input' for a question that nobody can answer, or a file that is none of an encoder; 'cancelled' */
  async travelTime(weights: EncoderWeights, question: TimeQuestion, task: Task): Promise<TimeAnswer> {
    const said = await this.#says(weights)([question], quietly(task));
    const baselines = await this.#records.travelTimeBaselines(task);
    return {
      network: said[0],
      baselines: baselines.map(([source, minutesOf]) => ({ source, minutes: minutesOf(question) })),
    };
  }

  /** @throws Failure 'bad-input' for a file that is none of an encoder, or a city without validation trips; 'cancelled' */
  async checkTimes(weights: EncoderWeights, sets: readonly RouteSet[], task: Task): Promise<CheckedTimes> {
    const says = this.#says(weights);
    const error = this.#errors.get(weights.id) ?? (await ownError(this.dataset, says, task));
    this.#errors.set(weights.id, error);
    const checked: CheckedSet[] = [];
    for (const routes of sets)
      checked.push(await checkTimes(this.dataset, routes, says, error.limit, quietly(task)));
    return { ...error, sets: checked };
  }

  /** @throws Failure 'bad-input' for a file that is none of an encoder, or a city without test trips; 'cancelled' */
  async experts(weights: EncoderWeights, most: number, task: Task): Promise<ExpertPoints> {
    const trips = this.#testTrips();
    const encoder = this.#encoders.of(weights);
    return expertPoints(encoder, this.#encoders.cityOf(encoder), trips, most, task);
  }

  /** @throws Failure 'bad-input' for files that are none of an encoder, or a city without test trips; 'cancelled' */
  async evaluate(
    { pretrained, tuned }: MeasuredWeights,
    { hides, seed }: { readonly hides: HiddenPart; readonly seed: number },
    task: Task,
  ): Promise<CityEvaluation> {
    this.#testTrips();
    const { name, network } = this.dataset;
    const encoders = [...tuned].map(([of, weights]) => [of, this.#encoders.of(weights)] as const);
    return evaluateCity(
      {
        ...{ name, network, hides, seed },
        trajectories: this.#records.trajectories,
        cityOf: (encoder) => this.#encoders.cityOf(encoder),
        pretrained: pretrained && this.#encoders.of(pretrained),
        tuned: new Map(encoders),
        baselines: {
          places: await this.#records.placeBaselines(task),
          travelTimes: await this.#records.travelTimeBaselines(task),
        },
      },
      task,
    );
  }

  /** Frees encoders by the ids of their weights. */
  drop(ids: readonly string[]): void {
    for (const id of ids) this.#errors.delete(id);
    this.#encoders.drop(ids);
  }

  /** Frees what is on the device; encoders are loaded again when they are asked for, and the rest stays. */
  dispose(): void {
    this.#encoders.dispose();
  }

  #says(weights: EncoderWeights): SaysMinutes {
    const encoder = this.#encoders.of(weights);
    return (questions, task) => saidMinutes(encoder, this.#encoders.cityOf(encoder), questions, task);
  }

  #testTrips(): Trajectory[] {
    const trips = this.#records.ofPart('test');
    if (trips.length > 0) return trips;
    throw badInput(
      `${shown(this.dataset.name)} has no trajectories in its test part. Open a data set with more of them.`,
    );
  }
}

/**
 * Where the baselines put the points of a sealed question: known ones as they are. Where nothing is known after the hidden points
 * they are those of a prediction.
 * @throws Failure 'bad-input' for a mask that hides the time of a known place, or the times of some hidden places only
 */
function baselineAnswers(
  { trajectory, mask }: AskedTrajectory,
  baselines: CityBaselines['places'],
): BaselineAnswer[] {
  const { seen } = askedPlaces(trajectory, mask);
  return baselines(isPrediction(seen) ? 'prediction' : 'recovery').map(([source, placesOf]) => {
    const lonLat = trajectory.lonLat.slice();
    const said = placesOf(seen);
    seen.hidden.positions.forEach((place, i) => lonLat.set(said.subarray(2 * i, 2 * i + 2), 2 * place));
    return { source, lonLat };
  });
}

/** Whether all that is hidden comes after all that is known. */
const isPrediction = ({ known, hidden }: PartlySeenTrip): boolean =>
  hidden.positions.length > 0 && hidden.positions[0] > known.positions[known.positions.length - 1];

/** What there is of trajectories, without their points. Its arrays are its own. */
const trajectoriesSummary = ({ all, parts, recorded, leftOut }: Trajectories): TrajectoriesSummary => ({
  traces: recorded,
  leftOut,
  parts: { train: parts.train.slice(), val: parts.val.slice(), test: parts.test.slice() },
  points: Uint16Array.from(all, ({ times }) => times.length),
  start: Float64Array.from(all, ({ times }) => times[0]),
  duration: Float32Array.from(all, ({ times }) => times[times.length - 1] - times[0]),
  interval: Float32Array.from(all, medianInterval),
  distance: Float32Array.from(all, straightMeters),
});

/** Seconds. */
const medianInterval = ({ times }: Trajectory): number =>
  median(times.subarray(1).map((time, i) => time - times[i]));

/** From point to point. */
function straightMeters({ lonLat, times }: Trajectory): number {
  let km = 0;
  for (let at = 2; at < 2 * times.length; at += 2)
    km += haversineKm(lonLat[at - 2], lonLat[at - 1], lonLat[at], lonLat[at + 1]);
  return 1000 * km;
}

const MOST_PLACES = 65_535;

/**
 * Which experts the points of trips ask of which nothing is hidden.
 * @param most so many trips at most, evenly spread over those that are given
 * @throws Failure 'bad-input' for a number that is no whole one from 1 on, 'cancelled'
 */
async function expertPoints(
  encoder: Encoder,
  city: ReadCity,
  trips: readonly Trajectory[],
  most: number,
  task: Task,
): Promise<ExpertPoints> {
  if (!(Number.isInteger(most) && most >= 1))
    throw badInput(`Experts are shown for a whole number of trips from 1 on, not ${most}.`);
  const count = Math.min(most, trips.length);
  const some = Array.from({ length: count }, (_, i) => trips[Math.floor((i * trips.length) / count)]);
  const asked = some.map((trajectory) => ({ trajectory, mask: openMask(trajectory.times.length) }));
  const filled = await fillIn(encoder, city, asked, task);
  const lonLat = Float64Array.from(some.flatMap((trip) => [...trip.lonLat]));
  const { layers, experts } = encoder.config;
  return {
    lonLat,
    places: Uint16Array.from(city.placesAround(lonLat), (places) => Math.min(places, MOST_PLACES)),
    gates: Array.from({ length: layers }, (_, layer) =>
      Float32Array.from(filled.flatMap(({ gates }) => [...gates[layer]])),
    ),
    experts,
  };
}

/**
 * Encoders of files on the current backend, and the city as each of them reads it. They are loaded when they are first asked for, and
 * those that read alike share one city.
 */
class EncodersAtWork {
  readonly #encoders = new Map<string, Encoder>();
  readonly #cities = new Map<string, ReadCity>();

  constructor(private readonly dataset: RecoveryDataset) {}

  /** @throws Failure 'bad-input' for a file that is broken, or of another network */
  of({ id, bytes }: EncoderWeights): Encoder {
    const encoder = this.#encoders.get(id) ?? openEncoder(bytes);
    this.#encoders.set(id, encoder);
    return encoder;
  }

  /** The city as an encoder reads it; it stays owned by this. */
  cityOf({ vocabulary, reading }: Pick<Encoder, 'vocabulary' | 'reading'>): ReadCity {
    const key = JSON.stringify([vocabulary, reading]);
    const city = this.#cities.get(key) ?? new ReadCity(this.dataset, vocabulary, reading);
    this.#cities.set(key, city);
    return city;
  }

  /** Frees encoders by the ids of their weights, and all cities where none is left. */
  drop(ids: readonly string[]): void {
    for (const id of ids) {
      this.#encoders.get(id)?.weights.dispose();
      this.#encoders.delete(id);
    }
    if (this.#encoders.size === 0) this.#dropCities();
  }

  /** Frees what is on the device; it is loaded again when it is asked for. */
  dispose(): void {
    this.drop([...this.#encoders.keys()]);
  }

  #dropCities(): void {
    for (const city of this.#cities.values()) city.dispose();
    this.#cities.clear();
  }
}
