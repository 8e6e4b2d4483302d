import type { TrajectorySet } from '../../../domain/trajectory-set';
import { type PartJudge, crossFitted, type TeachingPart } from '../distillation/cross-fit';
import { type SoftTargets, uniformTargets, computeSoftTargets } from '../distillation/soft-targets';
import { perplexity, type Surprisals, Teacher } from '../../../models/lm-tad/teacher';
import { startedTeacher, type TeacherStart } from '../start/start-teacher';
import { periodsOf } from '../periods';
import { givenTeacherRecord, teacherRecord } from '../record';
import { readableTrips } from './block-size';
import {
  initialTeacher,
  reportTeacher,
  trainTeacher,
  type TeacherReport,
  teacherShape,
} from './train-teacher';
import type { RoutesRun } from './routes-run';
import { quietly, type Task } from '../../../base/task';
import { gridFor } from '../../../domain/grid';
import { lmTadVocabulary } from '../../../models/lm-tad/tokens';
import { combinedTargets } from '../distillation/combined-targets';
import { TEACHERS, type TeacherName, partTeacher } from '../distillation/distillation-config';
import { Parameters } from '../../../nn/parameters';
import { fitTeacher, type FittedTeacher } from '../checkpoints/fit-teacher';
import { openRoutesCheckpoint } from '../checkpoints/open-checkpoint';
import { shuffledTokens, untrainedTeacher, bigramTargets } from '../distillation/control-targets';
import { teacherFingerprint } from '../soft-targets/soft-target-cache';
import { checkpointFile, digestOfFile } from '../../../engine/checkpoints/checkpoint-file';
import type { GivenTeacherName } from '../given-teachers';
import { cellsEntry } from '../checkpoints/teacher-grid';

/** The LM-TAD of an experiment. */
export interface TeacherPart {
  /** Its checkpoint; null where there is none. */
  readonly file: Uint8Array | null;
  /** Surprisals of the test trips, if the run trained the teacher. */
  readonly testSurprisals?: Surprisals;
}

/** Trains the teacher or takes the given one. */
export async function teacherPart(run: RoutesRun): Promise<TeacherPart> {
  const { teacher } = run.material.parts;
  if (teacher === 'none') return { file: null };
  if (teacher === 'train') return trainedTeacher(run);
  run.networks.teacher = givenTeacherRecord(await digestOfFile(teacher));
  return { file: teacher };
}

async function trainedTeacher(run: RoutesRun): Promise<TeacherPart> {
  const { dataset, config, oldData } = run.order;
  const { train, test } = dataset.trips;
  const start = run.material.starts.teacher;
  const model = start ? startedTeacher(start) : initialTeacher(dataset, config);
  const old = start && oldData ? readableTrips(oldData.val, model.config.blockSize) : null;
  const options = { optimizer: start?.moments.optimizer };
  try {
    const training = await run.time('teacher', () =>
      trainTeacher(run, model, train, 'teacher', old, options),
    );
    const report = await run.time('teacher scores', async () => ({
      ...(await reportTeacher(run, model, training)),
      ...(start && oldData && (await perplexities(model, start, [oldData.test, test], run.task))),
    }));
    const testSurprisals = await model.surprisals(test, quietly(run.task));
    const { perplexity, cellPerplexity, bigramPerplexity } = report;
    const metrics = { perplexity, cellPerplexity, bigramPerplexity, bestEpoch: training.bestEpoch };
    const file = await teacherFile(model, run, metrics);
    run.add(
      'teacher',
      file,
      teacherRecord(report, config, await digestOfFile(file), run.material.startRecords.teacher),
    );
    return { file, testSurprisals };
  } finally {
    model.dispose();
  }
}

/** Perplexities on the test trips of two data sets; none where no trip of either can be read. */
async function perplexities(
  model: Teacher,
  start: TeacherStart,
  [old, own]: readonly TrajectorySet[],
  task: Task,
): Promise<Pick<TeacherReport, 'periods'>> {
  const { blockSize } = model.config;
  const read = { old: readableTrips(old, blockSize), new: readableTrips(own, blockSize) };
  if (!read.old || !read.new) return {};
  const periods = await periodsOf(
    startedTeacher(start),
    model,
    { old: read.old, new: read.new },
    async (teacher, trips) => perplexity(await teacher.surprisals(trips, quietly(task))),
  );
  return { periods };
}

/** Networks of other systems as teachers. */
export type GivenJudges = Readonly<Partial<Record<GivenTeacherName, PartJudge>>>;

