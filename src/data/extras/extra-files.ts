import type { DatasetExtras } from '../../domain/dataset';
import type { SensorSeries } from '../../domain/sensor-series';
import type { DataFile } from '../data-file';
import { lines, type HoserFile, numberText } from '../text-files';
import { sensorLines, sensorLinkLines, readSensorLinks, readSensors } from './sensor-files';
import { seriesLines, readSeries } from './series-files';
import { traceLines, readTraces } from './traces-file';
import { csvCell } from '../../base/text';
import { finished, growing, GrowingArray } from '../../base/bytes';
import type { Places, CheckIns } from '../../domain/places';
import { RowCells, WordTable, type ReadContext } from '../csv-file';
import { clockText } from '../trips-csv';
import { inFile } from '../../base/failure';
import { boundsOfPoints, networkBounds } from '../../domain/geo';
import type { RoadNetwork } from '../../domain/road-network';
import type { RoadIndex } from '../road-table';

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

/** The extra parts of a data set, if any. @throws Failure 'bad-input', 'cancelled', 'out-of-memory' */
export async function readExtras(
  files: ExtraFiles,
  network: RoadNetwork,
  index: RoadIndex,
  context: ReadContext,
): Promise<DatasetExtras | undefined> {
  const series = await seriesOf(files, index, context);
  const traces = await partOf(files.traces, (file) => readTraces(file, context));
  const places = await partOf(files.places, (file) => readPlaces(file, context));
  if (files.checkIns && !places) refuseAlone(files.checkIns, 'places', context);
  const checkIns = await partOf(files.checkIns, (file) => readCheckIns(file, places!, context));
  const outside = new OutsideRoads(network, context);
  if (files.sensors && series) outside.note(files.sensors, 'sensors', series.lonLat);
  if (files.places && places) outside.note(files.places, 'places', places.lonLat);
  if (files.traces && traces) outside.note(files.traces, 'points', traces.lonLat);
  if (!series && !traces && !places) return undefined;
  return {
    ...(series && { series }),
    ...(traces && { traces }),
    ...(places && { places }),
    ...(checkIns && { checkIns }),
  };
}

/** A part of a file, if there is one. */
async function partOf<Part>(
  file: DataFile | undefined,
  read: (file: DataFile) => Promise<Part>,
): Promise<Part | undefined> {
  return file && inFile(file.name, () => read(file));
}

async function seriesOf(
  { sensors, series, sensorLinks }: ExtraFiles,
  index: RoadIndex,
  context: ReadContext,
): Promise<SensorSeries | undefined> {
  if (series && sensors) {
    const known = await inFile(sensors.name, () => readSensors(sensors, index, context));
    const links = await partOf(sensorLinks, (file) => readSensorLinks(file, known, context));
    return { ...(await inFile(series.name, () => readSeries(series, known, context))), ...links };
  }
  if (series) refuseAlone(series, 'sensors', context);
  for (const file of [sensors, sensorLinks]) {
    const message = `not used: ${EXTRA_FILE_NAMES.series}, what the sensors measured, is missing beside it.`;
    if (file) context.findings.note(file.name, 'missing-file', message);
  }
  return undefined;
}

function refuseAlone(
  file: DataFile,
  needed: keyof typeof EXTRA_FILE_NAMES,
  { findings }: ReadContext,
): never {
  const message = `it needs ${EXTRA_FILE_NAMES[needed]} beside it. Add that file, or take this one out: a data set can do without.`;
  return findings.refuse(file.name, 'missing-file', message);
}

/** About five kilometres: what stands at the edge of a city is still of it. */
const MARGIN_DEGREES = 0.05;

/** Notes what lies far from all roads; most often two columns are swapped, or it is another city. */
class OutsideRoads {
  readonly #roads;

  constructor(
    network: RoadNetwork,
    private readonly context: ReadContext,
  ) {
    this.#roads = networkBounds(network);
  }

  note(file: DataFile, noun: string, lonLat: Float64Array): void {
    if (this.#isNear(boundsOfPoints(lonLat))) return;
    let outside = 0;
    const count = lonLat.length / 2;
    for (let i = 0; i < count; i++) {
      const point = lonLat.subarray(2 * i, 2 * i + 2);
      if (!Number.isNaN(point[0]) && !this.#isNear(boundsOfPoints(point))) outside++;
    }
    const message = `${outside} of ${count} ${noun} lie over ${MARGIN_DEGREES}° outside the roads. Are they of this city, and lon and lat not swapped?`;
    this.context.findings.note(file.name, 'outside-roads', message);
  }

  /** Whether a box is near the roads. A box of no point is. */
  #isNear({ minLon, minLat, maxLon, maxLat }: ReturnType<typeof boundsOfPoints>): boolean {
    const roads = this.#roads;
    return (
      minLon >= roads.minLon - MARGIN_DEGREES &&
      minLat >= roads.minLat - MARGIN_DEGREES &&
      maxLon <= roads.maxLon + MARGIN_DEGREES &&
      maxLat <= roads.maxLat + MARGIN_DEGREES
    );
  }
}

type PlaceColumn = 'place_id' | 'lon' | 'lat' | 'category' | 'name';

/**
 * `places.csv`: place_id, lon, lat (degrees); category and name if there. @throws Failure 'bad-input' when no
 * place is left; 'cancelled', 'out-of-memory'
 */
export async function readPlaces(file: DataFile, context: ReadContext): Promise<Places> {
  const cells = new RowCells<PlaceColumn>(file.name, context.findings);
  const ids = new WordTable();
  const categories = new WordTable();
  const columns = growing({ lonLat: Float64Array, categoryCodes: Uint32Array });
  const names: string[] = [];
  await cells.read(
    file,
    { needed: ['place_id', 'lon', 'lat'], optional: ['category', 'name'] },
    context,
    () => {
      const [id, position] = [cells.id('place_id'), cells.position('lon', 'lat')];
      const [category, name] = [cells.label('category'), cells.label('name')];
      if (ids.has(id))
        cells.leaveOut('duplicate-id', 'this place_id stands in an earlier row too.', 'place_id');
      cells.limit({ ids: ids.codeOf(id) + 1 }, 'places');
      columns.lonLat.pushPair(position.lon, position.lat);
      columns.categoryCodes.push(categories.codeOf(category));
      names.push(name);
    },
  );
  if (ids.words.length === 0) context.findings.refuseEmpty(file.name, 'place');
  return {
    ids: ids.words,
    ...finished(columns),
    categories: categories.words,
    ...(cells.hasColumn('name') && { names }),
  };
}

export function* placeLines({
  ids,
  lonLat,
  categoryCodes,
  categories,
  names,
}: Places): Generator<string, void> {
  yield `place_id,lon,lat,category${names ? ',name' : ''}`;
  for (const [place, id] of ids.entries()) {
    const position = `${numberText(lonLat[2 * place])},${numberText(lonLat[2 * place + 1])}`;
    const name = names ? `,${csvCell(names[place])}` : '';
    yield `${csvCell(id)},${position},${csvCell(categories[categoryCodes[place]])}${name}`;
  }
}
