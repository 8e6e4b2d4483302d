import { csvCell } from '../../../base/text';
import type { RunsReport, RunsReportTable } from './runs-report';

const COLUMNS = ['section', 'run', 'seed', 'table', 'row', 'column', 'value', 'low', 'high', 'n'] as const;
type Row = Readonly<Partial<Record<(typeof COLUMNS)[number], string | number | null>>>;

/**
 * The report of runs as CSV, one row for each number of each run, then for means and deviations over several runs, then
 * for the curves. What could not be measured has an empty value. No cell runs as a formula.
 */
export function* runsReportCsv(data: RunsReport): Generator<string> {
  yield `${COLUMNS.join(',')}\n`;
  for (const row of rowsOf(data))
    yield `${COLUMNS.map((column) => csvCell(String(row[column] ?? ''))).join(',')}\n`;
}

function* rowsOf({ tables, curves, runs }: RunsReport): Generator<Row> {
  const place = (run: number) => ({ run: run + 1, seed: runs[run].seed });
  for (const table of tables) yield* tableRows(table, place);
  for (const { network, title, runs: lines } of curves)
    for (const [run, points] of lines.entries())
      for (const { epoch, value } of points)
        yield {
          ...{ section: 'curve', ...place(run), table: network },
          ...{ row: `epoch ${epoch}`, column: title, value },
        };
}

function* tableRows(
  { id, columns, words, rows }: RunsReportTable,
  place: (run: number) => Row,
): Generator<Row> {
  for (const cells of rows) {
    const row = cells.slice(0, words).join(', ');
    for (const [i, cell] of cells.entries()) {
      if (typeof cell === 'string') continue;
      const own = { table: id, row, column: columns[i] };
      const { values, value, deviation, low, high } = cell;
      for (const [run, one] of values.entries())
        yield { section: 'run', ...place(run), ...own, value: one, low, high };
      if (values.length < 2) continue;
      const n = values.filter((one) => one !== null).length;
      yield { section: 'seeds mean', ...own, value, n };
      yield { section: 'seeds deviation', ...own, value: deviation, n };
    }
  }
}
