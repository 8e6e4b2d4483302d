import type { TrajectorySet } from '../../../domain/trajectory-set';
import { type PartJudge, crossFitted, type TeachingPart } from '../distillation/cross-fit';
import { type SoftTargets, uniformTargets, computeSoftTargets } from '../distillation/soft-targets';
import { perplexity, type Surprisals, Teacher } from '../../../models/lm-tad/teacher';
import type { ExperimentContext } from '../../../engine/experiments/experiment-hooks';
import { startedTeacher, type TeacherStart } from '../start/start-teacher';
import type { Periods } from '../periods';
import type { TeacherFrom } from '../record';
import { readableTrips } from './block-size';
import {
  initialTeacher,
  reportTeacher,
  trainTeacher,
  type TeacherReport,
  teacherShape,
} from './train-teacher';
import { type TeacherTask, keptTargets } from './teacher-task';
import { quietly } from '../../../base/task';
import { gridFor } from '../../../domain/grid';
import { lmTadVocabulary } from '../../../models/lm-tad/tokens';
import { combinedTargets } from '../distillation/combined-targets';
import { TEACHERS, type TeacherName, partTeacher } from '../distillation/teaching-config';
import { Parameters } from '../../../nn/parameters';
import { fitTeacher, type FittedTeacher } from '../checkpoints/fit-teacher';
import { openRoutesCheckpoint } from '../checkpoints/open-checkpoint';
import { shuffledTokens, untrainedTeacher, bigramTargets } from '../distillation/control-targets';
import { teacherFingerprint } from '../soft-targets/teacher-fingerprint';
import type { Dataset } from '../../../domain/dataset';
import { checkpointFile, digestOfFile } from '../../../engine/checkpoints/checkpoint-file';
import { cellsEntry } from '../checkpoints/cell-places';
import type { ExperimentConfig } from '../settings';

/** The teacher's part of an experiment: its report and checkpoint, and the soft targets for the students. */
export interface TeacherPart {
  readonly from: TeacherFrom;
  /** Digest of its checkpoint file. */
  readonly digest: string | null;
  /** Of a trained teacher, like the next two fields; null for a given one. */
  readonly report: TeacherReport | null;
  readonly testSurprisals: Surprisals | null;
  readonly checkpoint: Uint8Array | null;
  /**
   * The soft targets of every step of all training trips, of all teachers. Computed when a student needs them.
   * @param plus HOSER+ as a teacher
   */
  readonly softTargets: (plus: PartJudge) => Promise<SoftTargets>;
}

const UNTRAINED = { report: null, testSurprisals: null, checkpoint: null };

/** Trains the teacher or takes the given one. */
export async function teacherPart(task: TeacherTask): Promise<TeacherPart> {
  const { parts } = task;
  if (parts.teacher === 'none')
    return {
      ...UNTRAINED,
      from: 'none',
      digest: null,
      softTargets: (plus) => taughtTargets(null, plus, task),
    };
  if (parts.teacher === 'train') return trainedTeacher(task);
  const given = parts.teacher;
  const digest = await digestOfFile(given);
  return { ...UNTRAINED, from: 'given', digest, softTargets: (plus) => taughtTargets(given, plus, task) };
}

async function trainedTeacher(task: TeacherTask): Promise<TeacherPart> {
  const { dataset, config, start, oldData } = task;
  const { hooks, stopwatch } = task.context;
  const model = start ? startedTeacher(start) : initialTeacher(dataset, config);
  const { blockSize } = model.config;
  const old = start && oldData ? readableTrips(oldData.val, blockSize) : null;
  const options = { startsTrained: start !== undefined, optimizer: start?.moments.optimizer, old };
  try {
    const training = await stopwatch.time('teacher', () =>
      trainTeacher(model, dataset, config, hooks, options),
    );
    const report = await stopwatch.time('teacher scores', async () => ({
      ...(await reportTeacher(model, dataset, config, training, hooks)),
      ...(start &&
        oldData &&
        (await periodsOf(model, start, { old: oldData.test, new: dataset.trips.test }, hooks))),
    }));
    const testSurprisals = await model.surprisals(dataset.trips.test, quietly(hooks.task));
    const { perplexity, cellPerplexity, bigramPerplexity } = report;
    const metrics = { perplexity, cellPerplexity, bigramPerplexity, bestEpoch: training.bestEpoch };
    const checkpoint = await teacherFile(model, task, metrics);
    const digest = await digestOfFile(checkpoint);
    const softTargets = (plus: PartJudge) => taughtTargets(checkpoint, plus, task);
    return { from: 'trained', digest, report, testSurprisals, checkpoint, softTargets };
  } finally {
    model.dispose();
  }
}

