import type { DatasetExtras } from '../../domain/dataset-extras';
import type { DataFile } from '../data-file';
import { lines, type HoserFile } from '../text-files';
import { checkInLines } from './check-ins-file';
import { placeLines } from './places-file';
import { sensorLines, seriesLines } from './series-files';
import { traceLines } from './traces-file';

/** Files that may lie beside `roadmap.geo`: what a data set carries beside roads and trips. */
export const EXTRA_FILE_NAMES = {
  sensors: 'sensors.csv',
  series: 'series.csv',
  traces: 'gps.csv',
  places: 'places.csv',
  checkIns: 'check_ins.csv',
} as const;

export type ExtraFiles = { readonly [Role in keyof typeof EXTRA_FILE_NAMES]?: DataFile };

/** The files of the parts that are there. Reading them again gives the same parts, to the last bit. */
export function writeExtras({ series, traces, places, checkIns }: DatasetExtras = {}): HoserFile[] {
  return [
    ...(series
      ? [
          lines(EXTRA_FILE_NAMES.sensors, () => sensorLines(series)),
          lines(EXTRA_FILE_NAMES.series, () => seriesLines(series)),
        ]
      : []),
    ...(traces ? [lines(EXTRA_FILE_NAMES.traces, () => traceLines(traces))] : []),
    ...(places ? [lines(EXTRA_FILE_NAMES.places, () => placeLines(places))] : []),
    ...(places && checkIns ? [lines(EXTRA_FILE_NAMES.checkIns, () => checkInLines(checkIns, places))] : []),
  ];
}
