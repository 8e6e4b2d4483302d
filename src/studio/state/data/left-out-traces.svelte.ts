import { SvelteSet } from 'svelte/reactivity';
import type { TripMatch } from '../../../engine/dataset-builder/built-parts';
import { leftOut, type LeaveOut } from '../../../engine/dataset-builder/leave-out';
import type { TroubleSpot } from '../../../matching/trouble-spots';

/** What a person leaves out of the matched traces: trouble spots with all their traces, and single traces. */
export class LeftOutTraces {
  readonly spots = new SvelteSet<TroubleSpot>();
  readonly traces = new SvelteSet<number>();
  /** What that leaves; null while nothing is left out. */
  readonly result = $derived.by(() => {
    const match = this.#match();
    const isAll = this.spots.size + this.traces.size === 0;
    return match && !isAll ? leftOut(match, [...this.spots], [...this.traces]) : null;
  });
  readonly #match: () => TripMatch | null;

  constructor(match: () => TripMatch | null) {
    this.#match = match;
  }

  /** The same for the worker. */
  get wish(): LeaveOut {
    return { spots: [...this.spots].map(({ lon, lat }) => [lon, lat] as const), traces: [...this.traces] };
  }

  turnSpot(spot: TroubleSpot): void {
    turn(this.spots, spot);
  }

  turnTrace(trace: number): void {
    turn(this.traces, trace);
  }

  keepAll(): void {
    this.spots.clear();
    this.traces.clear();
  }

  /** Leaves out again what was left out of the same traces before. */
  restore({ spots, traces }: LeaveOut): void {
    this.keepAll();
    const isOut = (spot: TroubleSpot) => spots.some(([lon, lat]) => spot.lon === lon && spot.lat === lat);
    for (const spot of this.#match()?.trouble.spots ?? []) if (isOut(spot)) this.spots.add(spot);
    for (const trace of traces) this.traces.add(trace);
  }
}

function turn<T>(set: Set<T>, value: T): void {
  if (!set.delete(value)) set.add(value);
}
