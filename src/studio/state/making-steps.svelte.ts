import { Failure } from '../../domain/failure';
import type { RoadsMade, TripsMade } from '../../engine/making/made-parts';
import type { NamedFile } from '../../engine/named-file';
import type { DatasetSession } from './dataset-session.svelte';
import { draftOf, tracesInView } from './making-draft';
import { filesForSteps, movedWords } from './making-files';
import { MakingRoads } from './making-roads.svelte';
import type { MakingFiles, MakingSession } from './making-session.svelte';
import { MakingSettings } from './making-settings.svelte';
import type { MakingTask } from './making-tasks';
import { MakingTraces } from './making-traces.svelte';
import { MakingTrips } from './making-trips.svelte';
import { MakingWork, type StartMaking } from './making-work.svelte';
import { startMakingWorker } from './workers';

const BUSY = 'Something is being made already. Wait for its end or cancel it, then give the files again.';

export interface MakingNeeds {
  readonly session: MakingSession;
  readonly data: Pick<DatasetSession, 'opened' | 'adopt' | 'kindOf' | 'dismissFailure'>;
  readonly start?: StartMaking;
}

/** What was made when the worker that held it was gone. */
export interface LostParts {
  /** Why it is gone; null where a step tells it, because it was at work. */
  readonly cause: Failure | null;
  readonly traces: boolean;
  readonly trips: 'matched' | 'simulated' | null;
}

/**
 * Roads, trips, splits: what a person has made of them so far. A task that fails or is cancelled leaves what was there
 * before; one that succeeds takes away what was made of its predecessor.
 */
export class MakingSteps {
  readonly settings = new MakingSettings();
  readonly work: MakingWork;
  readonly roads: MakingRoads;
  readonly traces: MakingTraces;
  readonly trips: MakingTrips;
  name = $state('');
  /** What was made before its worker was gone; null once there are roads again. */
  lost = $state.raw<LostParts | null>(null);
  #drafts = 0;
  readonly #needs: MakingNeeds;

  constructor(needs: MakingNeeds) {
    this.#needs = needs;
    const { settings } = this;
    const work = new MakingWork(needs.start ?? startMakingWorker, (cause, task) => this.#lose(cause, task));
    this.work = work;
    this.roads = new MakingRoads({
      work,
      settings,
      open: () => needs.data.opened?.dataset ?? null,
      onMade: (roads, name) => this.#tookRoads(roads, name),
    });
    this.traces = new MakingTraces({ work, settings, onMade: () => this.trips.forget() });
    this.trips = new MakingTrips({
      work,
      settings,
      onMade: (trips, before) => this.#tookTrips(trips, before),
      onShown: (detail) => (needs.session.shown = detail),
    });
  }

  /** Steps that outlive the view that asks for them: what is derived in them ends with no component. */
  static lasting(needs: MakingNeeds): MakingSteps {
    let made: MakingSteps | undefined;
    $effect.root(() => {
      made = new MakingSteps(needs);
    });
    return made!;
  }

  /** Takes files that are sorted: roads are read at once, traces are looked at. */
  async take({ roads, traces }: MakingFiles): Promise<void> {
    if (this.work.busy)
      return this.work.fail(roads.length > 0 ? 'roads' : 'trips', new Failure('bad-input', BUSY));
    if (traces.length > 0) {
      this.trips.from = 'gps';
      void this.traces.look(traces);
    }
    if (roads.length === 0) return;
    this.roads.from = 'files';
    await this.roads.read(roads);
  }

  /** Takes files that were chosen for one step; those that are for the other go there, and it is said. */
  async choose(wanted: 'roads' | 'traces', files: readonly NamedFile[]): Promise<void> {
    const { data } = this.#needs;
    const sorted = await filesForSteps(wanted, files, (file) => data.kindOf(file));
    // Who reads the files says what is wrong with them.
    data.dismissFailure();
    const taken = this.take(sorted);
    const moved = wanted === 'roads' ? sorted.traces : sorted.roads;
    if (moved.length > 0) this.work.note(wanted === 'roads' ? 'roads' : 'trips', movedWords(wanted, moved));
    await taken;
  }

  /** Makes again what was lost, as far as it had come. Resolves with whether all of it is there. */
  async makeAgain(): Promise<boolean> {
    const { lost } = this;
    if (!lost || !(await this.roads.remake())) return false;
    if (lost.traces && !(await this.traces.read())) return false;
    if (lost.trips === null) return true;
    return lost.trips === 'simulated' ? this.trips.simulate() : this.trips.match();
  }

  /** Makes the data set, opens it and goes back to what is open: that is now this one. */
  async finish(): Promise<boolean> {
    const { session, data } = this.#needs;
    const request = { name: this.name.trim(), split: this.settings.splitOptions() };
    let adopted: Promise<void> = Promise.resolve();
    const done = await this.work.run('finish', request, (opened) => {
      adopted = data.adopt(opened);
      session.leave();
    });
    await adopted;
    return done;
  }

  /** Forgets everything that was made, but not the settings. */
  async startAnew(): Promise<void> {
    this.roads.forget();
    this.traces.forget();
    this.trips.forget();
    this.#needs.session.draft = null;
    this.lost = null;
    this.name = '';
    await this.work.forget();
  }

  close = (): Promise<void> => this.work.close();

  /** Other roads: what was made on the ones before is gone, the files of the traces stay. */
  #tookRoads(roads: RoadsMade, name: string): void {
    this.lost = null;
    this.traces.made = null;
    if (this.name.trim() === '') this.name = name;
    this.trips.forget();
    this.#redraw(roads, null);
    // What the traces seem to be depends on where the roads are.
    void this.traces.lookAgain();
  }

  #tookTrips(trips: TripsMade | null, before: TripsMade | null): void {
    this.#needs.session.traces = tracesInView(trips?.simulated ? null : this.traces.made, trips);
    if (trips?.simulated !== before?.simulated) this.#redraw(this.roads.made, trips);
  }

  #redraw(roads: RoadsMade | null, trips: TripsMade | null): void {
    this.#needs.session.draft = roads && draftOf(roads, this.name, trips, ++this.#drafts);
  }

  /** What was made lay in the worker that is gone; the files are still at hand. */
  #lose(cause: Failure | undefined, task: MakingTask | null): void {
    const { made: trips } = this.trips;
    const making = task === 'readRoads' || task === 'fetchRoads' || task === 'takeRoads';
    if (this.roads.made || making)
      this.lost = {
        cause: task === null ? (cause ?? null) : null,
        traces: this.traces.made !== null,
        trips: trips && (trips.simulated ? 'simulated' : 'matched'),
      };
    this.roads.lose(making);
    this.traces.made = null;
    this.trips.forget();
    this.#needs.session.draft = null;
  }
}
