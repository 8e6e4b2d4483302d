import { bestEpochs } from '../../engine/records/best-epochs';
import type { RunRecord } from '../../engine/records/run-record';
import { POINT_SOURCES, SOURCE_LABELS } from './evaluation/evaluation-report';
import { htpReport, languageReport, tokeniserReport, type HtpReport } from './points-record';

const digits = (value: number, places: number) => (Number.isFinite(value) ? value.toFixed(places) : '-');
const percent = (share: number) => (Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : '-');

/** Sums up a run in a few aligned lines: its trips, its networks, then the measures of each source of points. */
export function runSummary(record: RunRecord): string[] {
  const report = htpReport(record);
  const { traces, trips, points, leftOut } = report;
  const left = Object.entries(leftOut).filter(([, count]) => count > 0);
  return [
    `${record.data.name}: ${traces} traces, ${points} points in ${trips.train} / ${trips.val} / ${trips.test} trips (train / val / test)`,
    ...(left.length === 0
      ? []
      : [`Left out: ${left.map(([reason, count]) => `${reason} ${count}`).join(', ')}`]),
    ...bestEpochs(record),
    ...networkLines(record),
    ...evaluationLines(report),
  ];
}

function networkLines(record: RunRecord): string[] {
  const tokeniser = tokeniserReport(record);
  const language = languageReport(record);
  const lines: string[] = [];
  if (tokeniser) {
    const { rmse, codebooks, residualNorms } = tokeniser;
    const each = codebooks.map(({ used, perplexity }) => `${percent(used)} / ${percent(perplexity)}`);
    lines.push(
      `Points made again of their tokens: RMSE ${digits(rmse, 2)} m`,
      `Codebooks, used / perplexity: ${each.join(', ')}; left after each: ${residualNorms.map((norm) => digits(norm, 2)).join(', ')}`,
    );
  }
  if (language)
    lines.push(
      `Language model: ${digits(language.nats, 3)} nats a token, ${percent(language.firstCodes)} of first codes right`,
    );
  return lines;
}

function evaluationLines({ evaluation }: HtpReport): string[] {
  if (!evaluation) return [];
  const { sources, valid, durationError, reversed, stalled } = evaluation;
  const names = Object.keys(sources.htp.paper) as (keyof typeof sources.htp.paper)[];
  const width = Math.max(...POINT_SOURCES.map((name) => SOURCE_LABELS[name].length));
  const row = (head: string, cells: readonly string[]) =>
    `  ${head.padEnd(width)}  ${cells.map((cell) => cell.padEnd(9)).join('')}`.trimEnd();
  return [
    `Answers that are whole: ${percent(valid.masked)} masked, ${percent(valid.unmasked)} without; ` +
      `duration off by ${percent(durationError)} (median); ${percent(reversed)} of the points go back, ${percent(stalled)} stand`,
    'Measures of the test part as in the paper, and RMSE in metres:',
    row('', [...names, 'RMSE']),
    ...POINT_SOURCES.map((name) => {
      const { paper, rmse } = sources[name];
      return row(SOURCE_LABELS[name], [...names.map((key) => digits(paper[key].value, 4)), digits(rmse, 1)]);
    }),
  ];
}
