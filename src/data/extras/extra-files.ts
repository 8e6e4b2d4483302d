import type { DatasetExtras } from '../../domain/dataset';
import type { SensorSeries } from '../../domain/sensor-series';
import type { DataFile } from '../data-file';
import { lines, type HoserFile, numberText } from '../text-files';
import { placeLines } from './places-file';
import { sensorLines, sensorLinkLines } from './sensor-files';
import { seriesLines } from './series-files';
import { traceLines } from './traces-file';
import { csvCell } from '../../base/text';
import { finished, growing, GrowingArray } from '../../base/bytes';
import type { Places, CheckIns } from '../../domain/places';
import { RowCells, WordTable, type ReadContext } from '../csv-file';
import { clockText } from '../trips-csv';

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

/** The files of the parts that are there; they read back to the last bit. @param geoIds (R) of the network */
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

type Column = 'user_id' | 'place_id' | 'time' | 'lon' | 'lat';

/**
 * `check_ins.csv`: user_id, place_id, time; lon and lat (degrees) where check-ins have positions of their
 * own. @throws Failure 'bad-input' when no check-in is left; 'cancelled', 'out-of-memory'
 */
export async function readCheckIns(file: DataFile, { ids }: Places, context: ReadContext): Promise<CheckIns> {
  const cells = new RowCells<Column>(file.name, context.findings);
  const placeOfId = new Map(ids.map((id, place) => [id, place]));
  const users = new WordTable();
  const columns = growing({ userCodes: Uint32Array, places: Uint32Array, times: Float64Array });
  const { userCodes, places, times } = columns;
  const lonLat = new GrowingArray(Float64Array);
  await cells.read(
    file,
    { needed: ['user_id', 'place_id', 'time'], optional: ['lon', 'lat'] },
    context,
    () => {
      const [user, time] = [cells.id('user_id'), cells.time('time')];
      const place =
        placeOfId.get(cells.text('place_id')) ??
        cells.leaveOut('unknown-place', 'no place of places.csv has this place_id.', 'place_id');
      if (cells.hasColumn('lon') && cells.hasColumn('lat')) {
        const position = cells.position('lon', 'lat');
        lonLat.pushPair(position.lon, position.lat);
      }
      userCodes.push(users.codeOf(user));
      places.push(place);
      times.push(time);
      cells.limit({ ids: users.words.length, rows: times.length }, 'check-ins');
    },
  );
  if (times.length === 0) context.findings.refuseEmpty(file.name, 'check-in');
  return {
    ...finished(columns),
    users: users.words,
    ...(lonLat.length > 0 && { lonLat: lonLat.finish() }),
  };
}

function* checkInLines(
  { userCodes, users, places, times, lonLat }: CheckIns,
  { ids }: Places,
): Generator<string, void> {
  yield `user_id,place_id,time${lonLat ? ',lon,lat' : ''}`;
  for (let i = 0; i < times.length; i++) {
    const position = lonLat ? `,${numberText(lonLat[2 * i])},${numberText(lonLat[2 * i + 1])}` : '';
    yield `${csvCell(users[userCodes[i]])},${csvCell(ids[places[i]])},${clockText(times[i])}${position}`;
  }
}
