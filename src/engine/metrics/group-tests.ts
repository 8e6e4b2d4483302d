import type { MeasureKey } from '../../evaluation/measure-catalogue';
import { pairedTests, type PairedTest } from '../../evaluation/statistics/paired-tests';
import type { RouteSource } from '../routes/route-source';
import type { GroupMeasures, RouteValues } from './measure-route-groups';

/** Measures that every single route has: those that can be tested pair by pair. */
export const TESTED_MEASURES = [
  'arrival',
  'odMatch',
  'hausdorff',
  'dtw',
  'edr',
  'hausdorffPerRoad',
  'dtwPerRoad',
  'identical',
  'roads',
  'distance',
] as const satisfies readonly (MeasureKey & keyof RouteValues)[];

export type TestedMeasure = (typeof TESTED_MEASURES)[number];

/** One measure of two sets, tested. */
export interface GroupTest extends PairedTest<TestedMeasure> {
  readonly before: RouteSource;
  readonly after: RouteSource;
}

/**
 * Tests every two sets of a group in every measure; the measures of one comparison are one family of Holm's adjustment
 * (`pairedTests`). Measures that need a real trip are left out where there is none. The desk and its report show these
 * very tests.
 */
export function groupTests({ results, seed }: Pick<GroupMeasures, 'results' | 'seed'>): GroupTest[] {
  const known = TESTED_MEASURES.filter((key) =>
    results.some(({ values }) => values[key].some((value) => !Number.isNaN(value))),
  );
  const models = results.map(({ source, values }) => ({ name: source, columns: values }));
  // The names that come back are the sources that went in.
  return pairedTests(models, known, { seed }) as GroupTest[];
}
