import { Random } from '../../../base/random';
import { digestOfFile } from '../../../engine/checkpoints/checkpoint-file';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import type { Hoser } from '../../../models/hoser/hoser';
import { studentFile, loadStudent } from '../checkpoints/student-file';
import type { ExperimentConfig } from '../settings';
import { HOSER } from '../networks';
import { givenRecord, studentRecord } from '../record';
import type { PartJudge } from '../distillation/cross-fit';
import { softTargetsOfStudents } from '../distillation/combined-targets';
import type { TrainingChoices } from '../distillation/training-choices';
import { partTeacher } from '../distillation/distillation-config';
import { neededRouteTeachers, ROUTE_TEACHERS } from '../trained-networks';
import { lessonOn, type Lesson } from './lesson';
import type { RoutesRun } from './routes-run';
import { studentKnowledge } from './student-knowledge';
import { trainStudent, type StudentReport } from './train-student';

/** A HOSER+ teacher after its training. */
interface TrainedTeacher {
  readonly bytes: Uint8Array;
  readonly report: StudentReport;
  readonly choices: TrainingChoices;
}

/** The HOSER+ teachers of an experiment. They learn alone, with the sizes and the schedule of the students. */
export class RouteTeachers {
  readonly #files = new Map<string, Uint8Array>();
  /** Cross-fitted choices of the teachers that were trained, by name. */
  readonly #choices = new Map<string, TrainingChoices>();

  /** @param lesson all training trips */
  constructor(
    private readonly run: RoutesRun,
    private readonly lesson: Lesson,
  ) {}

  /**
   * Trains them on all training trips, or takes the given ones.
   * @throws Failure 'bad-input' for a given one that does not fit, 'cancelled'
   */
  async prepare(): Promise<void> {
    const { run } = this;
    const student = { ...run.order.config.student, model: 'plus' } as const;
    for (const { name, from } of run.material.parts.routeTeachers) {
      if (from !== 'train') {
        this.#files.set(name, from);
        run.networks[name] = givenRecord(HOSER.name, await digestOfFile(from));
        continue;
      }
      const { bytes, report, choices } = await this.#trained(name, name, this.lesson);
      this.#choices.set(name, choices);
      this.#files.set(name, bytes);
      run.add(name, bytes, studentRecord(report, student, { digest: await digestOfFile(bytes) }));
    }
  }

  /** Loads some of them for a use, with their features and what they know. */
  async use<T>(
    names: readonly string[],
    work: (teachers: readonly Hoser[]) => Promise<T>,
    files: ReadonlyMap<string, Uint8Array> = this.#files,
    features: HoserFeatures = this.lesson.features,
  ): Promise<T> {
    const teachers: Hoser[] = [];
    try {
      for (const name of names)
        teachers.push(loadStudent(files.get(name)!, this.run.order.dataset, features));
      return await work(teachers);
    } finally {
      for (const teacher of teachers) teacher.dispose();
    }
  }

  /**
   * As teachers of soft targets: those of all training trips by their cross-fitted inputs, those of a part trained now,
   * on the other parts.
   */
  readonly judge: PartJudge = async ({ part, learnt, judged }) => {
    const { run, lesson } = this;
    const { dataset, config } = run.order;
    const ask = (teachers: readonly Hoser[], choices: readonly (TrainingChoices | null)[]) => {
      const asked = teachers.map((student, i) => ({ student, choices: choices[i] }));
      return softTargetsOfStudents(asked, dataset.network, judged, run.task);
    };
    if (part === null) {
      const names = neededRouteTeachers(config);
      const seen: TrainingChoices[] = [];
      for (const name of names) seen.push(await this.#choicesOf(name));
      return this.use(names, (teachers) => ask(teachers, seen));
    }
    const names = ROUTE_TEACHERS.slice(0, config.teaching.members);
    const others = lessonOn(learnt, lesson);
    const files = new Map<string, Uint8Array>();
    for (const name of names)
      files.set(name, (await this.#trained(name, partTeacher(part, name), others)).bytes);
    const unseen = names.map(() => null);
    return this.use(names, (teachers) => ask(teachers, unseen), files, others.features);
  };

  /** Cross-fitted, as in the training of this teacher: kept from there, or fitted again for one that was given. */
  async #choicesOf(name: string): Promise<TrainingChoices> {
    const kept = this.#choices.get(name);
    return kept ?? (await this.#known(this.lesson, this.#configOf(name))).choices;
  }

  /** @param as under which its training is reported and kept */
  async #trained(name: string, as: string, lesson: Lesson): Promise<TrainedTeacher> {
    const { run } = this;
    const config = this.#configOf(name);
    const taught = await run.time(`${as} knowledge`, () => this.#known(lesson, config));
    const features: HoserFeatures = { ...lesson.features, knowledge: taught.knowledge };
    const { student, report } = await run.time(as, () =>
      trainStudent(run, as, { ...lesson, features }, null, { config, taught }),
    );
    try {
      const bytes = await studentFile(student, { about: { ...run.about, seed: config.seed }, report });
      return { bytes, report, choices: taught.choices };
    } finally {
      student.dispose();
    }
  }

  #known({ trips, features: { network, closedRoads } }: Lesson, { seed }: ExperimentConfig) {
    return studentKnowledge(network, trips, seed, this.run.task, closedRoads);
  }

  /** The configuration that it is trained with: that of the students, but for its seed and kind. */
  #configOf(name: string): ExperimentConfig {
    const { config } = this.run.order;
    const member = ROUTE_TEACHERS.indexOf(name);
    const seed = new Random(config.seed).fork('route teacher').fork(String(member)).nextUint32();
    return { ...config, seed, student: { ...config.student, model: 'plus', learns: 'all', share: 1 } };
  }
}
