import { Failure } from '../../../base/failure';
import { counted } from '../../../base/text';
import type { Dataset } from '../../../domain/dataset';
import type { ExperimentContext } from '../../../engine/experiments/experiment-hooks';
import type { SoftTargets } from '../distillation/soft-targets';
import { isOfRoutes } from '../distillation/teaching-config';
import type { ExperimentConfig } from '../experiment-config';
import { neededRouteTeachers } from '../route-teachers';
import { withRoutes, type Lesson } from './lesson';
import type { RouteTeachers, RouteTeachersPart } from './route-teacher-part';
import { studentKnowledge, type TaughtKnowledge } from './student-knowledge';
import type { TeacherPart } from './teacher-part';
import { teachingRoutes } from './teaching-routes';

export interface LessonsTask {
  /** The trips that the students have of their own. */
  readonly own: Lesson;
  /** With all training trips. */
  readonly dataset: Dataset;
  readonly config: ExperimentConfig;
  readonly context: ExperimentContext;
}

/** A lesson with what was counted on its trips. */
export interface KnownLesson {
  readonly lesson: Lesson;
  /** Left out for HOSER as published. */
  readonly taught: TaughtKnowledge | undefined;
}

export interface DistilledLesson extends KnownLesson {
  /** On the trips of the lesson; null where the lesson has routes instead. */
  readonly softTargets: SoftTargets | null;
}

/** What the students of a run learn from. */
export class Lessons {
  readonly #task: LessonsTask;
  /** Counted once for both students where they have the same trips. */
  #own: Promise<KnownLesson> | undefined;

  constructor(task: LessonsTask) {
    this.#task = task;
  }

  /** A student's own trips. */
  vanilla(): Promise<KnownLesson> {
    return (this.#own ??= this.#known(this.#task.own, 'knowledge'));
  }

  /**
   * The same trips with soft targets, or with routes beside them.
   * @throws Failure 'bad-input' for teachers of soft targets that there are none of
   */
  async distilled(teacher: TeacherPart, routeTeachers: RouteTeachersPart): Promise<DistilledLesson> {
    const { config, own } = this.#task;
    const loaded = routeTeachers.load(neededRouteTeachers(config));
    try {
      if (isOfRoutes(config.teaching.way)) {
        const lesson = await this.#withRoutes(loaded);
        return { ...(await this.#known(lesson, 'distilled knowledge')), softTargets: null };
      }
      return { ...(await this.vanilla()), softTargets: await lessonTargets(own, teacher, loaded, config) };
    } finally {
      loaded.dispose();
    }
  }

  async #withRoutes({ students }: RouteTeachers): Promise<Lesson> {
    const { own, dataset, config, context } = this.#task;
    const { hooks, stopwatch } = context;
    const routes = await stopwatch.time('routes to learn from', () =>
      teachingRoutes(students, dataset, config, hooks.task),
    );
    const text = `The distilled student learns from ${counted(own.own, 'trip')} of its own and ${counted(routes.tripCount, 'route')}.`;
    hooks.task.emit({ kind: 'note', text });
    return withRoutes(own, routes);
  }

  async #known(lesson: Lesson, part: string): Promise<KnownLesson> {
    const { config, context } = this.#task;
    if (config.student.model !== 'plus') return { lesson, taught: undefined };
    const { features, trips } = lesson;
    const taught = await context.stopwatch.time(part, () =>
      studentKnowledge(features.network, trips, config.seed, context.hooks.task),
    );
    return { lesson: { ...lesson, features: { ...features, knowledge: taught.knowledge } }, taught };
  }
}

/**
 * Soft targets on the trips of a lesson, by the teachers that have a weight.
 * @param _plus HOSER+ teachers, where they have one
 */
function lessonTargets(
  lesson: Lesson,
  lmTad: TeacherPart,
  _plus: RouteTeachers,
  { teaching: { teachers } }: ExperimentConfig,
): Promise<SoftTargets | null> {
  const { lmTad: _, ...others } = teachers;
  if (teachers.lmTad === 0 || Object.values(others).some((weight) => weight > 0))
    throw new Failure(
      'bad-input',
      'Soft targets are of LM-TAD alone. Give it a weight, and the other teachers of soft targets none.',
    );
  return lmTad.softTargets(lesson);
}
