import type { EvaluationReport } from '../evaluation/evaluation-report';
import { evaluationTable } from '../evaluation/evaluation-table';

/** Lines of `point-measures.csv`: the rows of `evaluationTable`, with empty cells where there is no number. */
export function* measuresCsv(report: EvaluationReport): Generator<string> {
  const { head, rows } = evaluationTable(report);
  yield `${head.join(',')}\n`;
  const cell = (value: string | number | null) =>
    value === null || (typeof value === 'number' && !Number.isFinite(value)) ? '' : String(value);
  for (const row of rows) yield `${row.map(cell).join(',')}\n`;
}
