import { spreadOf } from '../../../evaluation/runs-summary';
import type { ReportCell, ReportFigure, ReportTable } from '../../records/report-table';
import { numberOf, numbersOf } from '../figures-of';
import type { RunsReportCell, RunsReportTable, SeedFigure } from './runs-report';

/**
 * The tables of some runs, each number as its mean and spread. Tables go by their id and rows by their words; a row that
 * some runs lack has no values of those.
 * @param runs tables of each run; at least one run
 */
export function tablesOverSeeds(runs: readonly (readonly ReportTable[])[]): RunsReportTable[] {
  const ids = [...new Set(runs.flatMap((tables) => tables.map(({ id }) => id)))];
  return ids.map((id) => tableOverSeeds(runs.map((tables) => tables.find((table) => table.id === id))));
}

function tableOverSeeds(all: readonly (ReportTable | undefined)[]): RunsReportTable {
  const { id, title, columns, words, note } = all.find((table) => table !== undefined)!;
  const keyOf = (row: readonly ReportCell[]) => JSON.stringify(row.slice(0, words));
  const byKey = all.map((table) => new Map((table?.rows ?? []).map((row) => [keyOf(row), row])));
  const keys = [...new Set(byKey.flatMap((rows) => [...rows.keys()]))];
  const rows = keys.map((key) => {
    const own = byKey.map((found) => found.get(key));
    return columns.map((_, column) => cellOverSeeds(own.map((row) => row?.[column])));
  });
  return { id, title, columns, words, note, rows };
}

/** Words are the same in all runs that have the row. */
function cellOverSeeds(cells: readonly (ReportCell | undefined)[]): RunsReportCell {
  const first = cells.find((cell) => cell !== undefined)!;
  return typeof first === 'string'
    ? first
    : figureOverSeeds(first, cells as readonly (ReportFigure | undefined)[]);
}

function figureOverSeeds(first: ReportFigure, figures: readonly (ReportFigure | undefined)[]): SeedFigure {
  const values = figures.map((figure) => figure?.value ?? NaN);
  const { mean, deviation } = spreadOf(values.filter(Number.isFinite));
  const alone = figures.length === 1 ? first : null;
  return {
    value: numberOf(mean),
    deviation: numberOf(deviation),
    low: numberOf(alone?.low ?? NaN),
    high: numberOf(alone?.high ?? NaN),
    values: numbersOf(values),
    isShare: first.isShare,
    decimals: first.decimals,
  };
}