/**
 * The soft targets of every training step, of all teachers of a configuration that have any weight.
 * @param file checkpoint of LM-TAD; null where there is none, and no teacher needs it but those of parts
 * @param others HOSER+, and the given networks of other systems, as teachers
 * @throws Failure 'bad-input' for teachers without weight and for too few trips; 'cancelled'
 */
export function taughtTargets(
  run: RoutesRun,
  file: Uint8Array | null,
  others: GivenJudges & { readonly plus: PartJudge },
): Promise<SoftTargets> {
  const { dataset, config } = run.order;
  const { network, trips } = dataset;
  const { crossFit: parts, teachers: weights } = config.teaching;
  const lmTad = new LmTadJudges(file, run);
  const judges: Readonly<Partial<Record<TeacherName, PartJudge>>> = {
    lmTad: (part) => lmTad.trained(part),
    ...others,
    bigram: ({ learnt, judged }) => {
      const { cellDegrees, vocabulary } = config.grid;
      const cells = lmTadVocabulary(network, gridFor(network, cellDegrees), vocabulary);
      return Promise.resolve(bigramTargets(network, cells, learnt, judged));
    },
    uniform: ({ judged }) => Promise.resolve(uniformTargets(network, judged)),
    shuffled: (part) => lmTad.shuffled(part),
    untrained: (part) => lmTad.untrained(part),
  };
  return run.time('soft targets', () =>
    crossFitted(network, trips.train, { parts, seed: config.seed }, (part) =>
      combinedTargets(
        TEACHERS.map((name) => ({ weight: weights[name], targets: () => judges[name]!(part) })),
      ),
    ),
  );
}

/** LM-TAD and its controls as teachers of soft targets. Of parts it trains a teacher each, and keeps the last. */
class LmTadJudges {
  #part: { readonly part: number; readonly file: Uint8Array } | null = null;

  /** @param file checkpoint of the teacher of all trips; null where there is none */
  constructor(
    private readonly file: Uint8Array | null,
    private readonly run: RoutesRun,
  ) {}

  /** What it has learnt. Of all trips, kept by an earlier run where there is one. */
  async trained(part: TeachingPart): Promise<SoftTargets> {
    const fitted = this.#fitted(await this.#fileOf(part));
    if (part.part !== null) return this.#ask(fitted, part.judged);
    return this.run.keptTargets(await teacherFingerprint(fitted), () => this.#ask(fitted, part.judged));
  }

  /** The same, its cells in other places. */
  async shuffled(part: TeachingPart): Promise<SoftTargets> {
    const fitted = this.#fitted(await this.#fileOf(part));
    return this.#ask(fitted, part.judged, shuffledTokens(fitted.vocabulary, this.run.order.config.seed));
  }

  /** Fresh weights: of the sizes of the teacher of all trips, or without one of those that it would have. */
  async untrained({ judged }: TeachingPart): Promise<SoftTargets> {
    const { dataset, config } = this.run.order;
    const shape = this.file ? this.#fitted(this.file) : teacherShape(dataset, config);
    return this.#askOnce(untrainedTeacher(shape, config.seed), judged);
  }

  #fitted(file: Uint8Array): FittedTeacher {
    const { dataset, config } = this.run.order;
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
    const { dataset, config } = this.run.order;
    const model = initialTeacher(dataset, config);
    try {
      await trainTeacher(this.run, model, learnt, partTeacher(part));
      return await teacherFile(model, this.run, {});
    } finally {
      model.dispose();
    }
  }

  #ask(fitted: FittedTeacher, trips: TrajectorySet, tokenOfRoad?: Int32Array): Promise<SoftTargets> {
    const { config, vocabulary, specs, state } = fitted;
    return this.#askOnce(new Teacher(config, vocabulary, Parameters.from(specs, state)), trips, tokenOfRoad);
  }

  async #askOnce(teacher: Teacher, trips: TrajectorySet, tokenOfRoad?: Int32Array): Promise<SoftTargets> {
    const { run } = this;
    const { dataset, config } = run.order;
    try {
      return await computeSoftTargets(
        teacher,
        dataset.network,
        trips,
        config.distillation.window,
        run.task,
        tokenOfRoad,
        run.material.crew?.askTrees,
      );
    } finally {
      teacher.dispose();
    }
  }
}

/** The checkpoint of a teacher that was trained on a data set. */
export const teacherFile = (
  model: Teacher,
  { order: { dataset, config }, about }: RoutesRun,
  metrics: Readonly<Record<string, unknown>>,
): Promise<Uint8Array> =>
  checkpointFile(model.parameters, {
    system: 'LM-TAD',
    config: { ...model.config, grid: config.grid },
    ...about,
    ...cellsEntry(dataset.network, config.grid, model.vocabulary),
    metrics,
  });
