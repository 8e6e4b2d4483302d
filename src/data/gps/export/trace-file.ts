import type { GpsTraces } from '../../../domain/gps-traces';
import { traceLines } from '../../extras/traces-file';
import { visible, escaped } from '../../../base/text';
import { clockText } from '../../trips-csv';

/** How traces are written into a file. CSV is that of `gps.csv` in a data set. */
export const TRACE_FORMATS = ['gpx', 'csv', 'geojson'] as const;
export type TraceFormat = (typeof TRACE_FORMATS)[number];

/** Media types, for downloads. */
export const TRACE_MEDIA: Readonly<Record<TraceFormat, string>> = {
  gpx: 'application/gpx+xml',
  csv: 'text/csv',
  geojson: 'application/geo+json',
};

/** The format that the name of a file asks for, null for another. */
export function traceFormatOf(file: string): TraceFormat | null {
  const ending = /\.([a-z]+)$/i.exec(file)?.[1].toLowerCase();
  return TRACE_FORMATS.find((format) => format === ending) ?? null;
}

/**
 * The text of a file of traces, in pieces. Times are local: without a zone in GPX and GeoJSON, with the Z of
 * all data sets in CSV. @throws Failure 'bad-input' for a time that no calendar has
 */
export function traceText(format: TraceFormat, traces: GpsTraces, name: string): Iterable<string> {
  if (format === 'gpx') return gpxText(traces, name);
  return format === 'csv' ? csvText(traces) : geoJsonText(traces);
}

function* csvText(traces: GpsTraces): Generator<string, void> {
  for (const line of traceLines(traces)) yield `${line}\n`;
}

/**
 * Traces as GeoJSON (RFC 7946): lines with local `coordTimes`; a trace of one point is left out. @param kinds
 * what each point is @throws Failure 'bad-input' for a time that no calendar has
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

/** What a reader of the file has to know of its times. */
const CLOCK = 'Times are those of the clock of the place, without a time zone.';

/**
 * Traces as GPX 1.1: a track of one segment each. GPX asks for UTC, which nobody knows here, so times have no
 * zone. @param kinds what each point is: "known", "recovered" @throws Failure 'bad-input' for a time that no
 * calendar has
 */
export function* gpxText(
  traces: GpsTraces,
  name: string,
  kinds?: readonly string[],
): Generator<string, void> {
  yield `<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="Route Distillery" xmlns="http://www.topografix.com/GPX/1/1">
<metadata><name>${escaped(name)}</name><desc>${CLOCK}</desc></metadata>
`;
  for (let trace = 0; trace < traces.traceCount; trace++) {
    yield `<trk><name>${escaped(traceName(traces, trace))}</name><trkseg>\n`;
    for (let point = traces.offsets[trace]; point < traces.offsets[trace + 1]; point++) {
      const [lon, lat] = [traces.lonLat[2 * point], traces.lonLat[2 * point + 1]];
      const time = placeClock(traces.times[point]);
      const kind = kinds ? `<type>${escaped(kinds[point])}</type>` : '';
      yield `<trkpt lat="${decimalText(lat)}" lon="${decimalText(lon)}"><time>${time}</time>${kind}</trkpt>\n`;
    }
    yield '</trkseg></trk>\n';
  }
  yield '</gpx>\n';
}

/** Numbers smaller than this are written with an exponent otherwise, which the decimals of XML do not have. */
const SMALLEST_PLAIN = 1e-6;
const DECIMALS = 20;

const decimalText = (value: number): string =>
  Math.abs(value) >= SMALLEST_PLAIN ? String(value) : String(value.toFixed(DECIMALS)).replace(/\.?0+$/, '');

/** `2013-07-01T08:00:00`: a moment on the clock of the place, whose zone is not known. @throws Failure 'bad-input' for a time that no calendar has */
export const placeClock = (seconds: number): string => clockText(seconds).replace(/Z$/, '');

/** What a trace is called: its trip, else its vehicle. */
export const traceName = ({ tripNames, vehicles, vehicleCodes }: GpsTraces, trace: number): string =>
  tripNames?.[trace] || vehicles[vehicleCodes[trace]];
