import type { Dataset } from '../../../domain/dataset';
import type { CheckpointOptions, JobGate } from '../../../base/task';
import { generateRoutes, maxRoadsFor } from '../../../generation/generate-routes';
import { HoserSearchModel } from '../../../models/hoser/search-model';
import type { Hoser } from '../../../models/hoser/hoser';
import type { TrainingLoop } from '../../../nn/training/training-loop';
import { buffersIn } from '../../../base/bytes';
import type { ExperimentConfig } from '../experiment-config';
import type { Watched } from '../../../engine/experiments/experiment';
import { moving } from '../../../engine/protocol/service';
import type { ExperimentHooks } from '../../../engine/experiments/experiment-hooks';
import type { RouteSnapshot } from '../../../engine/experiments/experiment';
import type { StudentName } from './train-student';

/**
 * A paused experiment draws so many pairs at most, since a person who steps through training waits for them.
 */
const FEW_PAIRS = 32;

export interface WatchedStudent {
  readonly name: StudentName;
  readonly student: Hoser;
  readonly loop: TrainingLoop;
}

/**
 * Draws routes with a student's current weights between two steps of its training, and reports them as
 * snapshots. It does not affect the training: it draws no random numbers and only reads the weights.
 */
export class StudentWatch {
  readonly #of: WatchedStudent;
  readonly #maxRoads: number;
  #lastStep = -1;
  #notBefore = 0;

  constructor(
    of: WatchedStudent,
    { trips }: Pick<Dataset, 'trips'>,
    readonly watched: Watched,
    readonly config: Pick<ExperimentConfig, 'generation' | 'distillation'>,
    readonly hooks: Pick<ExperimentHooks, 'gate' | 'onEvent'>,
  ) {
    this.#of = of;
    this.#maxRoads = maxRoadsFor(trips.train, config.generation.lengthFactor);
  }

  /**
   * The gate for the training loop, in place of the experiment's own: it draws when the interval has passed,
   * and when training is paused, so that the last step can be seen.
   */
  readonly gate: JobGate = { checkpoint: (options = {}) => this.#checkpoint(options) };

  /** Draws with the current weights and reports the routes. */
  async look(): Promise<void> {
    const { name, loop } = this.#of;
    const from = performance.now();
    const step = loop.step;
    this.#lastStep = step;
    const routes = await this.#draw();
    const took = performance.now() - from;
    const seconds = took / 1000;
    const snapshot: RouteSnapshot = { kind: 'snapshot', network: name, step, routes, seconds };
    this.hooks.onEvent(moving(snapshot, buffersIn(routes)));
    // Training gets at least half of the time.
    this.#notBefore = performance.now() + Math.max(1000 * this.watched.everySeconds, took);
  }

  async #checkpoint(options: CheckpointOptions): Promise<void> {
    if (options.isStep !== false && performance.now() >= this.#notBefore) await this.#lookIfMoved();
    let atHalt: Promise<void> | undefined;
    const beforeHalt = async () => {
      await options.beforeHalt?.();
      if (this.watched.pairs.origins.length > FEW_PAIRS) return;
      // Not awaited: training counts as paused at once, and the routes are drawn while it waits.
      atHalt = this.#lookIfMoved();
      atHalt.catch(() => undefined);
    };
    try {
      await this.hooks.gate.checkpoint({ ...options, beforeHalt });
    } finally {
      await atHalt;
    }
  }

  async #lookIfMoved(): Promise<void> {
    if (this.#of.loop.step !== this.#lastStep) await this.look();
  }

  async #draw() {
    const { student } = this.#of;
    const { search, beamWidth } = this.config.generation;
    const { maxCandidates } = this.config.distillation;
    const { parameters, features, network } = student;
    const model = await HoserSearchModel.create(parameters, student.config, features, {
      maxCandidates,
      network,
    });
    // A paused experiment may draw, a cancelled one may not. An expansion does not count as a training step.
    const gate = { checkpoint: () => this.hooks.gate.checkpoint({ isStep: false, mayHalt: false }) };
    try {
      const options = { search, beamWidth, maxRoads: this.#maxRoads };
      return await generateRoutes(model, this.watched.pairs, options, gate);
    } finally {
      model.dispose();
    }
  }
}
