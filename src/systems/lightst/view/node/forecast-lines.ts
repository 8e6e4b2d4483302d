import { slotOf, weekdayOf } from '../../../../domain/counts/count-table';
import { HOUR_AND_HOUR } from '../../../../domain/counts/forecast-windows';
import type { TableOutline } from '../../../../domain/counts/table-outline';
import { meanAt, type DayMeans } from '../../../../evaluation/forecasts/historical-average';
import { forecastOfNode } from '../state/forecast-cache';
import type { FlowsState } from '../state/flows-state.svelte';

/** What one network or baseline says of the bins after a moment. */
export interface ForecastLine {
  readonly name: string;
  /** (H) in the units of the counts; NaN where it is not there yet. */
  readonly values: Float32Array;
}

/** What all that can forecast says of a node from a moment: the networks in use, then the historical average. */
export function forecastLines(
  { networks, forecasts }: Pick<FlowsState, 'networks' | 'forecasts'>,
  average: DayMeans,
  table: TableOutline,
  node: number,
  row: number,
): ForecastLine[] {
  return [
    ...networks.map(({ name, model }): ForecastLine => {
      const chunk = forecasts.of(model, row);
      const known = chunk && forecastOfNode(chunk, row, node);
      return { name, values: known ?? new Float32Array(HOUR_AND_HOUR.outputs).fill(NaN) };
    }),
    { name: 'historical-average', values: averageLine(average, table, node, row) },
  ];
}

/** (H) the historical average of a node in the bins after a moment. */
export function averageLine(average: DayMeans, table: TableOutline, node: number, row: number): Float32Array {
  const { outputs } = HOUR_AND_HOUR;
  return Float32Array.from({ length: outputs }, (_, i) =>
    meanAt(average, weekdayOf(table, row + 1 + i), slotOf(table, row + 1 + i), node),
  );
}
