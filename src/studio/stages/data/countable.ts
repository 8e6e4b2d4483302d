import type { RoutesToCount } from '../../../data/series-dataset';
import type { Dataset } from '../../../domain/dataset';
import { isTimed } from '../../../domain/trajectory-set';
import { routesAsTrips } from '../../../generation/route';
import { INKS } from '../../inks';
import type { RouteGroup } from '../../state/routes/route-book.svelte';
import { tripWords } from '../../trip-words';
import { capitalised, count } from '../../figures';

/** Trips or routes that can be counted on the roads of the open data set. */
export interface Countable {
  readonly id: string;
  /** "Trips of the data set (8,000)", "Routes of the distilled student (250)". */
  readonly label: string;
  /** Null for the trips of the data set. */
  readonly routes: RoutesToCount | null;
}

/** What can be counted: the trips of a data set, and the routes in view that have times. */
export function countableOf(dataset: Dataset, group: RouteGroup | null): readonly Countable[] {
  const trips = Object.values(dataset.trips).reduce((sum, { tripCount }) => sum + tripCount, 0);
  const own: Countable = {
    id: 'trips',
    label: `${capitalised(tripWords(dataset).trips)} of the data set (${count(trips)})`,
    routes: null,
  };
  const drawn = (group?.sets ?? []).flatMap(({ source, routes }): Countable[] => {
    if (routes.count === 0 || routes.times.some(Number.isNaN)) return [];
    const given = group?.names?.[source];
    const name = given ? `routes of ${given}` : `routes of the ${uncapitalised(INKS[source].label)}`;
    return [
      {
        id: source,
        label: `${capitalised(name)} (${count(routes.count)})`,
        routes: { name, routes: routesAsTrips(routes) },
      },
    ];
  });
  return isTimed(dataset.trips.train) ? [own, ...drawn] : drawn;
}

/** As it stands in a sentence; a name keeps its capital. */
const uncapitalised = (label: string): string =>
  label.startsWith('Markov') ? label : label.slice(0, 1).toLowerCase() + label.slice(1);
