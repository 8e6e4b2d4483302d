import type { GpsTraces } from '../../../domain/gps-traces';
import { traceLines } from '../../extras/traces-file';
import { geoJsonText } from './geojson-text';
import { gpxText } from './gpx-text';

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
 * The text of a file of traces, piece by piece. Times are those of the clock of the place: without a zone in GPX and GeoJSON, and with the
 * Z in CSV that all times of a data set have.
 * @param name of all traces, which GPX tells
 * @throws Failure 'bad-input' for a time that no calendar has
 */
export function traceText(format: TraceFormat, traces: GpsTraces, name: string): Iterable<string> {
  if (format === 'gpx') return gpxText(traces, name);
  return format === 'csv' ? csvText(traces) : geoJsonText(traces);
}

function* csvText(traces: GpsTraces): Generator<string, void> {
  for (const line of traceLines(traces)) yield `${line}\n`;
}
