import type { TripsInView } from '../../../../studio/state/data/trips-in-view.svelte';
import type { TripsSummary } from '../../points/points-service';
import type { PointTrip } from '../../trips/point-trips';

/** The trips of the GPS as the tokeniser has them: on roads. */
export type PointTripsInView = TripsInView<TripsSummary, PointTrip>;
