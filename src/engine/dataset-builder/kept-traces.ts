import type { GpsTraces } from '../../domain/gps-traces';
import { selectTraces } from '../../domain/select-traces';

/**
 * Traces as part of a data set, but for those that are left out: as its file gives them back, which has vehicles in the order in which they come,
 * without blanks around their names, and knows no names of trips.
 * @param isOut (N) 1 for what is left out; null where nothing is
 */
export function keptTraces(traces: GpsTraces, isOut: Uint8Array | null): GpsTraces {
  const all = Array.from({ length: traces.traceCount }, (_, trace) => trace);
  const { tripNames: _, ...kept } = selectTraces(
    traces,
    all.filter((trace) => isOut?.[trace] !== 1),
  );
  const names = Array.from(kept.vehicleCodes, (code) => traces.vehicles[code].trim());
  const vehicles = [...new Set(names)];
  const codes = new Map(vehicles.map((name, code) => [name, code]));
  return {
    ...kept,
    vehicleCodes: Uint32Array.from(names, (name) => codes.get(name)!),
    vehicles,
  };
}
