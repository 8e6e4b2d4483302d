import { Failure } from '../../../base/failure';
import type { RoadsMade, TripsMade } from '../../../engine/dataset-builder/built-parts';
import type { NamedFile } from '../../../engine/datasets/named-file';
import type { DatasetSession } from './dataset-session.svelte';
import { draftOf, tracesInView } from './builder-draft';
import { filesForSteps, movedWords } from './builder-files';
import { BuilderRoads } from './builder-roads.svelte';
import type { BuilderFiles, BuilderSession } from './builder-session.svelte';
import { BuilderSettings } from './builder-settings.svelte';
import type { BuilderRequest } from './builder-requests';
import { BuilderTraces } from './builder-traces.svelte';
import { BuilderTrips } from './builder-trips.svelte';
import { BuilderWork, type StartBuilder } from './builder-work.svelte';
import { startBuilderWorker } from '../machine/workers';

const BUSY = 'Something is being made already. Wait for its end or cancel it, then give the files again.';

export interface BuilderNeeds {
  readonly session: BuilderSession;
  readonly data: Pick<DatasetSession, 'opened' | 'adopt' | 'kindOf' | 'dismissFailure'>;
  readonly start?: StartBuilder;
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
export class BuilderSteps {
  readonly settings = new BuilderSettings();
  readonly work: BuilderWork;
  readonly roads: BuilderRoads;
  readonly traces: BuilderTraces;
  readonly trips: BuilderTrips;
  name = $state('');
  /** What was made before its worker was gone; null once there are roads again. */
  lost = $state.raw<LostParts | null>(null);
  #drafts = 0;
  readonly #needs: BuilderNeeds;

  constructor(needs: BuilderNeeds) {
    this.#needs = needs;
    const { settings } = this;
    const work = new BuilderWork(needs.start ?? startBuilderWorker, (cause, request) => this.#lose(cause, request));
    this.work = work;
    this.roads = new BuilderRoads({
      work,
      settings,
      open: () => needs.data.opened?.dataset ?? null,
      onMade: (roads, name) => this.#tookRoads(roads, name),
    });
    this.traces = new BuilderTraces({ work, settings, onMade: () => this.trips.forget() });
    this.trips = new BuilderTrips({
      work,
      settings,
      onMade: (trips, before) => this.#tookTrips(trips, before),
      onShown: (detail) => (needs.session.shown = detail),
    });
  }

  /** Steps that outlive the view that asks for them: what is derived in them ends with no component. */
  static lasting(needs: BuilderNeeds): BuilderSteps {
    let made: BuilderSteps | undefined;
    $effect.root(() => {
      made = new BuilderSteps(needs);
    });
    return made!;
  }

  /** Takes files that are sorted: roads are read at once, traces are looked at. */
  async take({ roads, traces }: BuilderFiles): Promise<void> {
    if (this.work.busy)
      return this.work.tasks[roads.length > 0 ? 'roads' : 'trips'].fail(new Failure('bad-input', BUSY));
    if (traces.length > 0) {
      this.trips.from = 'gps';
      void this.traces.inspect(traces);
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
  finish(): Promise<boolean> {
    const { session, data } = this.#needs;
    const request = { name: this.name.trim(), split: this.settings.splitOptions() };
    return this.work.run('finish', request, async (opened) => {
      const adopted = data.adopt(opened);
      session.leave();
      await adopted;
    });
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

  /** What is going on, in a sentence: for a live region. */
  get said(): string {
    return this.traces.inspecting ? 'Inspecting the files.' : this.work.said;
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
    void this.traces.inspectAgain();
  }

  #tookTrips(trips: TripsMade | null, before: TripsMade | null): void {
    this.#needs.session.traces = tracesInView(trips?.simulated ? null : this.traces.made, trips);
    if (trips?.simulated !== before?.simulated) this.#redraw(this.roads.made, trips);
  }

  #redraw(roads: RoadsMade | null, trips: TripsMade | null): void {
    this.#needs.session.draft = roads && draftOf(roads, this.name, trips, ++this.#drafts);
  }

  /** What was made lay in the worker that is gone; the files are still at hand. */
  #lose(cause: Failure | undefined, request: BuilderRequest | null): void {
    const { made: trips } = this.trips;
    const during = request === 'readRoads' || request === 'fetchRoads' || request === 'takeRoads';
    if (this.roads.made || during)
      this.lost = {
        cause: request === null ? (cause ?? null) : null,
        traces: this.traces.made !== null,
        trips: trips && (trips.simulated ? 'simulated' : 'matched'),
      };
    this.roads.lose(during);
    this.traces.made = null;
    this.trips.forget();
    this.#needs.session.draft = null;
  }
}
