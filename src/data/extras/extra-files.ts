import type { DatasetExtras } from '../../domain/dataset';
import type { SensorSeries } from '../../domain/sensor-series';
import type { DataFile } from '../data-file';
import { lines, type HoserFile } from '../text-files';
import { checkInLines } from './check-ins-file';
import { placeLines } from './places-file';
import { sensorLinkLines } from './sensor-links-file';
import { sensorLines } from './sensors-file';
import { seriesLines } from './series-files';
import { traceLines } from './traces-file';

/** Files that may lie beside `roadmap.geo`: what a data set carries beside roads and trips. */
export const EXTRA_FILE_NAMES = {
  sensors: 'sensors.csv',
  sensorLinks: 'sensor_links.csv',
  series: 'series.csv',
  traces: 'gps.csv',
  places: 'places.csv',
  checkIns: 'check_ins.csv',
} as const;

export type ExtraFiles = { readonly [Role in keyof typeof EXTRA_FILE_NAMES]?: DataFile };

/**
 * The files of the parts that are there. Reading them again gives the same parts, to the last bit.
 * @param geoIds (R) of the network that the parts belong to
 */
export function writeExtras(
  { series, traces, places, checkIns }: DatasetExtras = {},
  geoIds: Float64Array,
): HoserFile[] {
  return [
    ...(series ? seriesFiles(series, geoIds) : []),
    ...(traces ? [lines(EXTRA_FILE_NAMES.traces, () => traceLines(traces))] : []),
    ...(places ? [lines(EXTRA_FILE_NAMES.places, () => placeLines(places))] : []),
    ...(places && checkIns ? [lines(EXTRA_FILE_NAMES.checkIns, () => checkInLines(checkIns, places))] : []),
  ];
}

function seriesFiles(series: SensorSeries, geoIds: Float64Array): HoserFile[] {
  const { ids, linkFrom, linkTo, linkWeights } = series;
  const links = linkFrom && linkTo && linkWeights && { linkFrom, linkTo, linkWeights };
  return [
    lines(EXTRA_FILE_NAMES.sensors, () => sensorLines(series, geoIds)),
    ...(links && linkFrom.length > 0
      ? [lines(EXTRA_FILE_NAMES.sensorLinks, () => sensorLinkLines(links, ids))]
      : []),
    lines(EXTRA_FILE_NAMES.series, () => seriesLines(series)),
  ];
}
