import { Failure } from '../../../base/failure';
import { quietly, type Task } from '../../../base/task';
import { shown } from '../../../base/text';
import type { HiddenPart } from '../../../domain/masked-trajectories/point-mask';
import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';
import {
  checkTimes,
  ownError,
  type CheckedSet,
  type CheckedTimes,
  type OwnError,
  type SaysMinutes,
} from '../../../evaluation/recovery/check-times';
import type { RouteSet } from '../../../generation/route';
import type { CityEvaluation } from '../evaluation/city-evaluation';
import { evaluateCity } from '../evaluation/evaluate-city';
import type { TaskName } from '../network-names';
import { readTrajectory } from '../networks/fill-in';
import { baselineAnswers } from './baseline-answers';
import { CityRecords } from './city-records';
import { EncodersAtWork } from './encoders-at-work';
import { expertPoints } from './expert-points';
import type {
  BaselineAnswer,
  EncoderWeights,
  ExpertPoints,
  FilledAnswer,
  FillQuestion,
  RecoveryDataset,
  TimeAnswer,
  TimeQuestion,
  TrajectoriesSummary,
} from './recovery-service';
import { sealedQuestion } from './sealed-question';
import { saidMinutes } from './time-question';
import { trajectoriesSummary } from './trajectories-summary';

/** Networks that are measured in a city, by what they were trained for. */
export interface MeasuredWeights {
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
    throw new Failure(
      'bad-input',
      `${shown(this.dataset.name)} has no trajectories in its test part. Open a data set with more of them.`,
    );
  }
}
