import type { RunResults } from './run-bundle';
import { HEADLINES, type Headline } from './runs-service';
import type { StudentName } from './student-stage';

/** The numbers of a run that a list shows. */
export function headlineOf({ record, metrics, sets }: RunResults): Headline {
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
