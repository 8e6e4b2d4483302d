import type { Dataset } from '../../../../domain/dataset';
import type { Trajectory } from '../../../../domain/masked-trajectories/trajectories';
import { TripsInView } from '../../../../studio/state/data/trips-in-view.svelte';
import type { ExpertPoints, TrajectoriesSummary } from '../../recovery/recovery-service';
import type { Model } from '../../../../studio/state/page/models.svelte';
import { ReadingSession } from '../../../../studio/state/reading-session.svelte';
import { weightsOf, type CityWorker } from './encoder-weights';
import type { NetworkInUse } from './measured-networks';
import { RecoverSession } from './recover-session.svelte';
import { RecoveryOnMap } from './recovery-on-map.svelte';

/** Trips of the test part whose points are shown: more would hide each other. */
export const MOST_TRIPS = 60;

export interface CityInViewNeeds {
  readonly dataset: () => Dataset | null;
  readonly worker: CityWorker;
  /** The one network that fills trips; null where none is in use. */
  readonly filler: () => NetworkInUse | null;
  /** Ms that a question rests before it is asked; left out: as on the page. */
  readonly rest?: number;
}

/** One of two cities: one test trip after the other, thinned and filled, and which experts its points ask. */
export class CityInView {
  readonly worker: CityWorker;
  readonly trips: TripsInView<TrajectoriesSummary, Trajectory>;
  readonly recover: RecoverSession;
  /** What its map shows of the trip. */
  readonly onMap: RecoveryOnMap;
  /** Which experts of a network points of the city ask. */
  readonly experts: ReadingSession<Model, ExpertPoints>;
  readonly #dataset: () => Dataset | null;

  constructor({ dataset, worker, filler, rest }: CityInViewNeeds) {
    this.#dataset = dataset;
    this.worker = worker;
    this.trips = new TripsInView({
      dataset,
      // Data without GPS traces have the roads of their trips.
      hasTrips: () => true,
      trips: (listeners) => worker.ask('trips', {}, listeners),
      trip: (index, listeners) => worker.ask('trip', { index }, listeners),
    });
    this.recover = new RecoverSession({
      trips: this.trips,
      file: { trace: null },
      networks: () => {
        const network = filler();
        return network ? [network] : [];
      },
      fill: (question, model, listeners) =>
        worker.call('fill', { ...question, weights: weightsOf(model) }, listeners),
      baselines: (question, listeners) => worker.ask('baselines', question, listeners),
      // No address names one of these trips.
      missLinked: () => undefined,
      ...(rest !== undefined && { rest }),
    });
    this.onMap = new RecoveryOnMap(this.recover, () => true);
    this.experts = new ReadingSession(
      ({ id }) => `${dataset()?.fingerprint ?? ''} ${id}`,
      (model, { follow }) =>
        follow((listeners) =>
          worker.call('experts', { weights: weightsOf(model), most: MOST_TRIPS }, listeners),
        ),
    );
  }

  get dataset(): Dataset | null {
    return this.#dataset();
  }

  /** Indices of the trips that are looked at: of the test part. */
  get tests(): Uint32Array {
    return this.trips.open?.summary.parts.test ?? NONE;
  }

  /** Which of them is looked at, from 0 on. */
  get place(): number {
    const { index } = this.trips;
    return index === null ? 0 : Math.max(0, this.tests.indexOf(index));
  }

  /** Looks at the trip so many places further on; after the last one comes the first. */
  turn(by: number): void {
    const { length } = this.tests;
    if (length > 0) this.trips.choose(this.tests[(this.place + by + length) % length]);
  }

  /** Has the trips read. As for all three: whoever calls it in an effect has it done again when something changes. */
  followTrips(): void {
    this.trips.follow();
  }

  /** Has the trip read that is looked at. */
  followTrip(): void {
    if (this.tests.length > 0) this.trips.followTrip();
  }

  /** Has it filled. */
  followQuestion(): void {
    this.recover.follow();
  }
}

const NONE = new Uint32Array(0);
