import { untrack } from 'svelte';
import type { Dataset } from '../../../domain/dataset';
import { asFailure } from '../../../engine/protocol/failure-wire';
import type { SystemEntry } from '../../../engine/experiments/system';
import type { RunSummary } from '../../../engine/runs/runs-service';
import type { NetworkFiles, PointMaker, PointsOfRoutes } from '../../points-of-routes';
import { AsyncTask } from '../async-task.svelte';
import { idInRun, type Models } from '../page/models.svelte';
import type { RunsSession } from './runs-session.svelte';

export interface RoutePointMakerNeeds {
  /** The system that makes points of routes, with the names of its networks. */
  readonly system: Pick<SystemEntry, 'id' | 'title'> & { readonly pointsOfRoutes: readonly string[] };
  /** The data set that is open. */
  readonly dataset: () => Dataset | null;
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
}

/**
 * Finds networks that make GPS points of routes on the open roads: those in use, else those of the newest kept run that fits,
 * runs of the very same data before others.
 */
export class RoutePointMaker {
  readonly looking = new AsyncTask();
  readonly #needs: RoutePointMakerNeeds;
  #found = $state.raw<Found | null>(null);
  /** What is looked for, or was last; another text starts another search. */
  #asked: string | null = null;
  /** Runs that do not fit roads: they are not read again. */
  #misfits: readonly string[] = [];

  constructor(needs: RoutePointMakerNeeds) {
    this.#needs = needs;
  }

  /** Networks at work; null while none are found. */
  get maker(): PointMaker | null {
    return this.#found !== null && this.#found.about === this.#about ? this.#found.maker : null;
  }

  /** What to do where nothing fits, as a sentence; null while that is not known, and where something does. */
  get lacking(): string | null {
    if (this.#found?.about !== this.#about || this.#found.maker) return null;
    return `No networks for these roads are kept in this browser: train them under ${this.#needs.system.title}.`;
  }

  /** What the system is called. */
  get title(): string {
    return this.#needs.system.title;
  }

  /** Opens the system, where such networks are trained. */
  readonly openSystem = (): void => this.#needs.open();

  /** Looks for networks. Whoever calls it in an effect has it look again when data, networks or runs change. */
  follow(): void {
    const about = this.#about;
    if (about === null) return;
    untrack(() => {
      if (this.#found?.about === about || this.#asked === about) return;
      this.#asked = about;
      void this.looking.run(
        ({ signal }) => this.#find(signal),
        (maker) => (this.#found = { about, maker }),
      );
    });
  }

  /** All that the answer depends on; null where there is nothing to look in yet. */
  get #about(): string | null {
    const { dataset, runs } = this.#needs;
    const open = dataset();
    if (!open || !runs.listed) return null;
    return [open.fingerprint, this.#inUse?.id ?? '', ...this.#runs.map(({ id }) => id)].join('|');
  }

  /** Those of the system, the newest first. */
  get #runs(): readonly RunSummary[] {
    const { system, runs } = this.#needs;
    return runs.kept.filter((run) => run.system === system.id && run.state === 'done');
  }

  get #inUse(): NetworkFiles | null {
    const { system, models } = this.#needs;
    const found = system.pointsOfRoutes.flatMap((name) => models.of(name, system.id) ?? []);
    if (found.length < system.pointsOfRoutes.length) return null;
    return {
      id: found.map(({ id }) => id).join('|'),
      from: found[found.length - 1].from,
      files: Object.fromEntries(found.map(({ network, bytes }) => [network, bytes])),
    };
  }

  async #find(signal: AbortSignal): Promise<PointMaker | null> {
    const dataset = this.#needs.dataset()!;
    const inUse = this.#inUse;
    const first = inUse && (await this.#opened(inUse, dataset));
    if (first) return first;
    const isOwn = (run: RunSummary) => run.dataset.fingerprint === dataset.fingerprint;
    const runs = this.#runs;
    for (const run of [...runs.filter(isOwn), ...runs.filter((one) => !isOwn(one))]) {
      const known = `${run.id}|${dataset.fingerprint}`;
      if (this.#misfits.includes(known)) continue;
      signal.throwIfAborted();
      const files = await this.#filesOf(run);
      const maker = files && (await this.#opened(files, dataset));
      if (maker) return maker;
      this.#misfits = [...this.#misfits, known];
    }
    return null;
  }

  /** Null where the networks are of other roads. */
  async #opened(files: NetworkFiles, dataset: Dataset): Promise<PointMaker | null> {
    const points = await this.#needs.load();
    try {
      return await points.open(files, dataset);
    } catch (thrown) {
      if (asFailure(thrown).code === 'bad-input') return null;
      throw thrown;
    }
  }

  /** The networks that a run trained or was given; null where it lacks one. */
  async #filesOf(run: RunSummary): Promise<NetworkFiles | null> {
    const { system, runs } = this.#needs;
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
