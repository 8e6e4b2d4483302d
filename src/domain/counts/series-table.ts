import { badInput } from '../../base/failure';
import { counted, listed, shown } from '../../base/text';
import type { RoadNetwork } from '../road-network';
import { NO_ROAD, type SensorSeries } from '../sensor-series';
import { HOUR_AND_HOUR, windowStarts, splitInTime } from './forecast-windows';
import { graphOfLinks, graphOfRoads, type FlowTable } from './node-graph';
import { findingsOf, type SeriesFinding } from './series-findings';
import { clockOfRaster, timeRaster, type TimeRaster } from './time-raster';
import type { TableOrigin } from './table-outline';

/** What of a series a table is made of. */
export interface TableChoice {
  /** Left out: the only one, else flow or count, else speed. */
  readonly feature?: string;
  /** Whether exact zeros stand for values that were not measured, as in some sources. */
  readonly zerosAreMissing?: boolean;
}

export interface SeriesTable {
  readonly table: FlowTable;
  readonly origin: TableOrigin;
  /** What the series lacks, and what was done about it. */
  readonly findings: readonly SeriesFinding[];
}

/** Features that are forecast where none is named, the first of them that a series has. */
const USUAL_FEATURES: readonly (readonly string[])[] = [['flow', 'count', 'volume'], ['speed']];

/**
 * The table that forecasts are learnt from: one feature of a series in bins of equal length without a hole, with the graph
 * between its sensors. What was not measured is marked, and filled with the last value measured before it, or with the
 * first one after it where there is none before. A sensor without a value is no node of the table.
 * @throws Failure 'bad-input' for a feature that the series has not, for bins that make no raster, for a series without
 *   a value, and for one too short for training, validation and testing
 */
export function flowTable(series: SensorSeries, network: RoadNetwork, choice: TableChoice = {}): SeriesTable {
  const feature = featureOf(series.features, choice.feature);
  const values = valuesOf(series, series.features.indexOf(feature));
  const zeros = {
    count: values.reduce((sum, value) => sum + Number(value === 0), 0),
    first: values.indexOf(0),
  };
  if (choice.zerosAreMissing) values.forEach((value, i) => value === 0 && (values[i] = NaN));
  const raster = timeRaster(series.times);
  refuseShort(raster);
  const { sensors, withoutValue } = sensorsOf(values, series.ids.length, raster);
  if (sensors.length === 0)
    throw badInput(
      `No sensor of the series has a value of ${shown(feature)}${choice.zerosAreMissing ? ' other than 0' : ''}. Choose another feature or another series.`,
    );
  const table: FlowTable = {
    feature,
    nodes: sensors.length,
    rows: raster.rows,
    start: raster.start,
    binSeconds: raster.binSeconds,
    ...clockOfRaster(raster),
    ...nodesOf(series, sensors, network),
    ...filledCounts(values, series.ids.length, sensors, raster),
  };
  const zerosAreMissing = choice.zerosAreMissing ?? false;
  const findings = findingsOf({ series, raster, table, values, withoutValue, zerosAreMissing, zeros });
  const origin = {
    sensors: Uint32Array.from(sensors),
    bins: binsOf(raster),
    feature: series.features.indexOf(feature),
    zerosAreMissing,
  };
  return { table, origin, findings };
}

function featureOf(features: readonly string[], wanted: string | undefined): string {
  const has = `The series has ${listed(features.map((feature) => shown(feature)))}.`;
  if (wanted !== undefined) {
    if (features.includes(wanted)) return wanted;
    throw badInput(`The series has no feature "${shown(wanted)}". ${has}`);
  }
  if (features.length === 1) return features[0];
  for (const names of USUAL_FEATURES) {
    const found = features.find((feature) => names.includes(feature.toLowerCase()));
    if (found !== undefined) return found;
  }
  throw badInput(`Say which feature is to be forecast. ${has}`);
}

/** (T x N) a copy of one feature. */
function valuesOf({ features, values }: SensorSeries, feature: number): Float32Array {
  return Float32Array.from(
    { length: values.length / features.length },
    (_, i) => values[i * features.length + feature],
  );
}

