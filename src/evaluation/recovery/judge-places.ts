import { badInput } from '../../base/failure';
import type { Task } from '../../base/task';
import type { BootstrapOptions, Estimate, WeightedStatistic } from '../bootstrap';
import { metresApart, WeightedErrors } from './errors';
import { judgeSources } from '../judge-sources';
import type { GapErrors, PlaceErrors, PlacesOfSource, PlacesReport, PlacesTask } from './recovery-report';
import { type PartlySeenTrip, type AskedPlaces, knownNeighbours } from './partly-seen-trip';

/** What a source said of each trip. */
export interface SaidPlaces {
  readonly source: string;
  /** One of each trip that was asked: (2 h) degrees. */
  readonly places: readonly Float64Array[];
}

/** Whether a trip counts: something of it is asked for, and something known to answer from. */
export const countsAsAsked = ({ seen }: AskedPlaces): boolean =>
  seen.known.positions.length > 0 && seen.hidden.positions.length > 0;

/**
 * Holds the places that sources say against the true ones. Trips of which nothing is hidden, or nothing known, count for no source.
 * @throws Failure 'bad-input' where a source has not one place for each hidden point of each trip, or no trip counts; 'cancelled'
 */
export async function judgePlaces(
  task: PlacesTask,
  asked: readonly AskedPlaces[],
  said: readonly SaidPlaces[],
  work: Task,
  options: BootstrapOptions = {},
): Promise<PlacesReport> {
  const counting = asked.flatMap((trip, i) => (countsAsAsked(trip) ? [i] : []));
  if (counting.length === 0)
    throw badInput(
      `Of ${asked.length} trips none has both hidden points and known ones, so there is nothing to judge. Give longer trips.`,
    );
  const trips = counting.map((i) => asked[i]);
  const withDestination = task.kind === 'prediction';
  const statistics = said.map(({ source, places }) => {
    if (places.length !== asked.length)
      throw badInput(`${source} says places of ${places.length} trips, and ${asked.length} were asked.`);
    const errors = counting.map((i) => metresApart(places[i], asked[i].truth));
    return statisticsOf(source, trips, errors, withDestination);
  });
  const judged = await judgeSources(trips.length, statistics, work, options);
  return {
    task,
    trips: trips.length,
    points: trips.reduce((sum, { seen }) => sum + seen.hidden.positions.length, 0),
    leftOut: asked.length - trips.length,
    sources: judged.sources.map(({ source, estimates }, i): PlacesOfSource => ({
      source,
      ...errorsOf(estimates, withDestination),
      alongGap: alongGapOf(estimates, statistics[i].gaps),
    })),
    differences: judged.differences.map(({ before, after, estimates }) => ({
      before,
      after,
      difference: errorsOf(estimates, withDestination),
    })),
  };
}

/** Names of statistics: `all`, `destination` and one for each place of a gap, of which the mean alone is told. */
type Estimates = Readonly<Record<string, Estimate>>;

interface GapStatistics {
  readonly name: string;
  readonly place: GapPlace;
  readonly points: number;
}

function statisticsOf(
  source: string,
  trips: readonly AskedPlaces[],
  errors: readonly Float64Array[],
  withDestination: boolean,
) {
  const statistics: Record<string, WeightedStatistic> = {};
  const add = (name: string, of: WeightedErrors) => {
    statistics[`${name} mae`] = (weights) => of.mae(weights);
    statistics[`${name} rmse`] = (weights) => of.rmse(weights);
  };
  add('all', new WeightedErrors(errors));
  if (withDestination) add('destination', new WeightedErrors(errors.map((of) => of.slice(-1))));
  const gaps: GapStatistics[] = [];
  const placesOfTrips = trips.map(({ seen }) => gapPlaces(seen));
  for (const place of allPlaces(placesOfTrips)) {
    const own = new WeightedErrors(
      errors.map((of, trip) => of.filter((_, point) => placesOfTrips[trip][point]?.name === place.name)),
    );
    gaps.push({ name: place.name, place, points: own.count });
    statistics[`${place.name} mae`] = (weights) => own.mae(weights);
  }
  return { source, statistics, gaps };
}

/** Every place that a point has, in order. */
function allPlaces(placesOfTrips: readonly (readonly (GapPlace | null)[])[]): GapPlace[] {
  const found = new Map(
    placesOfTrips.flat().flatMap((place) => (place ? [[place.name, place] as const] : [])),
  );
  return [...found.values()].sort((a, b) => a.unit.localeCompare(b.unit) || a.from - b.from);
}

const errorsOf = (estimates: Estimates, withDestination: boolean): PlaceErrors => ({
  all: { mae: estimates['all mae'], rmse: estimates['all rmse'] },
  destination: withDestination
    ? { mae: estimates['destination mae'], rmse: estimates['destination rmse'] }
    : null,
});

const alongGapOf = (estimates: Estimates, gaps: readonly GapStatistics[]): GapErrors[] =>
  gaps.map(({ name, place: { unit, from, to }, points }) => ({
    unit,
    from,
    to,
    points,
    mae: estimates[`${name} mae`],
  }));

/** Parts that a gap between two known points is cut into. An odd number, so that the middle of a gap is the middle of a part. */
const PARTS = 5;

/** Where in its gap a hidden point is, as `GapErrors` has it. */
interface GapPlace {
  readonly name: string;
  readonly unit: 'share' | 'points';
  readonly from: number;
  readonly to: number;
}

/** (h) where in their gaps the hidden points of a trip are; null before the first known point. */
export function gapPlaces(trip: PartlySeenTrip): (GapPlace | null)[] {
  const { known, hidden } = trip;
  return knownNeighbours(trip).map(({ before, after }, i) => {
    if (before < 0) return null;
    const steps = hidden.positions[i] - known.positions[before];
    if (after === known.positions.length) return placeNamed('points', steps, steps + 1);
    // In whole numbers: a share of 3 / 5 must not fall below the border of the fourth part.
    const part = Math.floor((PARTS * steps) / (known.positions[after] - known.positions[before]));
    return placeNamed('share', part / PARTS, (part + 1) / PARTS);
  });
}

const placeNamed = (unit: GapPlace['unit'], from: number, to: number): GapPlace => ({
  name: `${unit} ${from}`,
  unit,
  from,
  to,
});
