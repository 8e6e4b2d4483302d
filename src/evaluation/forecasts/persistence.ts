import type { CountTable } from '../../domain/counts/count-table';
import type { WindowLengths } from '../../domain/counts/forecast-windows';

/** The last count that a window shows, for each of its targets: (K x outputs x N) vehicles. */
export function persistence(
  { nodes, counts }: CountTable,
  starts: Int32Array,
  { inputs, outputs }: WindowLengths,
): Float32Array {
  const forecast = new Float32Array(starts.length * outputs * nodes);
  starts.forEach((start, k) => {
    const last = start + inputs - 1;
    for (let h = 0; h < outputs; h++)
      forecast.set(counts.subarray(last * nodes, (last + 1) * nodes), (k * outputs + h) * nodes);
  });
  return forecast;
}
