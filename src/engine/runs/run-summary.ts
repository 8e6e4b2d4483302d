import type { Headline, RunContents } from '../records/run-contents';
import type { RunSummary } from './runs-service';

/** When a run began, by its record; null if that does not say. */
export function startOf({ record }: Pick<RunContents, 'record'>): number | null {
  const started = Date.parse(record?.timing.started ?? '');
  return Number.isFinite(started) && started >= 0 ? started : null;
}

/** A finished run that is not kept as a list shows it. */
export function summaryOf(
  contents: RunContents,
  headline: Headline,
  origin: RunSummary['origin'],
): RunSummary {
  return {
    ...contents.plan,
    state: 'done',
    startedAt: startOf(contents) ?? 0,
    bytes: contents.checkpoints.reduce((total, { bytes }) => total + bytes.length, 0),
    headline,
    failure: null,
    origin,
  };
}
