import { untrack } from 'svelte';
import type { Dataset } from '../../../../domain/dataset';
import { recoveryMask } from '../../../../domain/masked-trajectories/tasks';
import type { HiddenPart } from '../../../../domain/masked-trajectories/point-mask';
import type { Trajectory } from '../../../../domain/masked-trajectories/trajectories';
import { errorSize, metresApart, type ErrorSize } from '../../../../evaluation/recovery/errors';
import type { RecoveryBaseline } from '../../../../evaluation/recovery/baselines/baseline-names';
import { AsyncTask, type TaskScope } from '../../../../studio/state/async-task.svelte';
import type { FilledTrip } from '../../../../studio/filled-trip';
import type { Model } from '../../../../studio/state/page/models.svelte';
import type { FillQuestion, TrajectoriesSummary } from '../../recovery/recovery-service';
import { weightsOf } from './encoder-weights';
import type { CityWorker } from './city-worker';

/** Who fills a trip, and what is hidden of it. */
export interface AskedFilling {
  readonly model: Model;
  /** One point in so many is kept, and the last. */
  readonly everyNth: number;
  readonly hides: HiddenPart;
}

export interface CityTripNeeds {
  readonly dataset: () => Dataset | null;
  readonly worker: CityWorker;
  /** Null where no network is in use. */
  readonly asked: () => AskedFilling | null;
}

/** The trajectories of a city, without their points. */
interface OpenTrips {
  readonly dataset: Dataset;
  readonly summary: TrajectoriesSummary;
}

/** A trip that was thinned and filled, and how far off who was. */
export interface FilledInCity extends FilledTrip {
  readonly index: number;
  readonly asked: AskedFilling;
  readonly points: number;
  /** Metres at the hidden points; NaN where none is hidden. */
  readonly network: ErrorSize;
  readonly baselines: readonly { readonly source: RecoveryBaseline; readonly errors: ErrorSize }[];
}

/** One test trip after the other of a city, thinned and filled by a network. */
export class CityTrip {
  readonly making = new AsyncTask();
  readonly filling = new AsyncTask();
  readonly #needs: CityTripNeeds;
  #made = $state.raw<OpenTrips | null>(null);
  #filled = $state.raw<{ readonly of: OpenTrips; readonly filled: FilledInCity } | null>(null);
  /** Which of the test trips is looked at, from 0 on. */
  #place = $state(0);
  /** The trip that was read last. */
  #read: { readonly of: OpenTrips; readonly index: number; readonly trajectory: Trajectory } | null = null;

  constructor(needs: CityTripNeeds) {
    this.#needs = needs;
  }

  /** Null until the trajectories are made. */
  get open(): OpenTrips | null {
    const made = this.#made;
    return made && made.dataset === this.#needs.dataset() ? made : null;
  }

  /** Indices of the trips that are looked at: of the test part. */
  get indices(): Uint32Array {
    return this.open?.summary.parts.test ?? NONE;
  }

  /** Which of them is looked at, from 0 on. */
  get place(): number {
    return Math.min(this.#place, Math.max(0, this.indices.length - 1));
  }

  /** Looks at the trip so many places further on; after the last one comes the first. */
  turn(by: number): void {
    const { length } = this.indices;
    if (length > 0) this.#place = (this.place + by + length) % length;
  }

  /** What was filled last in this city; another answer may be on its way. */
  get filled(): FilledInCity | null {
    const { open } = this;
    return this.#filled?.of === open && open ? this.#filled.filled : null;
  }

  /** Whether what is shown is not what is asked for by now. */
  get isOld(): boolean {
    const { filled } = this;
    return filled !== null && !this.#isAsked(filled);
  }

  /** Has the trajectories made and the trip filled. Whoever calls it in an effect has it done again when any of it changes. */
  follow(): void {
    const dataset = this.#needs.dataset();
    const { open } = this;
    const index = this.indices[this.place];
    const asked = this.#needs.asked();
    untrack(() => {
      if (!dataset) this.making.reset();
      else if (!open) void this.#make(dataset);
      else if (asked && index !== undefined && !(this.filled && this.#isAsked(this.filled)))
        void this.#fill(open, index, asked);
    });
  }

  #isAsked({ index, asked }: FilledInCity): boolean {
    const wanted = this.#needs.asked();
    return (
      index === this.indices[this.place] &&
      asked.model.id === wanted?.model.id &&
      asked.everyNth === wanted.everyNth &&
      asked.hides === wanted.hides
    );
  }

  async #make(dataset: Dataset): Promise<void> {
    await this.making.run(
      ({ follow }) => follow((listeners) => this.#needs.worker.ask('trips', {}, listeners)),
      (summary) => {
        this.#place = 0;
        this.#made = { dataset, summary };
      },
    );
  }

  async #fill(open: OpenTrips, index: number, asked: AskedFilling): Promise<void> {
    await this.filling.run(
      async ({ follow }) => {
        const trajectory = await this.#trajectory(open, index, follow);
        const mask = recoveryMask(trajectory.times.length, asked.hides, asked.everyNth);
        return this.#answers({ trajectory, mask }, asked, follow);
      },
      ({ question, said, baselines }) => {
        const filled = { index, asked, ...judged(question, said, baselines) };
        this.#filled = { of: open, filled };
      },
    );
  }

  async #trajectory(open: OpenTrips, index: number, follow: TaskScope['follow']): Promise<Trajectory> {
    const read = this.#read;
    if (read && read.of === open && read.index === index) return read.trajectory;
    const trajectory = await follow((listeners) => this.#needs.worker.ask('trip', { index }, listeners));
    this.#read = { of: open, index, trajectory };
    return trajectory;
  }

  async #answers(question: FillQuestion, { model }: AskedFilling, follow: TaskScope['follow']) {
    const { worker } = this.#needs;
    const { lonLat } = await follow((listeners) =>
      worker.call('fill', { ...question, weights: weightsOf(model) }, listeners),
    );
    const { answers } = await follow((listeners) => worker.ask('baselines', question, listeners));
    return { question, said: lonLat, baselines: answers };
  }
}

const NONE = new Uint32Array(0);

/** How far off the answers are where places were hidden. */
function judged(
  { trajectory, mask }: FillQuestion,
  said: Float64Array,
  baselines: readonly { readonly source: RecoveryBaseline; readonly lonLat: Float64Array }[],
) {
  const isHidden = (_: number, i: number) => mask.hidesSpace[i >> 1] === 1;
  const truth = trajectory.lonLat.filter(isHidden);
  const errorsOf = (lonLat: Float64Array) => errorSize(metresApart(lonLat.filter(isHidden), truth));
  return {
    truth: trajectory.lonLat,
    said,
    hidden: mask.hidesSpace,
    points: trajectory.times.length,
    network: errorsOf(said),
    baselines: baselines.map(({ source, lonLat }) => ({ source, errors: errorsOf(lonLat) })),
  };
}
