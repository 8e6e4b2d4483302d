import * as v from 'valibot';
import type { RunRecord } from '../../../src/engine/records/run-record';
import { rowNames, type RunResults } from '../../../src/engine/results/result-table';
import { resultsFormat } from '../../../src/engine/results/results-format';
import { configSchema } from '../../../src/engine/settings/schema';
import { SETTINGS, ACCURACY, HEADLINES, NETWORKS } from './config';

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const report = v.object({ accuracy: share });
type CounterReport = v.InferOutput<typeof report>;

const { counter } = rowNames('network', NETWORKS.declared);

/** What a run found: how often the next road of the test trips is the one that it counted most. */
function resultsOf({ networks, data }: RunRecord): RunResults {
  const found = networks.counter?.report as CounterReport | undefined;
  return {
    facts: [data.name],
    tables: [
      {
        ...{ id: 'next', title: 'Next roads of the test trips', rowHeading: 'Counted by' },
        ...{ measures: [ACCURACY], keys: { part: 'test' }, note: `${data.trips.test} trips.` },
        rows: found ? [{ ...counter, values: found }] : [],
      },
    ],
  };
}

/** How runs of this system are read, and what is said of them. */
export const format = resultsFormat({
  config: configSchema(SETTINGS),
  report: v.object({ links: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) }),
  networks: { counter: report },
  results: resultsOf,
  headlines: HEADLINES,
});
