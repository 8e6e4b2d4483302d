import type {
  PointRange,
  PointRole,
  PointsInView,
  PointTrack,
  ShownPoints,
} from '../../../../studio/map/shown-points';
import { roundMost, type ValueScale } from '../../../../studio/value-scale';
import type { PointTrip } from '../../trips/point-trips';
import type { GeneratedTrip, TripsSummary } from '../../points/points-service';
import { patternOfPoint } from '../tokens/pattern-facts';
import type { Generated } from './generation-session.svelte';
import type { PatternedTrip } from './patterned-trip.svelte';
import type { RouteChoice } from './route-choice.svelte';
import type { TokenisedInView } from './tokenised-session';
import type { OpenTrips } from '../../../../studio/state/data/trips-in-view.svelte';
import type { PointTripsInView } from './point-trips-in-view';
import { pointSpeeds } from '../../../../domain/route-points/point-labels';
import { speedText, timeText } from '../../../../studio/map/words';

export interface PointsOnMapNeeds {
  /** The stage that is open. */
  readonly stage: () => string;
  readonly trips: Pick<PointTripsInView, 'open' | 'trip' | 'index'>;
  readonly tokenised: () => TokenisedInView | null;
  /** What was generated for the route that is chosen. */
  readonly generated: () => Generated | null;
  /** The points whose patterns can be looked at. */
  readonly patterned: () => PatternedTrip | null;
  readonly route: Pick<RouteChoice, 'route'>;
}

/** Trips with higher mean speeds than this share of them are odd ones. */
const FAST_SHARE = 0.8;
/** Trips drive faster at times than on average. */
const ABOVE_MEAN = 1.4;
const KMH = 3.6;

/** What the map shows of GPS points: on each stage the points that it is about. */
export class PointsOnMap implements PointsInView {
  readonly #needs: PointsOnMapNeeds;
  readonly #scale: ValueScale = $derived.by(() => scaleOf(this.#needs.trips.open));
  readonly shown: ShownPoints | null = $derived.by(() => this.#shown());

  constructor(needs: PointsOnMapNeeds) {
    this.#needs = needs;
  }

  get marked(): PointRange | null {
    return this.#needs.patterned()?.marked ?? null;
  }

  choose(point: number | null): void {
    const patterned = this.#needs.patterned();
    if (patterned) patterned.pattern = point === null ? null : patternOfPoint(point);
  }

  words(point: number): readonly string[] {
    const made = this.#needs.patterned()?.made;
    return made && point < made.times.length ? pointWords(made, point) : [];
  }

  #shown(): ShownPoints | null {
    switch (this.#needs.stage()) {
      case 'data':
      case 'evaluate':
        return this.#trip();
      case 'tokenise':
      case 'language':
        return this.#tokenised() ?? this.#trip();
      case 'generate':
        return this.#generated();
      default:
        return null;
    }
  }

  /** The trip that is looked at. */
  #trip(): ShownPoints | null {
    const { trip } = this.#needs.trips;
    return trip && this.#of(trip.roads, [trackOf('real', 'Real points', trip)]);
  }

  #tokenised(): ShownPoints | null {
    const tokenised = this.#needs.tokenised();
    if (!tokenised) return null;
    const { trip } = tokenised.found;
    return this.#of(trip.roads, [
      trackOf('real', 'Real points', trip),
      ...madeTracks(tokenised.patterned, 'Points made again'),
    ]);
  }

  #generated(): ShownPoints | null {
    const { route, trips } = this.#needs;
    const generated = this.#needs.generated();
    const answer = this.#needs.patterned();
    const offered = route.route;
    // Another route is chosen by now: it is shown, and its points are to be generated yet.
    if (!generated || !answer)
      return offered && this.#of(offered.roads, offered.trip === null ? [] : this.#realOf(offered.trip));
    const others = generated.answers.flatMap((other) =>
      other && other !== answer ? [trackOf('made', '', other.made)] : [],
    );
    const real =
      generated.trip !== null && generated.trip === trips.index ? this.#realOf(generated.trip) : [];
    return this.#of(answer.made.roads, [...real, ...madeTracks(answer, 'Generated points')], others);
  }

  #realOf(index: number): PointTrack[] {
    const { trip } = this.#needs.trips;
    return trip && index === this.#needs.trips.index ? [trackOf('real', 'Real points', trip)] : [];
  }

  #of(roads: Uint32Array, tracks: readonly PointTrack[], others: readonly PointTrack[] = []): ShownPoints {
    return { roads, tracks, others, scale: this.#scale };
  }
}

const trackOf = (
  role: PointRole,
  label: string,
  { lonLat, times }: Pick<PointTrip | GeneratedTrip, 'lonLat' | 'times'>,
): PointTrack => ({ role, label, lonLat, times });

/** The points as they are now, and where they lay before the last change. */
const madeTracks = ({ made, before }: PatternedTrip, label: string): PointTrack[] => [
  ...(before ? [trackOf('before', 'Points before the change', before)] : []),
  trackOf('made', label, made),
];

/** Speeds of fast trips and somewhat above: one scale for all points of a data set. */
function scaleOf(open: OpenTrips<TripsSummary> | null): ValueScale {
  const means = open
    ? open.summary.distance.map((meters, i) => meters / Math.max(1, open.summary.duration[i])).sort()
    : new Float32Array(0);
  const fast = means[Math.floor(FAST_SHARE * means.length)] ?? 0;
  return { kind: 'amount', most: roundMost(ABOVE_MEAN * KMH * fast), unit: 'km/h', title: 'Speed' };
}

/** A generated point in three lines: which one, when, how fast, and by which token. */
function pointWords({ lonLat, times }: Pick<GeneratedTrip, 'lonLat' | 'times'>, point: number): string[] {
  return [
    `Point ${point + 1} of ${times.length}`,
    `${timeText(times[point])}, ${speedText(pointSpeeds(lonLat, times)[point])}`,
    `Pattern ${patternOfPoint(point) + 1}`,
  ];
}
