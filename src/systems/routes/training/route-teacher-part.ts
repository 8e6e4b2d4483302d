import { Random } from '../../../base/random';
import type { Dataset } from '../../../domain/dataset';
import type { Checkpoint } from '../../../engine/checkpoints/checkpoint-file';
import { digestOfFile } from '../../../engine/checkpoints/file-digest';
import type { ExperimentContext } from '../../../engine/experiments/experiment-hooks';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import type { Hoser } from '../../../models/hoser/hoser';
import { loadStudent } from '../checkpoints/load-student';
import { studentFile } from '../checkpoints/student-file';
import type { ExperimentConfig } from '../experiment-config';
import type { RouteTeacherPart } from '../experiment-parts';
import type { RouteTeacherRecord } from '../record';
import { ROUTE_TEACHERS } from '../route-teachers';
import type { Lesson } from './lesson';
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
  const { dataset, parts, lesson } = task;
  const records: Record<string, RouteTeacherRecord> = {};
  const checkpoints: Checkpoint[] = [];
  const files = new Map<string, Uint8Array>();
  for (const { name, from } of parts) {
    const { bytes, report } = from === 'train' ? await trained(name, task) : { bytes: from, report: null };
    if (report) checkpoints.push({ name, bytes });
    records[name] = { report, digest: await digestOfFile(bytes) };
    files.set(name, bytes);
  }
  const load = (names: readonly string[]): RouteTeachers => {
    const students: Hoser[] = [];
    const dispose = () => students.forEach((student) => student.dispose());
    try {
      for (const name of names) students.push(loadStudent(files.get(name)!, dataset, lesson.features));
    } catch (failure) {
      dispose();
      throw failure;
    }
    return { students, dispose };
  };
  return { records, checkpoints, load };
}

/** One teacher, from a seed of its own. */
async function trained(
  name: string,
  { dataset, config, lesson, about, context }: RouteTeachersTask,
): Promise<{ readonly bytes: Uint8Array; readonly report: StudentReport }> {
  const { hooks, stopwatch } = context;
  const own = routeTeacherConfig(name, config);
  const taught = await stopwatch.time(`${name} knowledge`, () =>
    studentKnowledge(lesson.features.network, lesson.trips, own.seed, hooks.task),
  );
  const features: HoserFeatures = { ...lesson.features, knowledge: taught.knowledge };
  const { student, report } = await stopwatch.time(name, () =>
    trainStudent(name, dataset, { ...lesson, features }, null, own, hooks, { taught }),
  );
  try {
    return { bytes: await studentFile(student, { about: { ...about, seed: own.seed }, report }), report };
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