/** Rows for a window of inputs and targets in each part of the split at least. */
function refuseShort({ rows, binSeconds }: TimeRaster): void {
  const enough = (count: number) =>
    Object.values(splitInTime(count)).every((part) => windowStarts(part, HOUR_AND_HOUR).length > 0);
  if (enough(rows)) return;
  let least = rows;
  while (!enough(least)) least++;
  throw badInput(
    `The series spans ${counted(rows, 'bin')} of ${binSeconds} s. It must span ${least} at least, so that training, validation and testing have ${HOUR_AND_HOUR.inputs + HOUR_AND_HOUR.outputs} bins each; two weeks or more are usual.`,
  );
}

/** Sensors with a value on the raster, and those without one. */
function sensorsOf(values: Float32Array, sensorCount: number, { rowOf }: TimeRaster) {
  const has = new Uint8Array(sensorCount);
  values.forEach((value, i) => {
    if (!Number.isNaN(value) && rowOf[Math.floor(i / sensorCount)] >= 0) has[i % sensorCount] = 1;
  });
  const all = Array.from(has, (_, sensor) => sensor);
  return {
    sensors: all.filter((sensor) => has[sensor] === 1),
    withoutValue: all.filter((sensor) => has[sensor] === 0),
  };
}

type Nodes = Pick<FlowTable, 'ids' | 'lonLat' | 'roads' | 'graph'>;

/** The nodes and their graph. Where it is not known where a sensor stands, it is shown in the middle of its road. */
function nodesOf(series: SensorSeries, sensors: readonly number[], network: RoadNetwork): Nodes {
  const roads = Uint32Array.from(sensors, (sensor) => roadOf(series, sensor, network));
  const lonLat = new Float64Array(2 * sensors.length);
  sensors.forEach((sensor, node) => {
    const known = !Number.isNaN(series.lonLat[2 * sensor]) || roads[node] === NO_ROAD;
    const at = known ? 2 * sensor : 2 * roads[node];
    lonLat.set((known ? series.lonLat : network.centroidLonLat).subarray(at, at + 2), 2 * node);
  });
  const nodeOfSensor = new Int32Array(series.ids.length).fill(-1);
  sensors.forEach((sensor, node) => (nodeOfSensor[sensor] = node));
  return {
    ids: sensors.map((sensor) => series.ids[sensor]),
    lonLat,
    roads,
    graph: graphOfLinks(series, nodeOfSensor, sensors.length) ?? graphOfRoads(network, roads),
  };
}

function roadOf({ ids, roads }: SensorSeries, sensor: number, { roadCount }: RoadNetwork): number {
  const road = roads?.[sensor] ?? NO_ROAD;
  if (road === NO_ROAD || road < roadCount) return road;
  throw badInput(
    `Sensor ${shown(ids[sensor])} stands on road ${road}, and the network has ${roadCount} roads, numbered from 0. Take the network that the series belongs to.`,
  );
}

/** (rows) bin of the series of each row, -1 where there is none. */
function binsOf({ rows, rowOf }: TimeRaster): Int32Array {
  const bins = new Int32Array(rows).fill(-1);
  rowOf.forEach((row, bin) => {
    if (row >= 0) bins[row] = bin;
  });
  return bins;
}

/** Counts of all rows, and which of them were measured. */
function filledCounts(
  values: Float32Array,
  sensorCount: number,
  sensors: readonly number[],
  { rows, rowOf }: TimeRaster,
): Pick<FlowTable, 'counts' | 'measured'> {
  const nodes = sensors.length;
  const counts = new Float32Array(rows * nodes).fill(NaN);
  rowOf.forEach((row, bin) => {
    if (row >= 0)
      sensors.forEach((sensor, node) => (counts[row * nodes + node] = values[bin * sensorCount + sensor]));
  });
  const measured = Uint8Array.from(counts, (count) => Number(!Number.isNaN(count)));
  for (let node = 0; node < nodes; node++) fillColumn(counts, nodes, node);
  return { counts, measured: measured.includes(0) ? measured : null };
}

/** Fills what is NaN in a column that has a number somewhere. */
function fillColumn(counts: Float32Array, nodes: number, node: number): void {
  let first = node;
  while (Number.isNaN(counts[first])) first += nodes;
  let last = counts[first];
  for (let cell = node; cell < counts.length; cell += nodes)
    if (Number.isNaN(counts[cell])) counts[cell] = last;
    else last = counts[cell];
}
