import { counted } from '../../../base/text';
import type { Dataset } from '../../../domain/dataset';
import type { ExperimentContext } from '../../../engine/experiments/experiment-hooks';
import { candidateLayout } from '../../../domain/candidate-layout';
import { SoftTargets } from '../distillation/soft-targets';
import { isOfRoutes } from '../distillation/teaching-config';
import type { RouteCrew } from '../crew/route-crew';
import type { ExperimentConfig } from '../experiment-config';
import { neededRouteTeachers } from '../route-teachers';
import { withRoutes, type Lesson } from './lesson';
import type { RouteTeachersPart } from './route-teacher-part';
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
  readonly crew: RouteCrew;
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
   * @throws Failure 'bad-input' for what cannot be cut into so many parts, 'cancelled'
   */
  async distilled(teacher: TeacherPart, routeTeachers: RouteTeachersPart): Promise<DistilledLesson> {
    const { config, own, dataset } = this.#task;
    if (isOfRoutes(config.teaching.way)) {
      const lesson = await this.#withRoutes(routeTeachers);
      return { ...(await this.#known(lesson, 'distilled knowledge')), softTargets: null };
    }
    const all = await teacher.softTargets((part) => routeTeachers.judge(part));
    return { ...(await this.vanilla()), softTargets: targetsOn(own, dataset, all) };
  }

  async #withRoutes(routeTeachers: RouteTeachersPart): Promise<Lesson> {
    const { own, dataset, config, context, crew } = this.#task;
    const { hooks, stopwatch } = context;
    const loaded = routeTeachers.load(neededRouteTeachers(config));
    const routes = await stopwatch
      .time('routes to learn from', () =>
        teachingRoutes(loaded.students, dataset, config, hooks.task, crew.draw),
      )
      .finally(() => loaded.dispose());
    const text = `The distilled student learns from ${counted(own.own, 'trip')} of its own and ${counted(routes.tripCount, 'route')}.`;
    hooks.task.emit({ kind: 'note', text });
    return withRoutes(own, routes);
  }

  async #known(lesson: Lesson, part: string): Promise<KnownLesson> {
    const { config, context } = this.#task;
    if (config.student.model !== 'plus') return { lesson, taught: undefined };
    const { features, trips } = lesson;
    const taught = await context.stopwatch.time(part, () =>
      studentKnowledge(features.network, trips, config.seed, context.hooks.task, features.closedRoads),
    );
    return { lesson: { ...lesson, features: { ...features, knowledge: taught.knowledge } }, taught };
  }
}

/** Soft targets on a student's own trips, of those on all training trips. */
function targetsOn({ trips, ownTrips }: Lesson, { network }: Dataset, all: SoftTargets): SoftTargets {
  if (!ownTrips) return all;
  const { stepOffsets, logitOffsets } = candidateLayout(network, trips);
  return new SoftTargets(network, stepOffsets, logitOffsets, all.logitsOf(ownTrips));
}
