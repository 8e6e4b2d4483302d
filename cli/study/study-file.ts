import { spreadOf, withInterval } from '../../src/evaluation/runs-summary';
import type { StudyRow } from './study-table';

/** What a study was made with. */
export interface StudyFacts {
  readonly study: string;
  readonly data: string;
  readonly fingerprint: string;
  readonly preset: string;
  readonly seeds: readonly number[];
  readonly steps: number;
  readonly versions: Readonly<Record<string, string>>;
}

/** The table of a study for programs: each value of each seed, and the 95 % interval of paired differences. */
export function studyFile(facts: StudyFacts, rows: readonly StudyRow[]): string {
  const content = rows.map(({ name, values, baseline }) => ({
    name,
    values: Object.fromEntries(
      Object.entries(values).map(([head, ofSeeds]) => {
        const own = { mean: spreadOf(ofSeeds).mean, ofSeeds };
        if (!baseline) return [head, own];
        const spread = spreadOf(ofSeeds.map((value, i) => value - baseline[head][i]));
        const { low, high } = withInterval(spread);
        return [head, { ...own, difference: { mean: spread.mean, low, high } }];
      }),
    ),
  }));
  return `${JSON.stringify({ ...facts, rows: content }, null, 1)}\n`;
}
