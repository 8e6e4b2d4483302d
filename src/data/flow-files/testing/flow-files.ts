import { zipSync, type Zippable } from 'fflate';
import type { SensorSeries } from '../../../domain/sensor-series';
import { npyDict, npyFile } from '../../testing/npy-file';

const clock = (seconds: number): string =>
  new Date(1000 * seconds).toISOString().slice(0, 19).replace('T', ' ');
const cell = (value: number): string => (Number.isNaN(value) ? '' : String(value));
const rowsOf = ({ times, ids, values }: Written): number[][] =>
  Array.from(times, (_, bin) => Array.from(values.subarray(bin * ids.length, (bin + 1) * ids.length)));

type Written = Pick<SensorSeries, 'ids' | 'times' | 'features' | 'values'>;

/** As LOS-loop has it: no times. Of one feature. */
export const matrixText = (series: Written): string =>
  [series.ids.join(','), ...rowsOf(series).map((row) => row.map(cell).join(','))].join('\n') + '\n';

/** With times in the first column. Of one feature. */
export const wideText = (series: Written): string =>
  [
    ['time', ...series.ids].join(','),
    ...rowsOf(series).map((row, bin) => [clock(series.times[bin]), ...row.map(cell)].join(',')),
  ].join('\n') + '\n';

/** A row for each bin and sensor. */
export function longText({ ids, times, features, values }: Written): string {
  const rows = Array.from(times, (time, bin) =>
    ids.map((id, sensor) => {
      const at = (bin * ids.length + sensor) * features.length;
      return [clock(time), id, ...Array.from(values.subarray(at, at + features.length), cell)].join(',');
    }),
  );
  return [['time', 'sensor', ...features].join(','), ...rows.flat()].join('\n') + '\n';
}

/** An array of T x N x F as `np.savez` (level 0) or `np.savez_compressed` writes it. */
export function npzBytes(
  values: Float32Array | Float64Array,
  shape: readonly number[],
  level: 0 | 6 = 6,
): Uint8Array {
  const dtype = values instanceof Float32Array ? '<f4' : '<f8';
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return npzOf({ 'data.npy': npyFile(1, npyDict(dtype, false, shape.join(', ')), bytes) }, level);
}

export const npzOf = (files: Zippable, level: 0 | 6 = 6): Uint8Array => zipSync(files, { level });

/** Three sensors along a street, the last one without links, of LOS-loop's form. */
export const losFiles = (): Record<string, string> => ({
  'los_speed.csv': '773869,767541,767542\n64.375,67.625,0\n62.5,,65.25\n',
  'los_adj.csv': '1,0.5,0\n0.25,1,0\n0,0,1\n',
  'graph_sensor_locations.csv':
    'index,sensor_id,latitude,longitude\n0,773869,34.15,-118.31\n1,767541,34.16,-118.31\n2,767542,34.17,-118.3\n',
});

/** Two bins of three sensors in PEMS's form, with the distances of their neighbours. */
export const pemsFiles = (): Record<string, string | Uint8Array> => ({
  'PEMS08.npz': npzBytes(
    Float64Array.from({ length: 18 }, (_, i) => i / 2),
    [2, 3, 3],
  ),
  'PEMS08.csv': 'from,to,cost\n0,1,310.6\n1,2,330.9\n',
});

/** Two sensors at known places, with two features, as a long table. */
export const longFile = (): Record<string, string> => ({
  'counts.csv':
    'timestamp,detector_id,flow,speed,lon,lat\n2018-01-01 08:00,a,12,50.5,8.5,47.4\n2018-01-01 08:00,b,7,,8.51,47.4\n2018-01-01 08:05,a,0,52,8.5,47.4\n',
});
