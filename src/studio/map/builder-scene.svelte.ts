import type { Dataset } from '../../domain/dataset';
import type { BuilderView } from '../state/data/builder-view';
import { flowOf } from './flows';
import type { MapFrame } from './map-frame';
import { shownLines } from './shown-trace';
import { TraceFinder, traceLines } from './trace-lines';

/** What a data set in the making stands on: null while its roads are not in view. */
export interface BuilderGround {
  readonly view: BuilderView;
  readonly dataset: Dataset;
  readonly frame: MapFrame;
}

/** What the map draws of traces and matched trips, each made when it is first looked at and kept until it changes. */
export class BuilderScene {
  readonly #ground: () => BuilderGround | null;
  readonly #given = $derived.by(() => this.#ground()?.view.traces ?? null);
  /** Another object may hold the same trips. */
  readonly #trips = $derived.by(() => this.#given?.trips ?? null);
  readonly #shown = $derived.by(() => this.#ground()?.view.shown ?? null);

  readonly traceCount = $derived.by(() => (this.#given ? this.#given.offsets.length - 1 : 0));
  readonly tripCount: number | null = $derived.by(() =>
    this.#trips ? this.#trips.offsets.length - 1 : null,
  );

  readonly traces = $derived.by(() => {
    const ground = this.#ground();
    return ground && this.#given && this.traceCount > 0 ? traceLines(this.#given, ground.frame) : null;
  });

  /** Roads that matched (or simulated) trips take. */
  readonly matched = $derived.by(() => {
    const ground = this.#ground();
    return ground && this.#trips ? flowOf(ground.dataset.network, ground.frame, this.#trips.roads) : null;
  });

  readonly shown = $derived.by(() => {
    const ground = this.#ground();
    return ground && this.#shown ? shownLines(ground.dataset.network, ground.frame, this.#shown) : null;
  });

  readonly #finder = $derived.by(() => {
    const ground = this.#ground();
    return ground && this.traces ? new TraceFinder(this.traces, ground.frame.lat) : null;
  });

  constructor(ground: () => BuilderGround | null) {
    this.#ground = ground;
  }

  /** The trace that is drawn nearest to a place, within so many degrees of latitude. */
  nearest(lon: number, lat: number, reach: number): number | null {
    const frame = this.#ground()?.frame;
    return frame ? (this.#finder?.nearest(lon - frame.lon, lat - frame.lat, reach) ?? null) : null;
  }

  /** How many points a trace has. */
  pointsOf(trace: number): number {
    const offsets = this.#given?.offsets;
    return offsets ? offsets[trace + 1] - offsets[trace] : 0;
  }
}
