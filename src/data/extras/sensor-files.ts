import { finished, growing } from '../../base/bytes';
import { csvCell } from '../../base/text';
import { NO_ROAD, type SensorSeries } from '../../domain/sensor-series';
import { RowCells, WordTable, type ReadContext } from '../csv-file';
import type { DataFile } from '../data-file';
import type { RoadIndex } from '../road-table';
import { float32Text, numberText } from '../text-files';
import { NumberTable } from '../../base/number-table';
import { parseDecimal } from '../byte-numbers';

/** The sensors of a series: what `sensors.csv` says of them. */
export type Sensors = Pick<SensorSeries, 'ids' | 'lonLat' | 'roads'>;

type SensorColumn = 'sensor_id' | 'lon' | 'lat' | 'road';

/**
 * `sensors.csv`: sensor_id, lon, lat (degrees, both empty where unknown) and, if there, road (geo_id, or
 * empty). A sensor whose road is unknown is kept without one. @throws Failure 'bad-input' when no sensor is
 * left; 'cancelled', 'out-of-memory'
 */
export async function readSensors(file: DataFile, index: RoadIndex, context: ReadContext): Promise<Sensors> {
  const { findings } = context;
  const cells = new RowCells<SensorColumn>(file.name, findings);
  const ids = new WordTable();
  const columns = growing({ lonLat: Float64Array, roads: Uint32Array });
  await cells.read(file, { needed: ['sensor_id', 'lon', 'lat'], optional: ['road'] }, context, () => {
    const [id, position] = [cells.id('sensor_id'), cells.position('lon', 'lat', true)];
    if (ids.has(id))
      cells.leaveOut('duplicate-id', 'this sensor_id stands in an earlier row too.', 'sensor_id');
    cells.limit({ ids: ids.codeOf(id) + 1 }, 'sensors');
    columns.lonLat.pushPair(position.lon, position.lat);
    columns.roads.push(roadOf(cells, index));
    if (Number.isNaN(position.lon)) cells.note('no-position', 'sensors have no position.', id);
  });
  if (ids.words.length === 0) findings.refuseEmpty(file.name, 'sensor');
  const { lonLat, roads } = finished(columns);
  return { ids: ids.words, lonLat, ...(roads.some((road) => road !== NO_ROAD) && { roads }) };
}

function roadOf(cells: RowCells<SensorColumn>, index: RoadIndex): number {
  const text = cells.text('road');
  if (text === '') return NO_ROAD;
  const road = /^[+-]?\d{1,15}$/.test(text) ? index.indexOf(Number(text)) : -1;
  if (road >= 0) return road;
  const message = 'sensors stand on a road that roadmap.geo does not have, and are kept without it.';
  cells.note('unknown-road', message, text, 'road');
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

/** The graph between the sensors of a series: what `sensor_links.csv` says. */
export type SensorLinks = Required<Pick<SensorSeries, 'linkFrom' | 'linkTo' | 'linkWeights'>>;

type LinkColumn = 'from_sensor' | 'to_sensor' | 'weight';

/** Gathers links between N sensors, each pair once. */
export class LinkList {
  readonly #links = growing({ linkFrom: Uint32Array, linkTo: Uint32Array, linkWeights: Float32Array });
  readonly #pairs = new NumberTable();

  constructor(private readonly sensorCount: number) {}

  get length(): number {
    return this.#links.linkFrom.length;
  }

  /** Adds a link; false, and nothing is changed, where it is there already. */
  add(from: number, to: number, weight: number): boolean {
    const { size } = this.#pairs;
    if (this.#pairs.add(from * this.sensorCount + to) < size) return false;
    this.#links.linkFrom.push(from);
    this.#links.linkTo.push(to);
    this.#links.linkWeights.push(weight);
    return true;
  }

  finish(): SensorLinks {
    return finished(this.#links);
  }
}

/**
 * `sensor_links.csv`: from_sensor, to_sensor and, if there, weight (above 0; 1 where empty). Links of a
 * sensor to itself are left out. @throws Failure 'bad-input' when no link is left; 'cancelled', 'out-of-
 * memory'
 */
export async function readSensorLinks(
  file: DataFile,
  { ids }: Pick<SensorSeries, 'ids'>,
  context: ReadContext,
): Promise<SensorLinks> {
  const links = new LinkTable(file.name, ids, context);
  await links.cells.read(file, { needed: ['from_sensor', 'to_sensor'], optional: ['weight'] }, context, () =>
    links.addRow(),
  );
  return links.finish();
}

class LinkTable {
  readonly cells: RowCells<LinkColumn>;
  readonly #sensorOfId: ReadonlyMap<string, number>;
  readonly #links: LinkList;

  constructor(
    private readonly file: string,
    ids: readonly string[],
    private readonly context: ReadContext,
  ) {
    this.cells = new RowCells(file, context.findings);
    this.#sensorOfId = new Map(ids.map((id, sensor) => [id, sensor]));
    this.#links = new LinkList(ids.length);
  }

  addRow(): void {
    const [from, to] = [this.#sensorAt('from_sensor'), this.#sensorAt('to_sensor')];
    const weight = this.#weight();
    if (from === to)
      this.cells.leaveOut('self-link', 'this link leads from a sensor to itself.', 'to_sensor');
    if (this.#links.add(from, to, weight)) this.cells.limit({ rows: this.#links.length }, 'links');
    else this.cells.leaveOut('repeated-row', 'an earlier row has this link too.', 'to_sensor');
  }

  #sensorAt(column: 'from_sensor' | 'to_sensor'): number {
    const sensor = this.#sensorOfId.get(this.cells.text(column));
    return (
      sensor ?? this.cells.leaveOut('unknown-sensor', 'no sensor of sensors.csv has this sensor_id.', column)
    );
  }

  #weight(): number {
    const text = this.cells.text('weight');
    if (text === '') return 1;
    const bytes = new TextEncoder().encode(text);
    const weight = Math.fround(parseDecimal(bytes, 0, bytes.length));
    if (weight > 0 && weight < Infinity) return weight;
    const message = 'a weight above 0 is needed here, or nothing for a weight of 1.';
    return this.cells.leaveOut('broken-number', message, 'weight');
  }

  finish(): SensorLinks {
    if (this.#links.length === 0) this.context.findings.refuseEmpty(this.file, 'link');
    return this.#links.finish();
  }
}

export function* sensorLinkLines(
  { linkFrom, linkTo, linkWeights }: SensorLinks,
  ids: readonly string[],
): Generator<string, void> {
  yield 'from_sensor,to_sensor,weight';
  for (const [link, from] of linkFrom.entries())
    yield `${csvCell(ids[from])},${csvCell(ids[linkTo[link]])},${float32Text(linkWeights[link])}`;
}
