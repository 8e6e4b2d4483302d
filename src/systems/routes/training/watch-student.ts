import type { Dataset } from '../../../domain/dataset';
import { quietly, type CheckpointOptions, type Task } from '../../../base/task';
import { maxRoadsFor } from '../../../generation/generate-routes';
import { drawnRoutes } from '../drawing/draw-routes';
import { HoserSearchModel } from '../../../models/hoser/search-model';
import type { Hoser } from '../../../models/hoser/hoser';
import type { TrainingLoop } from '../../../nn/training/training-loop';
import { buffersIn } from '../../../base/bytes';
import type { ExperimentConfig } from '../experiment-config';
import type { Watched } from '../../../engine/experiments/experiment';
import { moving } from '../../../engine/protocol/service';
import type { ExperimentHooks } from '../../../engine/experiments/experiment-hooks';
import type { RouteSnapshot } from '../../../engine/experiments/experiment';

/**
 * A paused experiment draws so many pairs at most, since a person who steps through training waits for them.
 */
const FEW_PAIRS = 32;

export interface WatchedStudent {
  /** Of the network. */
  readonly name: string;
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
    readonly hooks: Pick<ExperimentHooks, 'task'>,
  ) {
    this.#of = of;
    this.#maxRoads = maxRoadsFor(trips.train, config.generation.lengthFactor);
  }

  /**
   * The task for the training loop, in place of the experiment's own: it draws when the interval has passed,
   * and when training is paused, so that the last step can be seen.
   */
  get task(): Task {
    const { task } = this.hooks;
    return { ...quietly(task), checkpoint: (options = {}) => this.#checkpoint(options) };
  }

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
    this.hooks.task.emit(moving(snapshot, buffersIn(routes)));
    // Training gets at least half of the time.
    this.#notBefore = performance.now() + Math.max(1000 * this.watched.everySeconds, took);
  }

  async #checkpoint(options: CheckpointOptions): Promise<void> {
    if (options.isStep !== false && performance.now() >= this.#notBefore) await this.#lookIfMoved();
    let whilePaused: Promise<void> | undefined;
    const beforePause = async () => {
      await options.beforePause?.();
      if (this.watched.pairs.origins.length > FEW_PAIRS) return;
      // Not awaited: training counts as paused at once, and the routes are drawn while it waits.
      whilePaused = this.#lookIfMoved();
      whilePaused.catch(() => undefined);
    };
    try {
      await this.hooks.task.checkpoint({ ...options, beforePause });
    } finally {
      await whilePaused;
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
    // A paused task may draw, a cancelled one may not; no expansion is a step that a person counts.
    const { task } = this.hooks;
    const drawing = {
      ...quietly(task),
      checkpoint: () => task.checkpoint({ isStep: false, mayPause: false }),
    };
    try {
      const options = { search, beamWidth, maxRoads: this.#maxRoads };
      return await drawnRoutes(model, this.watched.pairs, options, drawing);
    } finally {
      model.dispose();
    }
  }
}
