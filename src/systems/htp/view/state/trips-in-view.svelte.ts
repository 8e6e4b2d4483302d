import { untrack } from 'svelte';
import type { Dataset } from '../../../../domain/dataset';
import type { Call } from '../../../../engine/protocol/worker-client';
import { AsyncTask, type TaskListeners } from '../../../../studio/state/async-task.svelte';
import type { TripsSummary } from '../../points/points-service';
import type { PointTrip } from '../../trips/point-trip';

export interface TripsNeeds {
  /** The data set that is open. */
  readonly dataset: () => Dataset | null;
  /** Has the GPS of the open data set matched, once. */
  readonly trips: (listeners: TaskListeners) => Call<TripsSummary>;
  readonly trip: (index: number, listeners: TaskListeners) => Call<PointTrip>;
}

/** The trips of a data set, without their points. */
export interface OpenTrips {
  readonly dataset: Dataset;
  readonly summary: TripsSummary;
}

/** A trip with its points. */
interface ChosenTrip {
  readonly of: OpenTrips;
  readonly index: number;
  readonly trip: PointTrip;
}

/** The trips of the GPS of the open data set, matched once for each by the worker, and the one of them that is looked at. */
export class TripsInView {
  readonly making = new AsyncTask();
  readonly reading = new AsyncTask();
  readonly #needs: TripsNeeds;
  #made = $state.raw<OpenTrips | null>(null);
  #read = $state.raw<ChosenTrip | null>(null);
  /** Index of the trip that is looked at; null for the first of the test part. */
  #index = $state<number | null>(null);

  constructor(needs: TripsNeeds) {
    this.#needs = needs;
  }

  /** Null where the data set has no GPS, and until its trips are made. */
  get open(): OpenTrips | null {
    const made = this.#made;
    return made && made.dataset === this.#needs.dataset() ? made : null;
  }

  get count(): number {
    return this.open?.summary.points.length ?? 0;
  }

  /** Index of the trip that is looked at; null where there is none. */
  get index(): number | null {
    const { open } = this;
    if (!open || this.count === 0) return null;
    if (this.#index !== null && this.#index < this.count) return this.#index;
    const { test, val, train } = open.summary.parts;
    return [...test, ...val, ...train][0] ?? null;
  }

  /** Whether it is another than the usual one. */
  get isChosen(): boolean {
    return this.#index !== null;
  }

  choose(index: number | null): void {
    this.#index = index;
  }

  /** The trip that is looked at; null while it is on its way. */
  get trip(): PointTrip | null {
    const { open, index } = this;
    const read = this.#read;
    return read && read.of === open && read.index === index ? read.trip : null;
  }

  /** Has the trips made of what is open now. Whoever calls it in an effect has it made again when that changes. */
  follow(): void {
    const dataset = this.#needs.dataset();
    untrack(() => {
      if (this.open) return;
      if (dataset?.extras?.traces) void this.#make(dataset);
      else this.making.reset();
    });
  }

  /** Has the trip read that is looked at now; the same. */
  followTrip(): void {
    const { open, index } = this;
    untrack(() => {
      if (!open || index === null || this.trip) return;
      void this.reading.run(
        ({ follow }) => follow((listeners) => this.#needs.trip(index, listeners)),
        (trip) => (this.#read = { of: open, index, trip }),
      );
    });
  }

  async #make(dataset: Dataset): Promise<void> {
    await this.making.run(
      ({ follow }) => follow((listeners) => this.#needs.trips(listeners)),
      (summary) => {
        this.#index = null;
        this.#made = { dataset, summary };
      },
    );
  }
}
