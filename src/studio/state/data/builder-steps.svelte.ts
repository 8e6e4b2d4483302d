import { type Failure, badInput } from '../../../base/failure';
import type { BuiltRoads, BuiltTrips } from '../../../engine/dataset-builder/built-parts';
import type { LeaveOut } from '../../../engine/dataset-builder/leave-out';
import { fillingSystem } from '../../../engine/dataset-builder/gap-fillers';
import type { NamedFile } from '../../../engine/datasets/named-file';
import { systems } from '../../../systems/registry';
import type { Models } from '../page/models.svelte';
import type { DatasetSession } from './dataset-session.svelte';
import { draftOf, tracesInView, BuilderRoads } from './builder-roads.svelte';
import { BuilderFilling } from './builder-filling.svelte';
import { BuilderSettings } from './builder-settings.svelte';
import { type BuilderRequest, filesForSteps, movedWords, type BuilderFiles } from './builder-requests';
import { BuilderTraces } from './builder-traces.svelte';
import { BuilderTrips } from './builder-trips.svelte';
import type { BuilderView } from './dataset-in-view';
import { BuilderWork, type StartBuilder } from './builder-work.svelte';
import { startBuilderWorker } from '../machine/workers';

const BUSY = 'The builder is busy. Wait until it has finished or cancel it, then choose the files again.';

/** Where the steps put what the page looks at. */
interface StepsSession {
  draft: BuilderView['draft'];
  traces: BuilderView['traces'];
  shown: BuilderView['shown'];
  leave(): void;
}

export interface BuilderNeeds {
  readonly session: StepsSession;
  readonly data: Pick<DatasetSession, 'opened' | 'adopt' | 'kindOf' | 'dismissFailure'>;
  readonly models: Pick<Models, 'of'>;
  readonly start?: StartBuilder;
}

/** What was lost when the worker that held it ended. */
export interface LostParts {
  /** Why the worker ended; null if a step says so, because the worker was busy with it. */
  readonly cause: Failure | null;
  readonly traces: boolean;
  readonly trips: 'matched' | 'simulated' | null;
  /** What a person had left out of the matched traces. */
  readonly leaveOut: LeaveOut;
}

/**
 * The steps of the dataset builder (roads, trips, splits) and what they have built so far. A request that
 * fails or is cancelled leaves what was there before; one that succeeds discards what was built on its
 * predecessor.
 */
export class BuilderSteps {
  readonly settings = new BuilderSettings();
  readonly work: BuilderWork;
  readonly roads: BuilderRoads;
  readonly filling: BuilderFilling;
  readonly traces: BuilderTraces;
  readonly trips: BuilderTrips;
  name = $state('');
  /** What was lost with the worker; null once there are roads again. */
  lost = $state.raw<LostParts | null>(null);
  /** The name that came with the roads. */
  #suggested = '';
  #drafts = 0;

  constructor(private readonly needs: BuilderNeeds) {
    const { settings } = this;
    const work = new BuilderWork(needs.start ?? startBuilderWorker, (cause, request) =>
      this.#lose(cause, request),
    );
    this.work = work;
    this.roads = new BuilderRoads({
      work,
      settings,
      open: () => needs.data.opened?.dataset ?? null,
      onBuilt: (roads, name) => this.#tookRoads(roads, name),
    });
    const filling = new BuilderFilling({ settings, models: needs.models, system: fillingSystem(systems) });
    this.filling = filling;
    this.traces = new BuilderTraces({ work, settings, filling, onBuilt: () => this.trips.forget() });
    this.trips = new BuilderTrips({
      work,
      settings,
      fillGaps: () => this.traces.fillAsChosen(),
      onBuilt: (trips, before) => this.#tookTrips(trips, before),
      onShown: (detail) => (needs.session.shown = detail),
    });
  }

  /** Steps that outlive the component that creates them: their derived values end with no component. */
  static lasting(needs: BuilderNeeds): BuilderSteps {
    let steps: BuilderSteps | undefined;
    $effect.root(() => {
      steps = new BuilderSteps(needs);
    });
    return steps!;
  }

