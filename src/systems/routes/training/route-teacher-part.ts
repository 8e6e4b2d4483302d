import { Random } from '../../../base/random';
import type { Dataset } from '../../../domain/dataset';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import { type Checkpoint, digestOfFile } from '../../../engine/checkpoints/checkpoint-file';
import type { ExperimentContext } from '../../../engine/experiments/experiment-hooks';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import type { Hoser } from '../../../models/hoser/hoser';
import { studentFile, loadStudent } from '../checkpoints/student-file';
import type { ExperimentConfig } from '../settings';
import type { RouteTeacherPart } from '../experiment-parts';
import type { RouteTeacherRecord } from '../record';
import type { PartJudge } from '../distillation/cross-fit';
import type { SoftTargets } from '../distillation/soft-targets';
import { softTargetsOfStudents } from '../distillation/student-targets';
import type { TrainingChoices } from '../distillation/training-choices';
import { partTeacher } from '../distillation/teaching-config';
import { neededRouteTeachers, ROUTE_TEACHERS } from '../route-teachers';
import { lessonOn, type Lesson } from './lesson';
import { studentKnowledge } from './student-knowledge';
import { trainStudent, type StudentReport } from './train-student';

/** HOSER+ teachers at hand. */
export interface RouteTeachers {
  /** With their features and what they know. */
  readonly students: readonly Hoser[];
  dispose(): void;
}

/** The HOSER+ teachers of an experiment. */
export interface RouteTeachersPart {
  /** By name. */
  readonly records: Readonly<Record<string, RouteTeacherRecord>>;
  /** Of those that were trained. */
  readonly checkpoints: readonly Checkpoint[];
  /** Loads some of them, by name. The caller disposes of them. */
  load(names: readonly string[]): RouteTeachers;
  /**
   * As teachers of soft targets: those of all training trips by their cross-fitted inputs, those of a part trained now,
   * on the other parts.
   */
  readonly judge: PartJudge;
}

export interface RouteTeachersTask {
  readonly dataset: Dataset;
  readonly config: ExperimentConfig;
  readonly parts: readonly RouteTeacherPart[];
  /** All training trips. */
  readonly lesson: Lesson;
  /** What the headers of their files state besides their configuration. */
  readonly about: Readonly<Record<string, unknown>>;
  readonly context: ExperimentContext;
}

/**
 * Trains the HOSER+ teachers or takes the given ones. They learn alone, from all training trips, with the sizes and the
 * schedule of the students.
 * @throws Failure 'bad-input' for a given one that does not fit, 'cancelled'
 */
export async function routeTeachersPart(task: RouteTeachersTask): Promise<RouteTeachersPart> {
  const { dataset, config, parts, lesson, context } = task;
  const { network } = lesson.features;
  const { hooks } = context;
  const records: Record<string, RouteTeacherRecord> = {};
  const checkpoints: Checkpoint[] = [];
  const files = new Map<string, Uint8Array>();
  const choices = new Map<string, TrainingChoices>();
  for (const { name, from } of parts) {
    if (from !== 'train') {
      files.set(name, from);
      records[name] = { report: null, digest: await digestOfFile(from) };
      continue;
    }
    const own = await trained(name, routeTeacherConfig(name, config), lesson, task);
    checkpoints.push({ name, bytes: own.bytes });
    choices.set(name, own.choices);
    files.set(name, own.bytes);
    records[name] = { report: own.report, digest: await digestOfFile(own.bytes) };
  }
  const load = (
    names: readonly string[],
    from: ReadonlyMap<string, Uint8Array> = files,
    features = lesson.features,
  ): RouteTeachers => {
    const students: Hoser[] = [];
    const dispose = () => students.forEach((student) => student.dispose());
    try {
      for (const name of names) students.push(loadStudent(from.get(name)!, dataset, features));
    } catch (failure) {
      dispose();
      throw failure;
    }
    return { students, dispose };
  };
  /** Cross-fitted, as in the training of this teacher: kept from there, or fitted again for one that was given. */
  const choicesOf = async (name: string) => {
    const kept = choices.get(name);
    if (kept) return kept;
    const { seed } = routeTeacherConfig(name, config);
    const { trips, features } = lesson;
    return (await studentKnowledge(network, trips, seed, hooks.task, features.closedRoads)).choices;
  };
  const ask = async (
    names: readonly string[],
    from: ReadonlyMap<string, Uint8Array>,
    features: HoserFeatures,
    known: readonly (TrainingChoices | null)[],
    judged: TrajectorySet,
  ): Promise<SoftTargets> => {
    const { students, dispose } = load(names, from, features);
    const teachers = students.map((student, i) => ({ student, choices: known[i] }));
    return softTargetsOfStudents(teachers, dataset.network, judged, hooks.task).finally(dispose);
  };
  const askAll = async (judged: TrajectorySet) => {
    const names = neededRouteTeachers(config);
    const seen: TrainingChoices[] = [];
    for (const name of names) seen.push(await choicesOf(name));
    return ask(names, files, lesson.features, seen, judged);
  };
  const askPart = async (part: number, learnt: TrajectorySet, judged: TrajectorySet) => {
    const names = ROUTE_TEACHERS.slice(0, config.teaching.members);
    const own = lessonOn(learnt, lesson);
    const from = new Map<string, Uint8Array>();
    for (const name of names) {
      const of = partTeacher(part, name);
      from.set(name, (await trained(of, routeTeacherConfig(name, config), own, task)).bytes);
    }
    const unseen = names.map(() => null);
    return ask(names, from, own.features, unseen, judged);
  };
  const judge: PartJudge = ({ part, learnt, judged }) =>
    part === null ? askAll(judged) : askPart(part, learnt, judged);
  return { records, checkpoints, load, judge };
}

/** One teacher. */
async function trained(
  name: string,
  config: ExperimentConfig,
  lesson: Lesson,
  { dataset, about, context }: RouteTeachersTask,
): Promise<{
  readonly bytes: Uint8Array;
  readonly report: StudentReport;
  readonly choices: TrainingChoices;
}> {
  const { hooks, stopwatch } = context;
  const { network, closedRoads } = lesson.features;
  const taught = await stopwatch.time(`${name} knowledge`, () =>
    studentKnowledge(network, lesson.trips, config.seed, hooks.task, closedRoads),
  );
  const features: HoserFeatures = { ...lesson.features, knowledge: taught.knowledge };
  const { student, report } = await stopwatch.time(name, () =>
    trainStudent(name, dataset, { ...lesson, features }, null, config, hooks, { taught }),
  );
  try {
    const bytes = await studentFile(student, { about: { ...about, seed: config.seed }, report });
    return { bytes, report, choices: taught.choices };
  } finally {
    student.dispose();
  }
}

/** The configuration that a HOSER+ teacher is trained with: that of the students, but for its seed and kind. */
export function routeTeacherConfig(name: string, config: ExperimentConfig): ExperimentConfig {
  const member = ROUTE_TEACHERS.indexOf(name);
  const seed = new Random(config.seed).fork('route teacher').fork(String(member)).nextUint32();
  return { ...config, seed, student: { ...config.student, model: 'plus', learns: 'all', share: 1 } };
}
