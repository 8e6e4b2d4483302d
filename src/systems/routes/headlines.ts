import type { Headline, RunContents } from '../../engine/records/run-contents';
import { routesRecord } from './record';
import type { StudentName } from './distillation/distillation-config';

/** The numbers of a run under the keys of `HEADLINES`, those that it has. */
export function headlines({
  record,
  metrics,
  sets,
}: Pick<RunContents, 'record' | 'metrics' | 'sets'>): Headline {
  const found = record && routesRecord(record);
  const accuracy = (student: StudentName) => found?.students[student]?.scores.test.accuracy;
  const arrival = (student: StudentName) => {
    const measured = metrics?.results.find(({ model, odSource }) => model === student && odSource === 'test');
    if (measured) return measured.estimates.arrival.value;
    const drawn = sets.find(({ source, odSource }) => source === student && odSource === 'test')?.routes;
    return drawn && drawn.arrived.reduce((arrived, one) => arrived + one, 0) / drawn.count;
  };
  const numbers = {
    teacherPerplexity: found?.teacher?.perplexity.test,
    vanillaAccuracy: accuracy('vanilla'),
    distilledAccuracy: accuracy('distilled'),
    vanillaArrival: arrival('vanilla'),
    distilledArrival: arrival('distilled'),
  };
  return Object.fromEntries(
    Object.entries(numbers).filter((entry): entry is [string, number] => Number.isFinite(entry[1])),
  );
}
