import type { Dataset } from '../../domain/dataset';
import type { BuilderView } from '../state/data/builder-view';
import { flowOf } from './flows';
import type { MapFrame } from './map-frame';
import { roadsAt } from './sequences';
import { shownLines } from './shown-trace';
import { spotCircles } from './spot-circles';
import { TraceFinder, traceLines } from './trace-lines';

/** A data set that is being built, with its roads and the frame that they are drawn in. */
export interface BuilderGround {
  readonly view: BuilderView;
  readonly dataset: Dataset;
  readonly frame: MapFrame;
}

/**
 * The traces and matched trips as lines. Each is made when it is first read and kept until its sources
 * change.
 */
export class BuilderScene {
  readonly #ground: () => BuilderGround | null;
  readonly #given = $derived.by(() => this.#ground()?.view.traces ?? null);
  /** Kept apart, because a new `traces` object may hold the same trips. */
  readonly #allTrips = $derived.by(() => this.#given?.trips ?? null);
  readonly #trips = $derived.by(() => {
    const kept = this.#ground()?.view.kept;
    return kept && this.#allTrips ? roadsAt(this.#allTrips, kept) : this.#allTrips;
  });
  readonly #shown = $derived.by(() => this.#ground()?.view.shown ?? null);

  readonly traceCount = $derived.by(() => (this.#given ? this.#given.offsets.length - 1 : 0));
  readonly tripCount: number | null = $derived.by(() =>
    this.#trips ? this.#trips.offsets.length - 1 : null,
  );

  readonly traces = $derived.by(() => {
    const ground = this.#ground();
    return ground && this.#given && this.traceCount > 0 ? traceLines(this.#given, ground.frame) : null;
  });

  /** The roads that matched (or simulated) trips take, and how often. */
  readonly matched = $derived.by(() => {
    const ground = this.#ground();
    return ground && this.#trips ? flowOf(ground.dataset.network, ground.frame, this.#trips.roads) : null;
  });

  readonly shown = $derived.by(() => {
    const ground = this.#ground();
    return ground && this.#shown ? shownLines(ground.dataset.network, ground.frame, this.#shown) : null;
  });

  /** The circles of the trouble spots, from the largest to the smallest. */
  readonly spots = $derived.by(() => {
    const ground = this.#ground();
    const trouble = ground?.view.trouble;
    return ground && trouble ? spotCircles(trouble, ground.frame) : null;
  });

  readonly #finder = $derived.by(() => {
    const ground = this.#ground();
    return ground && this.traces ? new TraceFinder(this.traces, ground.frame.lat) : null;
  });

  constructor(ground: () => BuilderGround | null) {
    this.#ground = ground;
  }

  /** The drawn trace nearest to a point, within `reach` degrees of latitude; null if there is none. */
  nearest(lon: number, lat: number, reach: number): number | null {
    const frame = this.#ground()?.frame;
    return frame ? (this.#finder?.nearest(lon - frame.lon, lat - frame.lat, reach) ?? null) : null;
  }

  /** Number of points of a trace. */
  pointsOf(trace: number): number {
    const offsets = this.#given?.offsets;
    return offsets ? offsets[trace + 1] - offsets[trace] : 0;
  }
}
