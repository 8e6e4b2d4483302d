import type { PointMeasureMode } from '../../../../evaluation/gps-points/point-measures';
import { fixed, percent } from '../../../../studio/figures';
import {
  POINT_SOURCES,
  type EvaluationReport,
  type MeasureName,
  type PointSource,
} from '../../evaluation/evaluation-report';
import {
  isBetter,
  POINT_MEASURE_WORDS,
  SOURCE_MEASURE_WORDS,
  type MeasureWords,
  type SourceMeasure,
} from '../../evaluation/measure-words';

/** A measure of one source, as a table shows it. */
export interface MeasureCell {
  readonly source: PointSource;
  readonly text: string;
  /** "0.0021 to 0.0034"; null where there is no interval. */
  readonly interval: string | null;
  /** Whether no other source is better; jittered real traces are left out of it, since they are no generator. */
  readonly isBest: boolean;
}

/** A value with the digits of its measure: "0.0021", "86.4 %", "12.3 m". */
export function valueText(value: number, { unit, decimals }: MeasureWords): string {
  if (unit === 'metres') return `${fixed(value, decimals)} m`;
  return unit === 'share' && decimals < 4 ? percent(value) : fixed(value, decimals);
}

/** One of the eight measures of every source. */
export function measureCells(
  { sources }: Pick<EvaluationReport, 'sources'>,
  mode: PointMeasureMode,
  name: MeasureName,
): MeasureCell[] {
  const words = POINT_MEASURE_WORDS[name];
  const best = bestOf((source) => sources[source][mode][name].value, words);
  return POINT_SOURCES.map((source) => {
    const { value, low, high } = sources[source][mode][name];
    const isKnown = Number.isFinite(low) && Number.isFinite(high);
    return {
      source,
      text: valueText(value, words),
      interval: isKnown ? `${fixed(low, words.decimals)} to ${fixed(high, words.decimals)}` : null,
      isBest: source === best,
    };
  });
}

/** One of the measures that have no modes, of every source. */
export function sourceCells(
  { sources }: Pick<EvaluationReport, 'sources'>,
  name: SourceMeasure,
): MeasureCell[] {
  const words = SOURCE_MEASURE_WORDS[name];
  const valueOf = (source: PointSource) =>
    name === 'rmse' ? sources[source].rmse : sources[source].rematched[name];
  const best = bestOf(valueOf, words);
  return POINT_SOURCES.map((source) => ({
    source,
    text: valueText(valueOf(source), words),
    interval: null,
    isBest: source === best,
  }));
}

/** The best of those that generate points; null where none has a value. */
function bestOf(valueOf: (source: PointSource) => number, words: MeasureWords): PointSource | null {
  const known = POINT_SOURCES.filter((source) => source !== 'jittered' && Number.isFinite(valueOf(source)));
  if (known.length === 0) return null;
  return known.reduce((best, source) => (isBetter(valueOf(source), valueOf(best), words) ? source : best));
}
