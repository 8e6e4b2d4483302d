import { visible } from '../../../base/text';
import type { GpsTraces } from '../../../domain/gps-traces';
import { placeClock, traceName } from './trace-fields';

/**
 * Traces as GeoJSON (RFC 7946), piece by piece: a line for each, with its times, on the clock of the place and without a zone, in the list
 * `coordTimes` of its properties. A trace of one point has no line and is left out.
 * @param kinds what each point is, where that is told, for the list `kinds`
 * @throws Failure 'bad-input' for a time that no calendar has
 */
export function* geoJsonText(traces: GpsTraces, kinds?: readonly string[]): Generator<string, void> {
  yield '{"type":"FeatureCollection","features":[';
  let before = '\n';
  for (let trace = 0; trace < traces.traceCount; trace++) {
    const [from, to] = [traces.offsets[trace], traces.offsets[trace + 1]];
    if (to - from < 2) continue;
    yield before + featureText(traces, trace, from, to, kinds?.slice(from, to));
    before = ',\n';
  }
  yield '\n]}\n';
}

function featureText(
  traces: GpsTraces,
  trace: number,
  from: number,
  to: number,
  kinds: readonly string[] | undefined,
): string {
  const coordinates = Array.from({ length: to - from }, (_, i) => [
    traces.lonLat[2 * (from + i)],
    traces.lonLat[2 * (from + i) + 1],
  ]);
  const coordTimes = Array.from(traces.times.subarray(from, to), placeClock);
  return JSON.stringify({
    type: 'Feature',
    properties: {
      name: visible(traceName(traces, trace)),
      vehicle: visible(traces.vehicles[traces.vehicleCodes[trace]]),
      coordTimes,
      ...(kinds && { kinds }),
    },
    geometry: { type: 'LineString', coordinates },
  });
}
