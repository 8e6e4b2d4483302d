import {
  MEASURE_NAMES,
  POINT_SOURCES,
  type EvaluationReport,
  type MeasureWithInterval,
} from './evaluation-report';
import { SOURCE_MEASURES } from './measure-words';

/** What a file of comma-separated values holds: numbers that are none are empty cells. */
export interface EvaluationTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** Each measure of each source of points, a row each; those of the drawing as a whole stand under 'htp'. */
export function evaluationTable(report: EvaluationReport): EvaluationTable {
  const { sources, valid, durationError, reversed, stalled, peak } = report;
  const plain = (source: string, measure: string, value: number) => [source, '', measure, value, null, null];
  const judged = POINT_SOURCES.flatMap((source) => {
    const { paper, honest, rmse, rematched } = sources[source];
    const rows = Object.entries({ paper, honest }).flatMap(([mode, measures]) =>
      MEASURE_NAMES.map((name) => [source, mode, name, ...cellsOf(measures[name])]),
    );
    const others = { rmse, ...rematched };
    return [...rows, ...SOURCE_MEASURES.map((name) => plain(source, name, others[name]))];
  });
  const drawing = {
    valid_masked: valid.masked,
    valid_unmasked: valid.unmasked,
    duration_error: durationError,
    reversed,
    stalled,
    ...(peak && {
      peak_hour: peak.peakHour,
      peak_step_metres: peak.drawn.peak,
      off_peak_hour: peak.offPeakHour,
      off_peak_step_metres: peak.drawn.offPeak,
      peak_shorter: peak.shorter,
    }),
  };
  return {
    head: ['source', 'mode', 'measure', 'value', 'low', 'high'],
    rows: [...judged, ...Object.entries(drawing).map(([name, value]) => plain('htp', name, value))],
  };
}

const cellsOf = ({ value, low, high }: MeasureWithInterval): number[] => [value, low, high];
