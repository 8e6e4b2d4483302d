import { ROUTE_SOURCES, type RouteSource } from '../../../engine/routes/route-source';
import type { DrawRequest } from '../../../systems/routes/drawing/routes-service';
import {
  DEFAULT_BEAM_WIDTH,
  DEFAULT_LENGTH_FACTOR,
  type SearchName,
} from '../../../generation/generate-routes';
import type { Departure } from './od-draws';
import type { PairsFrom } from './route-book.svelte';

/** The settings of drawing routes. */
export class DrawSettings {
  search = $state<SearchName>('beam');
  beamWidth = $state(DEFAULT_BEAM_WIDTH);
  /** Longest route, as a multiple of the longest training trip. */
  lengthFactor = $state(DEFAULT_LENGTH_FACTOR);
  /** Whether the last beams of the students are shown too. */
  keepBeams = $state(true);
  /** The models and baselines that draw; students that do not exist are skipped. */
  sources = $state.raw<readonly RouteSource[]>(ROUTE_SOURCES);
  pairsFrom = $state<PairsFrom>('test');
  /** Number of pairs, of trips or at random. */
  count = $state(12);
  seed = $state(42);
  /** Seconds since midnight, wall clock; null for the trips' own. See `od-draws` for which day. */
  departure = $state<number | null>(null);
  /** 0 for Monday to 6 for Sunday; null leaves the day as it is. Counts only with a departure. */
  weekday = $state<number | null>(null);

  get chosenDeparture(): Departure | null {
    const { departure, weekday } = this;
    return departure === null ? null : { secondsOfDay: departure, weekday };
  }

  get generation(): DrawRequest['generation'] {
    const { search, beamWidth, lengthFactor } = this;
    return { search, beamWidth, lengthFactor };
  }

  /** Draws with a source, or without it; the order stays that of the legend. */
  turn(source: RouteSource, on: boolean): void {
    this.sources = ROUTE_SOURCES.filter((each) => (each === source ? on : this.sources.includes(each)));
  }
}
