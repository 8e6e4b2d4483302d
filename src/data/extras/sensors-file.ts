import { GrowingArray } from '../../base/bytes';
import { csvCell } from '../../base/text';
import { NO_ROAD, type SensorSeries } from '../../domain/sensor-series';
import type { ReadContext } from '../csv-file';
import type { DataFile } from '../data-file';
import type { RoadIndex } from '../road-index';
import { numberText } from '../text-files';
import { RowCells, WordTable } from '../row-cells';

/** The sensors of a series: what `sensors.csv` says of them. */
export type Sensors = Pick<SensorSeries, 'ids' | 'lonLat' | 'roads'>;

type SensorColumn = 'sensor_id' | 'lon' | 'lat' | 'road';

/**
 * `sensors.csv`: sensor_id, lon, lat (degrees, both empty where it is not known where a sensor stands) and, where the file
 * has it, road (geo_id of `roadmap.geo`, empty where a sensor stands on none of its roads). Rows with a broken cell, or
 * with an id that stood before, are left out and counted; a sensor whose road is unknown is kept without one.
 * @throws Failure 'bad-input' when no sensor is left; 'cancelled', 'out-of-memory'
 */
export async function readSensors(file: DataFile, index: RoadIndex, context: ReadContext): Promise<Sensors> {
  const { findings } = context;
  const cells = new RowCells<SensorColumn>(file.name, findings);
  const ids = new WordTable();
  const lonLat = new GrowingArray(Float64Array);
  const roads = new GrowingArray(Uint32Array);
  await cells.read(file, { needed: ['sensor_id', 'lon', 'lat'], optional: ['road'] }, context, () => {
    const id = cells.id('sensor_id');
    const position = id === undefined ? undefined : cells.position('lon', 'lat', true);
    if (id === undefined || !position) return;
    if (ids.has(id)) {
      cells.leaveOut('duplicate-id', 'this sensor_id stands in an earlier row too.', 'sensor_id');
      return;
    }
    cells.limit({ ids: ids.codeOf(id) + 1 }, 'sensors');
    lonLat.push(position.lon);
    lonLat.push(position.lat);
    roads.push(roadOf(cells, index));
    if (Number.isNaN(position.lon)) cells.note('no-position', 'sensors have no position.', id);
  });
  if (ids.words.length === 0) findings.refuseEmpty(file.name, 'sensor');
  const all = roads.finish();
  const anyRoad = all.some((road) => road !== NO_ROAD);
  return { ids: ids.words, lonLat: lonLat.finish(), ...(anyRoad && { roads: all }) };
}

function roadOf(cells: RowCells<SensorColumn>, index: RoadIndex): number {
  const text = cells.text('road');
  if (text === '') return NO_ROAD;
  const road = /^[+-]?\d{1,15}$/.test(text) ? index.indexOf(Number(text)) : -1;
  if (road >= 0) return road;
  cells.note(
    'unknown-road',
    'sensors stand on a road that roadmap.geo does not have, and are kept without it.',
    text,
    'road',
  );
  return NO_ROAD;
}

export function* sensorLines({ ids, lonLat, roads }: Sensors, geoIds: Float64Array): Generator<string, void> {
  yield roads ? 'sensor_id,lon,lat,road' : 'sensor_id,lon,lat';
  const degrees = (value: number) => (Number.isNaN(value) ? '' : numberText(value));
  for (const [sensor, id] of ids.entries()) {
    const line = `${csvCell(id)},${degrees(lonLat[2 * sensor])},${degrees(lonLat[2 * sensor + 1])}`;
    yield roads ? `${line},${roads[sensor] === NO_ROAD ? '' : geoIds[roads[sensor]]}` : line;
  }
}
