import { inFile } from '../../base/failure';
import { boundsOfPoints, networkBounds } from '../../domain/geo';
import type { DatasetExtras } from '../../domain/dataset';
import type { RoadNetwork } from '../../domain/road-network';
import type { SensorSeries } from '../../domain/sensor-series';
import type { ReadContext } from '../csv-file';
import type { DataFile } from '../data-file';
import type { RoadIndex } from '../road-table';
import { EXTRA_FILE_NAMES, type ExtraFiles, readCheckIns } from './extra-files';
import { readPlaces } from './places-file';
import { readSensorLinks, readSensors } from './sensor-files';
import { readSeries } from './series-files';
import { readTraces } from './traces-file';

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

  /** Of no point at all: yes. */
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
