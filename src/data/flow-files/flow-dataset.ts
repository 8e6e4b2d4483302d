import { counted, shown } from '../../base/text';
import type { Dataset } from '../../domain/dataset';
import { partitionRoads } from '../../domain/partition';
import type { SensorSeries } from '../../domain/sensor-series';
import { emptyTrajectorySet } from '../../domain/trajectory-set';
import { zoneTransitions } from '../../domain/zones';
import type { ReadContext } from '../csv-file';
import { fingerprintOf } from '../fingerprint';
import { defaultZoneCount, type LoadOptions } from '../hoser-layout';
import { LINES_PER_SENSOR, linesBetweenSensors, sensorDiagram, type SensorNetwork } from './sensor-network';

/**
 * A data set of a series alone. Data sets have roads: where none came with the sensors, the lines of their graph, or a
 * diagram where nobody knows where they stand, take their place, and the findings say so.
 * @param file the name of the file of values, for the findings
 */
export async function datasetOfSeries(
  series: SensorSeries,
  file: string,
  { name, zoneCount, seed = 0 }: LoadOptions,
  context: ReadContext,
): Promise<Dataset> {
  const { network, roads } = networkFor(series, file, context);
  const trips = { train: emptyTrajectorySet(), val: emptyTrajectorySet(), test: emptyTrajectorySet() };
  const wanted = Math.min(network.roadCount, zoneCount ?? defaultZoneCount(network.roadCount));
  const partition = partitionRoads(network, wanted, seed);
  const zones = {
    zoneCount: partition.zoneCount,
    zoneOfRoad: partition.zoneOfRoad,
    transitions: zoneTransitions(trips.train, partition.zoneOfRoad, partition.zoneCount),
    source: 'derived' as const,
  };
  const content = { network, trips, zones, extras: { series: { ...series, ...(roads && { roads }) } } };
  return { name: shown(name), ...content, fingerprint: await fingerprintOf(content) };
}

function networkFor(series: SensorSeries, file: string, context: ReadContext): SensorNetwork {
  const sensors = series.ids.length;
  const lines = linesBetweenSensors(series);
  if (lines) {
    const drawn = counted(lines.network.roadCount, 'line');
    context.findings.note(
      file,
      'no-roads',
      `no roads came with the sensors: the map has ${drawn} between them in their place, straight ones for the ${LINES_PER_SENSOR} strongest links of each. Training takes all ${counted(series.linkFrom!.length, 'link')}.`,
    );
    return lines;
  }
  context.findings.note(
    file,
    'no-roads',
    `no roads came with the sensors, and it is not known where they stand: the map has a diagram in their place, ${counted(sensors, 'stroke')} around longitude and latitude 0, one for each sensor. None of it says where anything is.`,
  );
  return sensorDiagram(series);
}