  /** Takes sorted files: roads are read at once, traces are inspected. */
  async take({ roads, traces }: BuilderFiles): Promise<void> {
    if (this.work.busy) return this.work.tasks[roads.length > 0 ? 'roads' : 'trips'].fail(badInput(BUSY));
    if (traces.length > 0) {
      this.trips.from = 'gps';
      void this.traces.inspect(traces);
    }
    if (roads.length === 0) return;
    this.roads.from = 'files';
    await this.roads.read(roads);
  }

  /**
   * Takes files that were chosen for one step; those that belong to the other go there, and a note says so.
   */
  async choose(wanted: 'roads' | 'traces', files: readonly NamedFile[]): Promise<void> {
    const { data } = this.needs;
    const sorted = await filesForSteps(wanted, files, (file) => data.kindOf(file));
    // The step that reads the files says what is wrong with them.
    data.dismissFailure();
    const taken = this.take(sorted);
    const moved = wanted === 'roads' ? sorted.traces : sorted.roads;
    if (moved.length > 0) this.work.note(wanted === 'roads' ? 'roads' : 'trips', movedWords(wanted, moved));
    await taken;
  }

  /** Builds again what was lost. Resolves with whether all of it is there. */
  async rebuild(): Promise<boolean> {
    const { lost } = this;
    if (!lost || !(await this.roads.rebuild())) return false;
    if (lost.traces && !(await this.traces.read())) return false;
    if (lost.trips === null) return true;
    if (lost.trips === 'simulated') return this.trips.simulate();
    const isMatched = await this.trips.match();
    if (isMatched) this.trips.leftOut.restore(lost.leaveOut);
    return isMatched;
  }

  /** Builds the data set, opens it and leaves the builder. */
  finish(): Promise<boolean> {
    const { session, data } = this.needs;
    const { wish: leaveOut } = this.trips.leftOut;
    const request = { name: this.name.trim(), split: this.settings.splitOptions(), leaveOut };
    return this.work.run('finish', request, async (opened) => {
      const adopted = data.adopt(opened);
      session.leave();
      await adopted;
    });
  }

  /** Discards everything that was built, but not the settings. */
  async startOver(): Promise<void> {
    this.roads.forget();
    this.traces.forget();
    this.trips.forget();
    this.needs.session.draft = null;
    this.lost = null;
    this.name = '';
    await this.work.forget();
  }

  /** What is going on, in a sentence: for a live region. */
  get said(): string {
    return this.traces.inspecting ? 'Inspecting the files.' : this.work.said;
  }

  close = (): Promise<void> => this.work.close();

  /** With other roads, what was built on the old ones is gone; the files of the traces stay. */
  #tookRoads(roads: BuiltRoads, name: string): void {
    this.lost = null;
    this.traces.built = null;
    // A name that came with other roads leaves with them; one that a person wrote stays.
    if (this.name.trim() === '' || this.name === this.#suggested) this.name = name;
    this.#suggested = name;
    this.trips.forget();
    this.#redraw(roads, null);
    // How the traces are read depends on where the roads are.
    void this.traces.inspectAgain();
  }

  #tookTrips(trips: BuiltTrips | null, before: BuiltTrips | null): void {
    this.needs.session.traces = tracesInView(trips?.simulated ? null : this.traces.built, trips);
    if (trips?.simulated !== before?.simulated) this.#redraw(this.roads.built, trips);
  }

  #redraw(roads: BuiltRoads | null, trips: BuiltTrips | null): void {
    this.needs.session.draft = roads && draftOf(roads, this.name, trips, ++this.#drafts);
  }

  /** What was built was in the worker that has ended; the files are still here. */
  #lose(cause: Failure | undefined, request: BuilderRequest | null): void {
    const { built: trips } = this.trips;
    const during = request === 'readRoads' || request === 'fetchRoads' || request === 'takeRoads';
    if (this.roads.built || during)
      this.lost = {
        cause: request === null ? (cause ?? null) : null,
        traces: this.traces.built !== null,
        trips: trips && (trips.simulated ? 'simulated' : 'matched'),
        leaveOut: this.trips.leftOut.wish,
      };
    this.roads.lose(during);
    this.traces.built = null;
    this.trips.forget();
    this.needs.session.draft = null;
  }
}
