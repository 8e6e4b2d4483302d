import type { TrajectorySet } from '../../../domain/trajectory-set';
import { Teacher } from '../../../models/lm-tad/teacher';
import { Parameters } from '../../../nn/parameters';
import { fitTeacher, type FittedTeacher } from '../checkpoints/fit-teacher';
import { openRoutesCheckpoint } from '../checkpoints/open-checkpoint';
import { shuffledTokens, untrainedTeacher } from '../distillation/control-targets';
import type { TeachingPart } from '../distillation/cross-fit';
import { computeSoftTargets, type SoftTargets } from '../distillation/soft-targets';
import { partTeacher } from '../distillation/teaching-config';
import { teacherFingerprint } from '../soft-targets/teacher-fingerprint';
import { keptTargets } from './kept-targets';
import { teacherFile } from './teacher-file';
import type { TeacherTask } from './teacher-task';
import { initialTeacher, teacherShape, trainTeacher } from './train-teacher';

/** LM-TAD and its controls as teachers of soft targets. Of parts it trains a teacher each, and keeps the last. */
export class LmTadJudges {
  #part: { readonly part: number; readonly file: Uint8Array } | null = null;

  /** @param file checkpoint of the teacher of all trips; null where there is none */
  constructor(
    private readonly file: Uint8Array | null,
    private readonly task: TeacherTask,
  ) {}

  /** What it has learnt. Of all trips, kept by an earlier run where there is one. */
  async trained(part: TeachingPart): Promise<SoftTargets> {
    const fitted = this.#fitted(await this.#fileOf(part));
    if (part.part !== null) return this.#ask(fitted, part.judged);
    return keptTargets(this.task, await teacherFingerprint(fitted), () => this.#ask(fitted, part.judged));
  }

  /** The same, its cells in other places. */
  async shuffled(part: TeachingPart): Promise<SoftTargets> {
    const fitted = this.#fitted(await this.#fileOf(part));
    return this.#ask(fitted, part.judged, shuffledTokens(fitted.vocabulary, this.task.config.seed));
  }

  /** Fresh weights: of the sizes of the teacher of all trips, or without one of those that it would have. */
  async untrained({ judged }: TeachingPart): Promise<SoftTargets> {
    const { dataset, config } = this.task;
    const shape = this.file ? this.#fitted(this.file) : teacherShape(dataset, config);
    return this.#askOnce(untrainedTeacher(shape, config.seed), judged);
  }

  #fitted(file: Uint8Array): FittedTeacher {
    const { dataset, config } = this.task;
    return fitTeacher(openRoutesCheckpoint(file), dataset, config.grid.cellDegrees);
  }

  async #fileOf({ part, learnt }: TeachingPart): Promise<Uint8Array> {
    if (part === null) {
      if (!this.file) throw new Error('LM-TAD was neither trained nor given');
      return this.file;
    }
    if (this.#part?.part !== part) this.#part = { part, file: await this.#train(part, learnt) };
    return this.#part.file;
  }

  /** The teacher that judges a part: as that of all trips, from the same weights, but without that part. */
  async #train(part: number, learnt: TrajectorySet): Promise<Uint8Array> {
    const { dataset, config, context } = this.task;
    const model = initialTeacher(dataset, config);
    const others = { ...dataset, trips: { ...dataset.trips, train: learnt } };
    try {
      await trainTeacher(model, others, config, context.hooks, { name: partTeacher(part) });
      return await teacherFile(model, this.task, {});
    } finally {
      model.dispose();
    }
  }

  #ask(fitted: FittedTeacher, trips: TrajectorySet, tokenOfRoad?: Int32Array): Promise<SoftTargets> {
    const { config, vocabulary, specs, state } = fitted;
    return this.#askOnce(new Teacher(config, vocabulary, Parameters.from(specs, state)), trips, tokenOfRoad);
  }

  async #askOnce(teacher: Teacher, trips: TrajectorySet, tokenOfRoad?: Int32Array): Promise<SoftTargets> {
    const { dataset, config, context, crew } = this.task;
    const { window } = config.distillation;
    try {
      return await computeSoftTargets(
        teacher,
        dataset.network,
        trips,
        window,
        context.hooks.task,
        tokenOfRoad,
        crew?.askTrees,
      );
    } finally {
      teacher.dispose();
    }
  }
}
