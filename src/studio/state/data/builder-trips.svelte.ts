import type { BuiltTrips } from '../../../engine/dataset-builder/built-parts';
import type { TraceDetail } from '../../../engine/dataset-builder/builder-service';
import type { TroubleSpot } from '../../../matching/trouble-spots';
import { AsyncTask } from '../async-task.svelte';
import type { BuilderView } from './dataset-in-view';
import type { BuilderSettings } from './builder-settings.svelte';
import type { BuilderWork } from './builder-work.svelte';
import { LeftOutTraces } from './builder-traces.svelte';

interface TripsNeeds {
  readonly work: BuilderWork;
  readonly settings: BuilderSettings;
  /** Fills the gaps of the traces as chosen. Resolves with whether they are so. */
  readonly fillGaps: () => Promise<boolean>;
  /** Is given the new trips; null when the old ones are discarded. */
  readonly onBuilt: (trips: BuiltTrips | null, before: BuiltTrips | null) => void;
  readonly onShown: (detail: TraceDetail | null) => void;
}

/** The trips of the dataset builder, matched or simulated, and the trace that is shown. */
export class BuilderTrips {
  from = $state<'gps' | 'simulated'>('gps');
  built = $state.raw<BuiltTrips | null>(null);
  detail = $state.raw<TraceDetail | null>(null);
  /** The trouble spot that is shown. */
  spot = $state.raw<TroubleSpot | null>(null);
  readonly leftOut = new LeftOutTraces(() => this.built?.match ?? null);
  /** The trouble spots for the map. */
  readonly trouble: BuilderView['trouble'] = $derived.by(() => {
    const spots = this.built?.match?.trouble.spots ?? [];
    return spots.length > 0 ? { spots, chosen: this.spot, leftOut: this.leftOut.spots } : null;
  });
  readonly #lookup = new AsyncTask();

  constructor(private readonly needs: TripsNeeds) {}

  async match(): Promise<boolean> {
    if (!(await this.needs.fillGaps())) return false;
    const settings = $state.snapshot(this.needs.settings.matching);
    return this.needs.work.run('match', { settings }, (trips) => this.#take(trips));
  }

  simulate(): Promise<boolean> {
    const options = this.needs.settings.simulationOptions();
    return this.needs.work.run('simulate', options, (trips) => this.#take(trips));
  }

  /** Shows a trace with its matching result; null shows none. */
  async showTrace(trace: number | null): Promise<void> {
    const { work } = this.needs;
    if (trace === null || !this.built?.match) {
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

  #take(trips: BuiltTrips | null): void {
    const before = this.built;
    this.built = trips;
    this.spot = null;
    this.leftOut.keepAll();
    this.#lookup.reset();
    this.#show(null);
    this.needs.onBuilt(trips, before);
  }

  #show(detail: TraceDetail | null): void {
    this.detail = detail;
    this.needs.onShown(detail);
  }
}
