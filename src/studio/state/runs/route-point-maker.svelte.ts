import { untrack } from 'svelte';
import { shown } from '../../../base/text';
import type { Dataset } from '../../../domain/dataset';
import type { SampleDataset } from '../../../engine/datasets/samples';
import { asFailure } from '../../../engine/protocol/failure-wire';
import type { SystemEntry } from '../../../engine/experiments/system';
import type { RunSummary } from '../../../engine/runs/runs-service';
import type { NetworkFiles, PointMaker, PointsOfRoutes } from '../../points-of-routes';
import { AsyncTask } from '../async-task.svelte';
import { idInRun, type Models } from '../page/models.svelte';
import type { RunsSession } from './runs-session.svelte';

export interface RoutePointMakerNeeds {
  /** The system that makes points of routes, with the names of its networks. */
  readonly system: Pick<SystemEntry, 'id' | 'title' | 'shippedFor'> & {
    readonly pointsOfRoutes: readonly string[];
  };
  /** The data set that is open. */
  readonly dataset: () => Dataset | null;
  /** The shipped sample that is open, as it was shipped; null for any other data set. */
  readonly sample: () => SampleDataset | null;
  readonly models: Pick<Models, 'of'>;
  readonly runs: Pick<RunsSession, 'kept' | 'listed' | 'open'>;
  /** Fetches what its view makes of routes. */
  readonly load: () => Promise<PointsOfRoutes>;
  /** Opens it. */
  readonly open: () => void;
}

/** What was found for the roads, networks in use and kept runs that `about` names. */
interface Found {
  readonly about: string;
  readonly maker: PointMaker | null;
  /** Why networks that were looked at cannot be used, in words; those of other roads are not among them. */
  readonly faults: readonly string[];
  /** Whether the networks that come with the page were looked at too. */
  readonly isLast: boolean;
}

/** What came of a try: networks at work, words where they cannot be used, null where there are none for these roads. */
type Outcome = PointMaker | string | null;

/**
 * Finds networks that make GPS points of routes on the open roads: those in use, else those of the newest kept run that fits,
 * runs of the very same data before others, else those that come with the page. The last are megabytes to fetch, and wait
 * until points are asked for.
 */
export class RoutePointMaker {
  readonly looking = new AsyncTask();
  #found = $state.raw<Found | null>(null);
  /** What is looked for, or was last; another text starts another search. */
  #asked: string | null = null;
  /** Runs that do not fit roads, and why those that are broken cannot be used: they are not read again. */
  #misfits: Readonly<Record<string, string | null>> = {};

  constructor(private readonly needs: RoutePointMakerNeeds) {}

  /** Networks at work; null while none are found. */
  get maker(): PointMaker | null {
    return this.#found !== null && this.#found.about === this.#about ? this.#found.maker : null;
  }

  /** What to do where nothing fits, as a sentence; null while that is not known, and where something does. */
  get lacking(): string | null {
    if (this.#found?.about !== this.#about || this.#found.maker || this.isOffered) return null;
    return `No networks for these roads are kept in this browser: train them under ${this.needs.system.title}.`;
  }

  /** Whether there are no other networks than those that come with the page, and they were not fetched yet. */
  get isOffered(): boolean {
    const { system, sample } = this.needs;
    const found = this.#found;
    if (!found || found.about !== this.#about || found.maker || found.isLast) return false;
    const open = sample();
    return open !== null && (system.shippedFor ?? []).includes(open);
  }

  /** Networks that were looked at and cannot be used, and why, in sentences; those of other roads are left out. */
  get faults(): readonly string[] {
    return this.#found?.about === this.#about ? this.#found.faults : [];
  }

  /** What the system is called. */
  get title(): string {
    return this.needs.system.title;
  }

  /** Opens the system, where such networks are trained. */
  readonly openSystem = (): void => this.needs.open();

  /**
   * Looks for networks. Whoever calls it in an effect has it look again when data, networks or runs change.
   * @param isWanted whether points are asked for: if need be, the networks that come with the page are fetched
   */
  follow(isWanted: boolean): void {
    const about = this.#about;
    if (about === null) return;
    const isFetched = isWanted && this.isOffered;
    untrack(() => {
      if (this.#found?.about !== about)
        this.#look(about, async (signal) => ({ about, ...(await this.#find(signal)), isLast: false }));
      else if (isFetched) {
        const { faults } = this.#found;
        this.#look(`${about}|shipped`, async (signal) => {
          const maker = await this.#shipped(signal);
          return { about, maker, faults, isLast: true };
        });
      }
    });
  }

  /** Looks again after a failure, which points were asked for. */
  readonly retry = (): void => {
    this.#asked = null;
    this.follow(true);
  };

  #look(asked: string, find: (signal: AbortSignal) => Promise<Found>): void {
    if (this.#asked === asked) return;
    this.#asked = asked;
    void this.looking.run(
      ({ signal }) => find(signal),
      (found) => (this.#found = found),
    );
  }

  /** All that the answer depends on; null where there is nothing to look in yet. */
  get #about(): string | null {
    const { dataset, runs } = this.needs;
    const open = dataset();
    if (!open || !runs.listed) return null;
    return [open.fingerprint, this.#inUse?.id ?? '', ...this.#runs.map(({ id }) => id)].join('|');
  }

  /** Runs of the system, the newest first. */
  get #runs(): readonly RunSummary[] {
    const { system, runs } = this.needs;
    return runs.kept.filter((run) => run.system === system.id && run.state === 'done');
  }

  get #inUse(): NetworkFiles | null {
    const { system, models } = this.needs;
    const found = system.pointsOfRoutes.flatMap((name) => models.of(name, system.id) ?? []);
    if (found.length < system.pointsOfRoutes.length) return null;
    return {
      id: found.map(({ id }) => id).join('|'),
      from: found[found.length - 1].from,
      files: Object.fromEntries(found.map(({ network, bytes }) => [network, bytes])),
    };
  }

