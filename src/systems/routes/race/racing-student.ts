import type { Dataset } from '../../../domain/dataset';
import { quietly, type Task } from '../../../base/task';
import { maxRoadsFor } from '../../../generation/generate-routes';
import { drawnRoutes } from '../drawing/draw-routes';
import { odPairsOf, type TripOdPairs } from '../../../generation/od-pairs';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import type { Hoser } from '../../../models/hoser/hoser';
import { HoserSearchModel } from '../../../models/hoser/search-model';
import { TrainingLoop, type TrainingEvent } from '../../../nn/training/training-loop';
import { nextStepScores } from '../distillation/next-step-scores';
import type { SoftTargets } from '../distillation/soft-targets';
import { StudentTraining } from '../distillation/student-training';
import type { TaughtKnowledge } from '../training/student-knowledge';
import { beginning } from '../training/train-student';
import type { RaceOrder, Runner } from './race-order';
import { countRoutes, raceRoutes } from './race-routes';
import type { RunnerFinish, RunnerLosses, RunnerMoment } from './race';

/** In trips. */
const SCORED_AT_ONCE = 64;

/** A student in a race: trained as everywhere, one step at a time, and drawing with the weights of the moment. */
export class RacingStudent {
  readonly student: Hoser;
  readonly #loop: TrainingLoop;
  readonly #pairs: TripOdPairs;
  readonly #maxRoads: number;
  #losses: Readonly<Record<string, number>>[] = [];

  /** @param order with the seed of this run as that of its configuration */
  constructor(
    { lambda }: Runner,
    readonly dataset: Dataset,
    features: HoserFeatures,
    softTargets: SoftTargets | null,
    readonly order: RaceOrder,
    taught?: TaughtKnowledge,
  ) {
    const { config, steps, from, trips } = order;
    const { train, val } = dataset.trips;
    this.#pairs = odPairsOf(dataset.trips[from], trips);
    this.#maxRoads = maxRoadsFor(train, config.generation.lengthFactor);
    this.student = beginning(config, features, undefined, taught);
    const distillation = { ...config.distillation, lambda };
    const trainable = new StudentTraining(
      this.student,
      train,
      val,
      distillation,
      softTargets,
      null,
      null,
      taught?.choices ?? null,
    );
    this.#loop = new TrainingLoop(trainable, { ...config.student.training, seed: config.seed }, { steps });
  }

  /** One optimiser step. @throws Failure 'internal' where the training diverges */
  advance(): Promise<void> {
    return this.#loop.advance(this.#hooks);
  }

  /** Draws with the weights of the moment. It takes nothing that training takes. */
  async moment(keepsRoutes: boolean, task: Task): Promise<RunnerMoment> {
    await this.#loop.report(this.#hooks);
    const losses = meanLosses(this.#losses);
    this.#losses = [];
    const drawn = await this.#draw(this.#pairs, {
      ...quietly(task),
      checkpoint: () => task.checkpoint({ isStep: false, mayPause: false }),
    });
    const { from, trips } = this.order;
    const counts = countRoutes(drawn, this.dataset.trips[from], trips);
    return { ...counts, losses, routes: keepsRoutes ? raceRoutes(drawn) : null };
  }

  get #hooks() {
    return {
      onEvent: (event: TrainingEvent) => {
        if (event.kind === 'step') this.#losses.push(event.values);
      },
    };
  }

  /** Scores on the test trips, and on routes for so many of their pairs. */
  async finish(pairs: TripOdPairs, task: Task): Promise<RunnerFinish> {
    const { test } = this.dataset.trips;
    const { accuracy, crossEntropy } = await nextStepScores(this.student, test, SCORED_AT_ONCE, task);
    const drawn = await this.#draw(pairs, task);
    const counts = countRoutes(drawn, test, pairs.tripIndices);
    return { accuracy, crossEntropy, pairs: pairs.origins.length, ...counts };
  }

  async #draw(pairs: TripOdPairs, task: Task) {
    const { parameters, config, features, network } = this.student;
    const { generation, distillation } = this.order.config;
    const { search, beamWidth } = generation;
    const { maxCandidates } = distillation;
    const model = await HoserSearchModel.create(parameters, config, features, { maxCandidates, network });
    try {
      return await drawnRoutes(model, pairs, { search, beamWidth, maxRoads: this.#maxRoads }, task);
    } finally {
      model.dispose();
    }
  }

  /** Frees its tensors. */
  dispose(): void {
    this.#loop.dispose();
    this.student.dispose();
  }
}

function meanLosses(steps: readonly Readonly<Record<string, number>>[]): RunnerLosses {
  const mean = (name: string) => steps.reduce((sum, values) => sum + (values[name] ?? NaN), 0) / steps.length;
  return { nextStep: mean('nextStep'), time: mean('time'), distillation: mean('distillation') };
}
