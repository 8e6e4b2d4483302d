import type { CsvTable } from '../../csv-table';
import { axisScale, type ChartSpec } from '../chart-specs';

/** The points of line charts as they were reported: one row for each. */
export function linesTable(specs: readonly ChartSpec[]): CsvTable {
  return { head: ['chart', 'unit', 'network', 'trips', 'step', 'value'], rows: rowsOf(specs) };
}

function* rowsOf(specs: readonly ChartSpec[]) {
  for (const spec of specs)
    for (const { network, x, y, old } of spec.lines)
      for (let i = 0; i < x.length; i++)
        yield [spec.title, spec.unit, network.label, old ? 'old' : 'new', x[i], axisScale(spec) * y[i]];
}