  async #find(signal: AbortSignal): Promise<Pick<Found, 'maker' | 'faults'>> {
    const dataset = this.needs.dataset()!;
    const faults: string[] = [];
    const inUse = this.#inUse;
    const first = inUse && (await this.#tried(inUse.from, async () => inUse, dataset));
    if (isMaker(first)) return { maker: first, faults: [] };
    if (first !== null) faults.push(first);
    const isOwn = (run: RunSummary) => run.dataset.fingerprint === dataset.fingerprint;
    const runs = this.#runs;
    for (const run of [...runs.filter(isOwn), ...runs.filter((one) => !isOwn(one))]) {
      signal.throwIfAborted();
      const known = `${run.id}|${dataset.fingerprint}`;
      if (!Object.hasOwn(this.#misfits, known)) {
        const outcome = await this.#tried(run.name, () => this.#filesOf(run), dataset);
        if (isMaker(outcome)) return { maker: outcome, faults };
        this.#misfits = { ...this.#misfits, [known]: outcome };
      }
      const fault = this.#misfits[known];
      // Networks in use can be those of a kept run.
      if (fault !== null && !faults.includes(fault)) faults.push(fault);
    }
    return { maker: null, faults };
  }

  /** Point maker of the networks that come with the page; null where they are of other roads after all. */
  async #shipped(signal: AbortSignal): Promise<PointMaker | null> {
    const dataset = this.needs.dataset()!;
    const points = await this.needs.load();
    return points.open(await points.fetchShipped(signal), dataset);
  }

  /** A file that cannot be used does not end the search; whatever else fails does. */
  async #tried(from: string, read: () => Promise<NetworkFiles | null>, dataset: Dataset): Promise<Outcome> {
    try {
      const files = await read();
      return files && (await (await this.needs.load()).open(files, dataset));
    } catch (thrown) {
      const { code, message } = asFailure(thrown);
      if (code !== 'bad-input') throw thrown;
      return `${shown(from, 60)}: ${message}`;
    }
  }

  /** The networks that a run trained or was given; null where it lacks one. */
  async #filesOf(run: RunSummary): Promise<NetworkFiles | null> {
    const { system, runs } = this.needs;
    const holders = system.pointsOfRoutes.map((name) => ({
      name,
      id: run.networks.includes(name) ? run.id : run.given[name],
    }));
    if (!holders.every((holder) => runs.kept.some(({ id }) => id === holder.id))) return null;
    const files: Record<string, Uint8Array> = {};
    for (const { name, id } of holders) {
      const { checkpoints } = await runs.open({ id });
      const bytes = checkpoints.find((one) => one.name === name)?.bytes;
      if (!bytes) return null;
      files[name] = bytes;
    }
    const ids = holders.map(({ id, name }) => idInRun(id, name));
    return { id: ids.join('|'), from: run.name, files };
  }
}

const isMaker = (outcome: Outcome): outcome is PointMaker => typeof outcome === 'object' && outcome !== null;
