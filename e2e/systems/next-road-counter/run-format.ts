import * as v from 'valibot';
import type { RunFormat } from '../../../src/engine/records/run-format';
import type { RunRecord } from '../../../src/engine/records/run-record';
import type { CounterConfig } from './config';

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const report = v.object({ accuracy: share });
type CounterReport = v.InferOutput<typeof report>;

const reportOf = (record: RunRecord) => record.networks.counter?.report as CounterReport | undefined;

/** How runs of this system are read, and what is said of them. */
export const format: RunFormat<CounterConfig> = {
  config: v.object({
    preset: v.literal('plain'),
    seed: v.pipe(v.number(), v.safeInteger()),
    smoothing: v.pipe(v.number(), v.finite(), v.gtValue(0)),
  }),
  report: v.object({ links: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) }),
  networks: { counter: report },
  headlines: ({ record }) => {
    const found = record && reportOf(record);
    return found ? { counterAccuracy: found.accuracy } : {};
  },
  summary: (record) => [
    `Next roads right on the test trips: ${(100 * reportOf(record)!.accuracy).toFixed(2)} %`,
  ],
};
