import type { GpsTraces } from '../../../domain/gps-traces';
import { dataFileFromBytes } from '../../data-file';
import { refusal as refused } from '../../testing/dataset-files';
import { DEFAULT_CHOICE, NO_COLUMNS, type GpsChoice, type GpsColumns } from '../gps-choice';
import { readGps } from '../read-gps';

export const columns = (some: Partial<GpsColumns>): GpsColumns => ({ ...NO_COLUMNS, ...some });
/** One point per row: columns lon, lat, time, car. */
export const POINTS: GpsChoice = {
  ...DEFAULT_CHOICE,
  columns: columns({ lon: 'lon', lat: 'lat', time: 'time', vehicle: 'car' }),
};
/** As the taxis of Porto (PKDD 2015). */
export const PORTO: GpsChoice = {
  ...DEFAULT_CHOICE,
  kind: 'polyline-csv',
  columns: columns({
    polyline: 'POLYLINE',
    time: 'TIMESTAMP',
    vehicle: 'TAXI_ID',
    incomplete: 'MISSING_DATA',
  }),
};
export const GPX: GpsChoice = { ...DEFAULT_CHOICE, kind: 'gpx' };
export const GEOJSON: GpsChoice = {
  ...DEFAULT_CHOICE,
  kind: 'geojson',
  columns: columns({ time: 'times', vehicle: 'car' }),
};

export const file = (content: string | Uint8Array, name = 'some.csv') => dataFileFromBytes(name, content);
export const read = (content: string | Uint8Array, choice: GpsChoice, name?: string) =>
  readGps([file(content, name)], choice);

/** Why a text is refused, as bad input. */
export const refusal = (content: string | Uint8Array, choice: GpsChoice, name?: string) =>
  refused(read(content, choice, name));

/** Traces as plain lists: vehicle, and [lon, lat, time] of each point. */
export function plain(traces: GpsTraces) {
  return Array.from({ length: traces.traceCount }, (_, t) => ({
    vehicle: traces.vehicles[traces.vehicleCodes[t]],
    row: traces.sourceRows[t],
    points: Array.from({ length: traces.offsets[t + 1] - traces.offsets[t] }, (_, i) => {
      const p = traces.offsets[t] + i;
      return [traces.lonLat[2 * p], traces.lonLat[2 * p + 1], traces.times[p]];
    }),
  }));
}

export const trkpt = (lon: number, lat: number, time?: string): string =>
  `<trkpt lat="${lat}" lon="${lon}"><ele>1</ele>${time ? `<time>${time}</time>` : ''}</trkpt>`;
export const gpx = (inside: string): string => `<?xml version="1.0"?><gpx version="1.1">${inside}</gpx>`;
/** Eight in the morning of the first of July 2013, as the clock says, in seconds. */
export const EIGHT = Date.parse('2013-07-01T08:00:00Z') / 1000;
