import { untrack } from 'svelte';
import type { Dataset } from '../../../domain/dataset';
import type { SystemEntry } from '../../../engine/experiments/system';
import type { CheckedTimes } from '../../../evaluation/times/check-times';
import type { TimesOfRoutes, TimeTeller } from '../../times-of-routes';
import { AsyncTask } from '../async-task.svelte';
import type { Models } from '../page/models.svelte';
import type { RouteBook, RouteGroup } from './route-book.svelte';

export interface RouteTimesNeeds {
  /** The system that says how long trips take, with the names of its networks. */
  readonly system: Pick<SystemEntry, 'id' | 'title' | 'networks'> & {
    readonly timesOfRoutes: readonly string[];
  };
  /** The data set that is open. */
  readonly dataset: () => Dataset | null;
  readonly book: Pick<RouteBook, 'group'>;
  readonly models: Pick<Models, 'of'>;
  /** Fetches what its view says of routes. */
  readonly load: () => Promise<TimesOfRoutes>;
}

/** Who says how long trips take, and what people call it. */
export interface NamedTeller extends TimeTeller {
  readonly label: string;
}

/** The times of the routes in view, held against what a network of another system says of the same origins, destinations and departures. */
export class RouteTimes {
  /** Whether somebody asked for it: what comes into view later is then checked too. */
  on = $state(false);
  readonly checking = new AsyncTask();
  #shipped = $state.raw<TimeTeller | null>(null);
  #found = $state.raw<{ readonly about: string; readonly times: CheckedTimes } | null>(null);
  /** What is asked for, or was last: it is not asked for again until something changes. */
  #asked = '';

  constructor(private readonly needs: RouteTimesNeeds) {}

  /** What the system is called. */
  get title(): string {
    return this.needs.system.title;
  }

  /** The network in use that says it best, else the one that comes with the page once it was fetched. */
  get teller(): NamedTeller | null {
    const { system, models } = this.needs;
    const { networks, timesOfRoutes } = system;
    const labelOf = (network: string) => networks.find(({ name }) => name === network)?.label ?? network;
    for (const name of timesOfRoutes) {
      const model = models.of(name, system.id);
      if (model) return { ...model, label: labelOf(name) };
    }
    return this.#shipped && { ...this.#shipped, label: labelOf(timesOfRoutes[0]) };
  }

  /** What was found for the routes in view; null until it is known. */
  get times(): CheckedTimes | null {
    const { group, teller } = this;
    const dataset = this.needs.dataset();
    if (!dataset || !group || !teller || !this.#found) return null;
    return this.#found.about === aboutOf(dataset, group, teller) ? this.#found.times : null;
  }

  get group(): RouteGroup | null {
    return this.needs.book.group;
  }

  /** While it is on, has the routes in view checked that are not yet. Whoever shows it calls it in an effect. */
  follow(): void {
    const { group, on, teller, times } = this;
    const dataset = this.needs.dataset();
    if (!on || !group || !dataset || times) return;
    const asked = aboutOf(dataset, group, teller);
    untrack(() => {
      if (asked === this.#asked) return;
      this.#asked = asked;
      void this.#check(dataset, group, teller);
    });
  }

  /** Asks again after a failure. */
  readonly retry = (): void => {
    this.#asked = '';
    this.follow();
  };

  /** Leaves it. */
  readonly stop = (): void => {
    this.on = false;
    this.#asked = '';
    this.checking.reset();
  };

  async #check(dataset: Dataset, group: RouteGroup, inUse: TimeTeller | null): Promise<void> {
    await this.checking.run(
      async ({ signal, follow }) => {
        const own = await this.needs.load();
        const teller = inUse ?? (await own.fetchShipped(signal));
        const sets = group.sets.map(({ routes }) => routes);
        return { teller, times: await follow((listeners) => own.check(teller, sets, listeners)) };
      },
      ({ teller, times }) => {
        if (!inUse) this.#shipped = teller;
        this.#found = { about: aboutOf(dataset, group, teller), times };
      },
    );
  }
}

/** All that an answer depends on. */
const aboutOf = (dataset: Dataset, group: RouteGroup, teller: TimeTeller | null): string =>
  `${dataset.fingerprint} ${group.id} ${teller?.id ?? ''}`;
