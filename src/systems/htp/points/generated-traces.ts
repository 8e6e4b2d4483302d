import type { GpsTraces } from '../../../domain/gps-traces';
import type { GeneratedTrip } from './points-service';

/** Generated points and what their trace is called. */
export interface NamedTrip {
  readonly name: string;
  readonly trip: Pick<GeneratedTrip, 'lonLat' | 'times'>;
}

/** Steps of rounding in a degree: about a centimetre each. */
const PLACES = 1e7;

/** Generated points as GPS traces, each of a vehicle of its own; degrees have seven places. */
export function generatedTraces(named: readonly NamedTrip[], source: string): GpsTraces {
  const offsets = new Uint32Array(named.length + 1);
  named.forEach(({ trip }, i) => (offsets[i + 1] = offsets[i] + trip.times.length));
  const points = offsets[named.length];
  const lonLat = new Float64Array(2 * points);
  const times = new Float64Array(points);
  named.forEach(({ trip }, i) => {
    lonLat.set(
      trip.lonLat.map((value) => Math.round(value * PLACES) / PLACES),
      2 * offsets[i],
    );
    times.set(trip.times, offsets[i]);
  });
  return {
    traceCount: named.length,
    offsets,
    lonLat,
    times,
    occupied: null,
    vehicleCodes: Uint32Array.from(named.keys()),
    vehicles: named.map(({ name }) => name),
    sourceCodes: new Uint32Array(named.length),
    sources: [source],
    sourceRows: Uint32Array.from(named.keys(), (i) => i + 1),
  };
}
