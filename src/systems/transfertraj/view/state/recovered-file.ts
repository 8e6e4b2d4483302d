import {
  TRACE_MEDIA,
  type TraceFormat,
  geoJsonText,
  gpxText,
  placeClock,
} from '../../../../data/gps/export/trace-file';
import type { Trajectory } from '../../../../domain/masked-trajectories/trajectories';
import { csvText, type CsvTable, type CsvValue } from '../../../../studio/csv-table';
import { fileStem, saveFile } from '../../../../studio/state/page/save-file';
import { gpsTracesOf } from '../../trips/trajectories';
import type { FilledTrip } from './fill-session.svelte';
import type { PlaceSource } from './place-sources';

/** The text of a file of a trip with the points that a network filled in. @param city its name */
export function recoveredText(
  format: TraceFormat,
  city: string,
  filled: FilledTrip,
  sources: readonly PlaceSource[],
): string {
  if (format === 'csv') return csvText(recoveredTable(filled, sources));
  const traces = { ...gpsTracesOf([recoveredTrip(filled)]), vehicles: ['recovered trip'] };
  const kinds = kindsOf(filled);
  return [...(format === 'gpx' ? gpxText(traces, titleOf(city), kinds) : geoJsonText(traces, kinds))].join(
    '',
  );
}

/** Hands that file to the browser's downloads. */
export function saveRecovered(
  format: TraceFormat,
  city: string,
  filled: FilledTrip,
  sources: readonly PlaceSource[],
): void {
  const text = recoveredText(format, city, filled, sources);
  saveFile(`${fileStem(titleOf(city))}.${format}`, new Blob([text], { type: TRACE_MEDIA[format] }));
}

const titleOf = (city: string): string => `Trip filled in by TransferTraj, ${city}`;

/** Known points as they are, hidden ones where and, if their times were hidden, when the network says. */
function recoveredTrip({ asked, answer }: FilledTrip): Trajectory {
  const { trajectory, mask } = asked.question;
  const [start] = trajectory.times;
  const times = trajectory.times.map((time, point) =>
    mask.hidesTime[point] ? start + 60 * answer.minutes[point] : time,
  );
  return { lonLat: answer.lonLat, times };
}

const kindsOf = ({ asked }: FilledTrip): readonly string[] =>
  Array.from(asked.question.mask.hidesSpace, (hidden) => (hidden ? 'recovered' : 'known'));

/** A row for each point; places are texts, since they have more digits than other numbers. */
function recoveredTable(filled: FilledTrip, sources: readonly PlaceSource[]): CsvTable {
  const { asked } = filled;
  const { lonLat, times } = recoveredTrip(filled);
  const kinds = kindsOf(filled);
  const judged = sources.filter((source) => source.errors && source.asked === asked);
  const place = (places: Float64Array | undefined, point: number): CsvValue[] =>
    [0, 1].map((axis) => (places ? String(places[2 * point + axis]) : ''));
  return {
    head: [
      ...['point', 'kind', 'longitude', 'latitude', 'time', 'true_longitude', 'true_latitude'],
      ...judged.map(({ label }) => `error in m, ${label.toLowerCase()}`),
    ],
    rows: kinds.map((kind, point) => [
      point + 1,
      kind,
      ...place(lonLat, point),
      placeClock(times[point]),
      ...place(asked.truth?.lonLat, point),
      ...judged.map(({ errors }) => errors!.metres[point]),
    ]),
  };
}
