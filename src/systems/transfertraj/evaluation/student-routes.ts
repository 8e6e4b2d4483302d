import { asStep, type Task } from '../../../base/task';
import type { RoutesBetween } from '../../../engine/experiments/networks-of-others';
import {
  alongDrawnRoutes,
  minutesOfDrawnRoutes,
  type DrawnAnswers,
  type DrawsRoutes,
} from '../../../evaluation/recovery/baselines/drawn-routes';
import type {
  PartlySeenTrip,
  TravelTimeQuestion,
  TravelTimeSource,
} from '../../../evaluation/recovery/partly-seen-trip';
import type { Matcher } from '../../../matching/matcher';

/** A student of routes as a baseline of one city: what it draws between roads says where hidden points lie, and how long trips take. */
export class StudentRoutes {
  readonly #matcher: Matcher;
  readonly #draws: DrawsRoutes;
  #asked = 0;
  #arrived = 0;

  /** @param matcher of `sparseMatcher` */
  constructor(matcher: Matcher, student: Pick<RoutesBetween, 'routesBetween'>) {
    this.#matcher = matcher;
    this.#draws = (pairs, task) => student.routesBetween(pairs, asStep(task, 'student.routes'));
  }

  /** How many routes it was asked for, and how many of them arrived. */
  get counts(): { readonly asked: number; readonly arrived: number } {
    return { asked: this.#asked, arrived: this.#arrived };
  }

  /** For each trip (2 h) degrees of its hidden points. @throws Failure 'cancelled' */
  async placesOf(trips: readonly PartlySeenTrip[], task: Task): Promise<Float64Array[]> {
    return this.#counted(await alongDrawnRoutes(trips, this.#matcher, this.#draws, task));
  }

  /** (questions) minutes. @param beside answers where there is no route @throws Failure 'cancelled' */
  async minutesOf(
    questions: readonly TravelTimeQuestion[],
    beside: TravelTimeSource,
    task: Task,
  ): Promise<number[]> {
    const { graph } = this.#matcher;
    return this.#counted(await minutesOfDrawnRoutes(questions, graph, this.#draws, beside, task));
  }

  #counted<Answers>({ answers, asked, arrived }: DrawnAnswers<Answers>): Answers {
    this.#asked += asked;
    this.#arrived += arrived;
    return answers;
  }
}