/** Perplexities on the test trips of two data sets; none where no trip of either can be read. */
async function periodsOf(
  model: Teacher,
  start: TeacherStart,
  trips: Readonly<Record<keyof Periods<number>, TrajectorySet>>,
  { task }: ExperimentContext['hooks'],
): Promise<Pick<TeacherReport, 'periods'>> {
  const read = {
    old: readableTrips(trips.old, model.config.blockSize),
    new: readableTrips(trips.new, model.config.blockSize),
  };
  if (!read.old || !read.new) return {};
  const first = startedTeacher(start);
  const on = async (teacher: Teacher, set: TrajectorySet) =>
    perplexity(await teacher.surprisals(set, quietly(task)));
  try {
    return {
      periods: {
        old: { before: await on(first, read.old), after: await on(model, read.old) },
        new: { before: await on(first, read.new), after: await on(model, read.new) },
      },
    };
  } finally {
    first.dispose();
  }
}

/**
 * The soft targets of every training step, of all teachers of a configuration that have any weight.
 * @param file checkpoint of LM-TAD; null where there is none, and no teacher needs it but those of parts
 * @param plus HOSER+ as a teacher
 * @throws Failure 'bad-input' for teachers without weight and for too few trips; 'cancelled'
 */
export function taughtTargets(
  file: Uint8Array | null,
  plus: PartJudge,
  task: TeacherTask,
): Promise<SoftTargets> {
  const { dataset, config, context } = task;
  const { network, trips } = dataset;
  const { crossFit: parts, teachers: weights } = config.teaching;
  const lmTad = new LmTadJudges(file, task);
  const judges: Readonly<Record<TeacherName, PartJudge>> = {
    lmTad: (part) => lmTad.trained(part),
    plus,
    bigram: ({ learnt, judged }) => {
      const { cellDegrees, vocabulary } = config.grid;
      const cells = lmTadVocabulary(network, gridFor(network, cellDegrees), vocabulary);
      return Promise.resolve(bigramTargets(network, cells, learnt, judged));
    },
    uniform: ({ judged }) => Promise.resolve(uniformTargets(network, judged)),
    shuffled: (part) => lmTad.shuffled(part),
    untrained: (part) => lmTad.untrained(part),
    transfertraj: (part) => task.givenTeachers.transfertraj!.judge(part),
    foundation: (part) => task.givenTeachers.foundation!.judge(part),
  };
  return context.stopwatch.time('soft targets', () =>
    crossFitted(network, trips.train, { parts, seed: config.seed }, (part) =>
      combinedTargets(TEACHERS.map((name) => ({ weight: weights[name], targets: () => judges[name](part) }))),
    ),
  );
}

/** LM-TAD and its controls as teachers of soft targets. Of parts it trains a teacher each, and keeps the last. */
class LmTadJudges {
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

interface TeacherOrigin {
  readonly dataset: Dataset;
  readonly config: ExperimentConfig;
  /** What the header of its file states besides its configuration. */
  readonly about: Readonly<Record<string, unknown>>;
}

/** The checkpoint of a teacher that was trained on a data set. */
export const teacherFile = (
  model: Teacher,
  { dataset, config, about }: TeacherOrigin,
  metrics: Readonly<Record<string, unknown>>,
): Promise<Uint8Array> =>
  checkpointFile(model.parameters, {
    system: 'LM-TAD',
    config: { ...model.config, grid: config.grid },
    ...about,
    ...cellsEntry(dataset.network, config.grid, model.vocabulary),
    metrics,
  });
