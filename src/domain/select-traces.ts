import type { GpsTraces } from './gps-traces';

/** Some traces, in the order of their numbers in `chosen` (copies). */
export function selectTraces(traces: GpsTraces, chosen: ArrayLike<number>): GpsTraces {
  const { lonLat, times, occupied, tripNames } = traces;
  const offsets = new Uint32Array(chosen.length + 1);
  const points: number[] = [];
  for (let i = 0; i < chosen.length; i++) {
    for (let point = traces.offsets[chosen[i]]; point < traces.offsets[chosen[i] + 1]; point++)
      points.push(point);
    offsets[i + 1] = points.length;
  }
  const each = (codes: Uint32Array) => Uint32Array.from(chosen, (trace) => codes[trace]);
  return {
    ...traces,
    traceCount: chosen.length,
    offsets,
    lonLat: Float64Array.from({ length: 2 * points.length }, (_, i) => lonLat[2 * points[i >> 1] + (i % 2)]),
    times: Float64Array.from(points, (point) => times[point]),
    occupied: occupied && Uint8Array.from(points, (point) => occupied[point]),
    vehicleCodes: each(traces.vehicleCodes),
    sourceCodes: each(traces.sourceCodes),
    sourceRows: each(traces.sourceRows),
    ...(tripNames && { tripNames: Array.from(chosen, (trace) => tripNames[trace]) }),
  };
}
