import type { TripsMade } from '../../../engine/dataset-builder/built-parts';
import type { TraceDetail } from '../../../engine/dataset-builder/builder-service';
import { asFailure } from '../../../engine/protocol/failure-wire';
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
  #looks = 0;
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
    const asked = ++this.#looks;
    if (trace === null || !this.made?.match) return this.#show(null);
    try {
      const detail = await this.#needs.work.call('traceDetail', { trace }).result;
      if (asked === this.#looks) this.#show(detail);
    } catch (thrown) {
      if (asked === this.#looks) this.#needs.work.fail('trips', asFailure(thrown));
    }
  }

  forget(): void {
    this.#take(null);
  }

  #take(trips: TripsMade | null): void {
    const before = this.made;
    this.made = trips;
    this.#looks++;
    this.#show(null);
    this.#needs.onMade(trips, before);
  }

  #show(detail: TraceDetail | null): void {
    this.detail = detail;
    this.#needs.onShown(detail);
  }
}
