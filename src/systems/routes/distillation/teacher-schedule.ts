import type { TrainingConfig } from '../../../nn/training/training-loop';
import type { LambdaSchedule } from './teaching-config';

/** What a step of training learns from, each a factor of its term of the loss. */
export interface StepShares {
  /** Of lambda. */
  readonly teacher: number;
  /** Of the next-step term: 0 where the roads of the trips are not learnt. */
  readonly trips: number;
}

export interface ScheduledTraining extends Pick<TrainingConfig, 'epochs' | 'batchSize' | 'accumulation'> {
  /** Number of a student's own trips, which are the first of all. */
  readonly own: number;
  /** Number of its trips with the routes that were drawn for it. */
  readonly trips: number;
}

const BOTH: StepShares = { teacher: 1, trips: 1 };

/**
 * When a student learns from its teacher and when from its trips. What a step learns from depends on its number alone, so
 * that a run can be interrupted.
 */
export class TeacherSchedule {
  constructor(
    readonly schedule: LambdaSchedule,
    readonly training: ScheduledTraining,
  ) {}

  /** Of micro-batch `step`, counted over the whole training. */
  sharesAt(step: number): StepShares {
    if (this.schedule === 'constant' || this.#hasRoutes) return BOTH;
    const { at, total } = this.#optimizerStep(step);
    if (this.schedule === 'falling')
      return { teacher: 0.5 * (1 + Math.cos((Math.PI * at) / Math.max(1, total - 1))), trips: 1 };
    return 2 * at < total ? { teacher: 1, trips: 0 } : { teacher: 0, trips: 1 };
  }

  /**
   * The trips that micro-batch `step` has in place of those that were drawn for it: first the routes of the teacher
   * alone, then the student's own alone, each as often as the others.
   */
  itemsAt(items: Uint32Array, step: number): Uint32Array {
    if (this.schedule !== 'teacher-first' || !this.#hasRoutes) return items;
    const { own, trips } = this.training;
    const { at, total } = this.#optimizerStep(step);
    return items.map((item) => (2 * at < total ? own + (item % (trips - own)) : item % own));
  }

  get #hasRoutes(): boolean {
    return this.training.own < this.training.trips;
  }

  /** The step of the optimiser, from 0, that a micro-batch belongs to, and how many there are. */
  #optimizerStep(step: number): { readonly at: number; readonly total: number } {
    const { epochs, batchSize, accumulation, trips } = this.training;
    const batches = Math.ceil(trips / batchSize);
    const steps = Math.ceil(batches / accumulation);
    const epoch = Math.floor(step / batches);
    return { at: epoch * steps + Math.floor((step % batches) / accumulation), total: epochs * steps };
  }
}
