import type { PointsOfRoutes } from '../../points-of-routes';
import type { SystemView } from '../../system-view';
import type { TimesOfRoutes } from '../../times-of-routes';

/** What the page's address says of one system. */
interface AskedSystem {
  readonly system: { readonly id: string };
  readonly config: object;
  readonly choices: Readonly<Record<string, string>>;
}

/** The views of systems, and what each of them keeps while others are open. */
export class SystemViews<Page> {
  readonly #states: Record<string, unknown> = {};

  /** @param load fetches how a system looks, by its id */
  constructor(
    private readonly page: Page,
    private readonly asked: AskedSystem,
    readonly load: (system: string) => Promise<SystemView<Page>>,
  ) {}

  /** What the view of a system keeps: made when it is first needed. */
  open(id: string, view: SystemView<Page>): unknown {
    if (!Object.hasOwn(this.#states, id)) {
      const { system, config, choices } = this.asked;
      const isAsked = system.id === id;
      this.#states[id] = view.createState?.(this.page, isAsked ? config : null, isAsked ? choices : {});
    }
    return this.#states[id];
  }

  /** The same, of a view that was opened. */
  stateOf(id: string): unknown {
    return this.#states[id];
  }

  /** What the view of a system makes of routes, be it open or not. */
  async pointsOfRoutes(id: string): Promise<PointsOfRoutes> {
    const view = await this.load(id);
    const points = view.pointsOfRoutes?.(this.open(id, view));
    if (!points)
      throw new Error(`The view of ${id} makes no points of routes, and its entry says that it does.`);
    return points;
  }

  /** What the view of a system says of how long routes take, be it open or not. */
  async timesOfRoutes(id: string): Promise<TimesOfRoutes> {
    const view = await this.load(id);
    const times = view.timesOfRoutes?.(this.open(id, view));
    if (!times)
      throw new Error(`The view of ${id} says no times of routes, and its entry says that it does.`);
    return times;
  }
}
