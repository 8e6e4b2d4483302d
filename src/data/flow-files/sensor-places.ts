import type { SensorSeries } from '../../domain/sensor-series';
import { scanFile, type ReadContext } from '../csv-file';
import { fieldText, MOST_FIELDS } from '../csv-scanner';
import { RowCells } from '../row-cells';
import { columnRoles } from './column-roles';
import { sensorNumbers } from './link-table';
import type { FlowTableFile } from './open-tables';

/**
 * Where sensors stand: a column with their ids, and longitude and latitude in degrees (both empty where it is not
 * known). Rows of sensors that were not measured, repeated ones and those with a broken cell are left out and counted.
 * @returns (2 N) longitude, latitude; NaN twice for sensors without a row
 * @throws Failure 'bad-input' where no row can be used; 'cancelled'
 */
export async function readPlaces(
  { file, form }: FlowTableFile,
  ids: readonly string[],
  context: ReadContext,
): Promise<SensorSeries['lonLat']> {
  const { sensor: idColumn, lon, lat } = columnRoles(form.header);
  const [id, longitude, latitude] = [idColumn, lon, lat].map((column) => form.header[column].toLowerCase());
  const cells = new RowCells<string>(file.name, context.findings);
  const sensorOf = sensorNumbers(ids);
  const lonLat = new Float64Array(2 * ids.length).fill(NaN);
  const seen = new Uint8Array(ids.length);
  let kept = 0;
  await cells.read(
    file,
    { needed: [id, longitude, latitude], optional: [], separator: form.separator },
    context,
    () => {
      const sensor = sensorOf(cells.text(id));
      if (sensor === undefined) {
        cells.leaveOut('unknown-sensor', 'nothing was measured by this sensor.', id);
        return;
      }
      const place = cells.position(longitude, latitude, true);
      if (!place) return;
      if (seen[sensor]) {
        cells.leaveOut('duplicate-id', 'this sensor stands in an earlier row too.', id);
        return;
      }
      seen[sensor] = 1;
      kept++;
      lonLat.set([place.lon, place.lat], 2 * sensor);
    },
  );
  if (kept === 0) context.findings.refuseEmpty(file.name, 'place');
  return lonLat;
}

/**
 * Numbers of sensors in one row or one column (`graph_sensor_ids.txt`, `PEMS03.txt`): the order of a matrix.
 * @throws Failure 'bad-input' where one stands there twice, or there are more than a row of a table has; 'cancelled'
 */
export async function readIds({ file, form }: FlowTableFile, context: ReadContext): Promise<string[]> {
  const ids = new Set<string>();
  const add = (id: string, row: number): void => {
    if (ids.has(id))
      context.findings.refuse(file.name, 'duplicate-id', 'this sensor stands there twice.', {
        row,
        text: id,
      });
    ids.add(id);
  };
  await scanFile(
    file,
    context,
    (record) => {
      if (record.count > MOST_FIELDS || ids.size > MOST_FIELDS)
        context.findings.refuse(
          file.name,
          'too-large',
          `more than ${MOST_FIELDS} sensors. Take fewer of them.`,
        );
      for (let field = 0; field < record.count; field++) {
        const id = fieldText(record, field).trim();
        if (id !== '') add(id, record.row + 1);
      }
    },
    { separator: form.separator },
  );
  return [...ids];
}
