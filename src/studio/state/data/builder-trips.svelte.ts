import type { TripsMade } from '../../../engine/dataset-builder/built-parts';
import type { TraceDetail } from '../../../engine/dataset-builder/builder-service';
import { AsyncTask } from '../async-task.svelte';
import type { BuilderSettings } from './builder-settings.svelte';
import type { BuilderWork } from './builder-work.svelte';

interface TripsNeeds {
  readonly work: BuilderWork;
  readonly settings: BuilderSettings;
  /** Hears of other trips; null: those that there were are gone. */
  readonly onMade: (trips: TripsMade | null, before: TripsMade | null) => void;
  readonly onShown: (detail: TraceDetail | null) => void;
}

/** The trips of a data set in the making, matched or simulated, and the trace that is looked at. */
export class BuilderTrips {
  from = $state<'gps' | 'simulated'>('gps');
  made = $state.raw<TripsMade | null>(null);
  detail = $state.raw<TraceDetail | null>(null);
  readonly #lookup = new AsyncTask();
  readonly #needs: TripsNeeds;

  constructor(needs: TripsNeeds) {
    this.#needs = needs;
  }

  match(): Promise<boolean> {
    const settings = $state.snapshot(this.#needs.settings.matching);
    return this.#needs.work.run('match', { settings }, (trips) => this.#take(trips));
  }

  simulate(): Promise<boolean> {
    const options = this.#needs.settings.simulationOptions();
    return this.#needs.work.run('simulate', options, (trips) => this.#take(trips));
  }

  /** Shows a trace with what the matching made of it; null shows none. */
  async look(trace: number | null): Promise<void> {
    const { work } = this.#needs;
    if (trace === null || !this.made?.match) {
      this.#lookup.reset();
      return this.#show(null);
    }
    await work.runBeside(
      this.#lookup,
      'trips',
      ({ follow }) => follow((listeners) => work.call('traceDetail', { trace }, listeners)),
      (detail) => this.#show(detail),
    );
  }

  forget(): void {
    this.#take(null);
  }

  #take(trips: TripsMade | null): void {
    const before = this.made;
    this.made = trips;
    this.#lookup.reset();
    this.#show(null);
    this.#needs.onMade(trips, before);
  }

  #show(detail: TraceDetail | null): void {
    this.detail = detail;
    this.#needs.onShown(detail);
  }
}
