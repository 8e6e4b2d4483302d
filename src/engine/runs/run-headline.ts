import { HEADLINES, type Headline, type RunContents, type RunSummary } from './runs-service';
import type { StudentName } from '../../systems/routes/training/train-student';

/** The numbers of a run that a list shows. */
export function headlineOf({
  record,
  metrics,
  sets,
}: Pick<RunContents, 'record' | 'metrics' | 'sets'>): Headline {
  const accuracy = (student: StudentName) => record?.students[student]?.scores.test.accuracy;
  const arrival = (student: StudentName) => {
    const measured = metrics?.results.find(({ model, odSource }) => model === student && odSource === 'test');
    if (measured) return measured.estimates.arrival.value;
    const drawn = sets.find(({ source, odSource }) => source === student && odSource === 'test')?.routes;
    return drawn && drawn.arrived.reduce((arrived, one) => arrived + one, 0) / drawn.count;
  };
  const numbers: Record<(typeof HEADLINES)[number], number | null | undefined> = {
    teacherPerplexity: record?.teacher?.perplexity.test,
    vanillaAccuracy: accuracy('vanilla'),
    distilledAccuracy: accuracy('distilled'),
    vanillaArrival: arrival('vanilla'),
    distilledArrival: arrival('distilled'),
  };
  return Object.fromEntries(Object.entries(numbers).filter(([, value]) => Number.isFinite(value)));
}

/** When a run began, by its record; null if that does not say. */
export function startOf({ record }: Pick<RunContents, 'record'>): number | null {
  const started = Date.parse(record?.timing.started ?? '');
  return Number.isFinite(started) && started >= 0 ? started : null;
}

/** A finished run that is not kept as a list shows it. */
export function summaryOf(contents: RunContents, origin: RunSummary['origin']): RunSummary {
  return {
    ...contents.plan,
    state: 'done',
    startedAt: startOf(contents) ?? 0,
    bytes: contents.checkpoints.reduce((total, { bytes }) => total + bytes.length, 0),
    headline: headlineOf(contents),
    failure: null,
    origin,
  };
}
