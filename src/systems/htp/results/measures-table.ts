import {
  POINT_SOURCES,
  type EvaluationReport,
  type MeasureWithInterval,
} from '../evaluation/evaluation-report';

/** Lines of `point-measures.csv`: each measure of each source of points with its 95 % interval; empty where there is none. */
export function* measuresCsv({ sources }: EvaluationReport): Generator<string> {
  yield 'source,mode,measure,value,low,high\n';
  const cell = (value: number) => (Number.isFinite(value) ? String(value) : '');
  for (const source of POINT_SOURCES) {
    const { paper, honest, rmse, rematched } = sources[source];
    for (const [mode, measures] of Object.entries({ paper, honest }))
      for (const [measure, { value, low, high }] of Object.entries<MeasureWithInterval>(measures))
        yield `${source},${mode},${measure},${[value, low, high].map(cell).join(',')}\n`;
    for (const [measure, value] of Object.entries({ rmse, ...rematched }))
      yield `${source},,${measure},${cell(value)},,\n`;
  }
}
