import { counted } from '../../../base/text';
import {
  MEASURE_NAMES,
  SOURCE_LABELS,
  type EvaluationReport,
  type MeasureWithInterval,
  type PointSource,
} from './evaluation-report';
import { isBetter, POINT_MEASURE_WORDS } from './measure-words';

/** How two sources compare, by measure: better or worse by more than their intervals, or neither. */
export interface SourceComparison {
  readonly better: number;
  readonly worse: number;
  readonly unclear: number;
}

/** One source against another in honest measures; intervals that overlap tell nothing. */
export function compareSources(
  { sources }: Pick<EvaluationReport, 'sources'>,
  ours: PointSource,
  theirs: PointSource,
): SourceComparison {
  let [better, worse] = [0, 0];
  for (const name of MEASURE_NAMES) {
    const [a, b] = [sources[ours].honest[name], sources[theirs].honest[name]];
    if (!areApart(a, b)) continue;
    if (isBetter(a.value, b.value, POINT_MEASURE_WORDS[name])) better++;
    else worse++;
  }
  return { better, worse, unclear: MEASURE_NAMES.length - better - worse };
}

const areApart = (a: MeasureWithInterval, b: MeasureWithInterval): boolean =>
  a.high < b.low || b.high < a.low;

/** What an evaluation says, in a few sentences, the verdict first. */
export function evaluationInWords(report: EvaluationReport): string[] {
  const { valid, peak, sources } = report;
  return [
    comparisonInWords(report, 'road-speeds'),
    comparisonInWords(report, 'constant-speed'),
    `Points of HTP are ${metres(sources.htp.rmse)} from where the vehicle was at the same moment (root mean square), those of ${SOURCE_LABELS['road-speeds']} ${metres(sources['road-speeds'].rmse)}.`,
    `Without the mask of the grammar, ${percent(valid.unmasked)} of the answers are whole; with it, ${percent(valid.masked)}.`,
    ...(peak ? [peakInWords(peak)] : []),
  ];
}

function comparisonInWords(report: EvaluationReport, baseline: PointSource): string {
  const { better, worse, unclear } = compareSources(report, 'htp', baseline);
  const parts = [
    ...(better > 0 ? [`better in ${better}`] : []),
    ...(worse > 0 ? [`worse in ${worse}`] : []),
    ...(unclear > 0 ? [`not clearly different in ${unclear}`] : []),
  ];
  const all = counted(MEASURE_NAMES.length, 'measure');
  return `HTP against ${SOURCE_LABELS[baseline]}, in ${all}: ${parts.join(', ')}.`;
}

function peakInWords({
  peakHour,
  offPeakHour,
  drawn,
  asked,
  shorter,
  routes,
}: NonNullable<EvaluationReport['peak']>): string {
  const steps = `${metres(drawn.peak)} at ${peakHour}:00 and ${metres(drawn.offPeak)} at ${offPeakHour}:00`;
  return (
    `On the same ${counted(routes, 'route')}, steps are ${steps} on average (asked for: ${metres(asked.peak)} and ` +
    `${metres(asked.offPeak)}); in ${percent(shorter)} of them they are shorter at the slow hour.`
  );
}

const metres = (value: number): string =>
  Number.isNaN(value) ? 'an unknown distance' : `${value.toFixed(0)} m`;
const percent = (share: number): string => (Number.isNaN(share) ? '–' : `${(100 * share).toFixed(1)} %`);
