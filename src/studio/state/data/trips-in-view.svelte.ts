import { untrack } from 'svelte';
import type { Dataset, SplitName } from '../../../domain/dataset';
import type { Call } from '../../../engine/protocol/worker-client';
import { AsyncTask, type TaskListeners } from '../async-task.svelte';

/** What is known of all trips without their points; arrays are by trip. */
export interface TripsOfParts {
  readonly parts: Readonly<Record<SplitName, Uint32Array>>;
  readonly points: Uint16Array;
  /** Seconds on the clock of the place. */
  readonly start: Float64Array;
  /** Seconds. */
  readonly duration: Float32Array;
  /** Metres. */
  readonly distance: Float32Array;
}

export interface TripsNeeds<Summary extends TripsOfParts, Trip> {
  /** The data set that is open. */
  readonly dataset: () => Dataset | null;
  /** Whether a data set may have trips; left out: whether it has GPS traces. */
  readonly hasTrips?: (dataset: Dataset) => boolean;
  /** What else decides what trips there are: another text where they are others. Left out: nothing. */
  readonly about?: () => string;
  /** Has the trips of the open data set made of its GPS, once. */
  readonly trips: (listeners: TaskListeners) => Call<Summary>;
  readonly trip: (index: number, listeners: TaskListeners) => Call<Trip>;
}

/** The trips of a data set, without their points. */
export interface OpenTrips<Summary extends TripsOfParts> {
  readonly dataset: Dataset;
  readonly summary: Summary;
}

/** A trip with its points. */
interface ChosenTrip<Summary extends TripsOfParts, Trip> {
  readonly of: OpenTrips<Summary>;
  readonly index: number;
  readonly trip: Trip;
}

const hasTraces = ({ extras }: Dataset): boolean => extras?.traces !== undefined;

/** The trips of the GPS of the open data set, made once for each by the worker, and the one of them that is looked at. */
export class TripsInView<Summary extends TripsOfParts, Trip> {
  readonly making = new AsyncTask();
  readonly reading = new AsyncTask();
  #made = $state.raw<{ readonly about: string; readonly open: OpenTrips<Summary> } | null>(null);
  #read = $state.raw<ChosenTrip<Summary, Trip> | null>(null);
  /** Index of the trip that is looked at; null for the first of the test part. */
  #index = $state<number | null>(null);

  constructor(private readonly needs: TripsNeeds<Summary, Trip>) {}

  /** Null where the data set has no GPS, and until its trips are made. */
  get open(): OpenTrips<Summary> | null {
    const made = this.#made;
    return made && made.open.dataset === this.needs.dataset() && made.about === this.#about
      ? made.open
      : null;
  }

  get #about(): string {
    return this.needs.about?.() ?? '';
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

  /** Looks at one before or after it; beyond the ends at the same. */
  step(by: number): void {
    if (this.index === null) return;
    const next = this.index + by;
    if (next >= 0 && next < this.count) this.choose(next);
  }

  /** Looks at any of the test part. @param random a number from 0 on, below 1 */
  chooseAny(random: number): void {
    const { test } = this.open?.summary.parts ?? {};
    if (test && test.length > 0) this.choose(test[Math.floor(random * test.length)]);
  }

  /** The trip that is looked at; null while it is on its way. */
  get trip(): Trip | null {
    const { open, index } = this;
    const read = this.#read;
    return read && read.of === open && read.index === index ? read.trip : null;
  }

  /** Has the trips made of what is open now. Whoever calls it in an effect has it made again when that changes. */
  follow(): void {
    const dataset = this.needs.dataset();
    const about = this.#about;
    untrack(() => {
      if (this.open) return;
      if (dataset && (this.needs.hasTrips ?? hasTraces)(dataset)) void this.#make(dataset, about);
      else this.making.reset();
    });
  }

  /** Has the trip read that is looked at now; the same. */
  followTrip(): void {
    const { open, index } = this;
    untrack(() => {
      if (!open || index === null || this.trip) return;
      void this.reading.run(
        ({ follow }) => follow((listeners) => this.needs.trip(index, listeners)),
        (trip) => (this.#read = { of: open, index, trip }),
      );
    });
  }

  async #make(dataset: Dataset, about: string): Promise<void> {
    await this.making.run(
      ({ follow }) => follow((listeners) => this.needs.trips(listeners)),
      (summary) => {
        this.#index = null;
        this.#made = { about, open: { dataset, summary } };
      },
    );
  }
}
