import { badInput } from '../../base/failure';
import type { Task } from '../../base/task';
import { momentsBetween } from '../../domain/masked-trajectories/masks';
import { trajectoryOf, type Trajectory } from '../../domain/masked-trajectories/trajectories';
import type { GpsTraces } from '../../domain/gps-traces';
import type { PartlySeenTrip, PlaceSource } from './partly-seen-trip';

/** Makes dense traces of sparse ones: as many, in the same order, each with the points that it had and others between them. */
export type TraceRecovery = (sparse: GpsTraces, task: Task) => Promise<GpsTraces>;

/** Says where the hidden points of many trips lie, each as `PlaceSource` has it. */
export type PlacesOfTrips = (
  trips: readonly PartlySeenTrip[],
  task: Task,
) => Promise<readonly Float64Array[]>;

/** Trips answered one after the other. */
export const oneByOne =
  (source: PlaceSource): PlacesOfTrips =>
  async (trips, task) => {
    const places: Float64Array[] = [];
    for (const trip of trips) {
      await task.checkpoint();
      places.push(source(trip));
    }
    return places;
  };

/**
 * Recovery of traces by whoever says places of hidden points: between two points of a trace it is asked for one every so many seconds.
 * @param longerThan seconds: only gaps that are longer are filled
 * @throws Failure 'bad-input' for seconds that are not above 0
 */
export function recoveringTraces(placesOf: PlacesOfTrips, seconds: number, longerThan = 0): TraceRecovery {
  if (!(seconds > 0 && seconds < Infinity))
    throw badInput(`Points are recovered every so many seconds, which are above 0, not ${seconds}.`);
  return async (sparse, task) => {
    const asked = Array.from({ length: sparse.traceCount }, (_, trace) =>
      askedBetween(trajectoryOf(sparse, trace), seconds, longerThan),
    );
    return withPlaces(sparse, asked, await placesOf(asked, task));
  };
}

/** A sparse trace as a trip with hidden points every so many seconds; the last of them at least half as many before the next known one. */
function askedBetween({ lonLat, times }: Trajectory, seconds: number, longerThan: number): PartlySeenTrip {
  const dense = momentsBetween(times, seconds, longerThan);
  const isKnown = new Set(dense.known);
  const hidden = Uint32Array.from(dense.times.keys()).filter((position) => !isKnown.has(position));
  return {
    known: { positions: dense.known, lonLat, times },
    hidden: { positions: hidden, times: Float64Array.from(hidden, (position) => dense.times[position]) },
  };
}

/** Nobody says whether a passenger is aboard at a recovered point, so that is left out. */
function withPlaces(
  sparse: GpsTraces,
  asked: readonly PartlySeenTrip[],
  places: readonly Float64Array[],
): GpsTraces {
  const offsets = new Uint32Array(sparse.traceCount + 1);
  asked.forEach(({ known, hidden }, trace) => {
    offsets[trace + 1] = offsets[trace] + known.positions.length + hidden.positions.length;
  });
  const lonLat = new Float64Array(2 * offsets[sparse.traceCount]);
  const times = new Float64Array(offsets[sparse.traceCount]);
  asked.forEach(({ known, hidden }, trace) => {
    const put = (positions: Uint32Array, from: Float64Array, moments: Float64Array) =>
      positions.forEach((position, i) => {
        lonLat.set(from.subarray(2 * i, 2 * i + 2), 2 * (offsets[trace] + position));
        times[offsets[trace] + position] = moments[i];
      });
    put(known.positions, known.lonLat, known.times);
    put(hidden.positions, places[trace], hidden.times!);
  });
  return { ...sparse, offsets, lonLat, times, occupied: null };
}
