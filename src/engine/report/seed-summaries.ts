import { MEASURE_KEYS } from '../../evaluation/measure-catalogue';
import type { ReportedEstimates } from '../../evaluation/metrics-report';
import { spreadOf, withInterval } from '../../evaluation/runs-summary';
import { numberOf, numbersOf } from './figures-of';
import type { ReportGroup, SeedSpread, SeedSummary } from './report-data';

/** Every set and every difference that all runs have, over the runs. Empty for fewer than two. */
export function seedSummaries(groups: readonly ReportGroup[], runs: number): SeedSummary[] {
  if (runs < 2) return [];
  const splits = [...new Set(groups.map(({ split }) => split))];
  return splits.flatMap((split) => {
    const own = groups.filter((group) => group.split === split);
    if (own.length < runs) return [];
    const sets = own[0].sets.flatMap(({ set }): SeedSummary[] => {
      const all = own.map((group) => group.sets.find((one) => one.set === set)?.estimates);
      return isWhole(all) ? [{ split, before: null, set, measures: spreadsOf(all) }] : [];
    });
    const differences = own[0].differences.flatMap(({ before, after }): SeedSummary[] => {
      const all = own.map(
        (group) => group.differences.find((one) => one.before === before && one.after === after)?.estimates,
      );
      return isWhole(all) ? [{ split, before, set: after, measures: spreadsOf(all) }] : [];
    });
    return [...sets, ...differences];
  });
}

const isWhole = (all: readonly (ReportedEstimates | undefined)[]): all is readonly ReportedEstimates[] =>
  all.every((one) => one !== undefined);

function spreadsOf(all: readonly ReportedEstimates[]): SeedSpread[] {
  return MEASURE_KEYS.map((measure) => {
    const values = all.map((estimates) => estimates[measure].value ?? NaN);
    const { mean, deviation, low, high } = withInterval(spreadOf(values));
    return {
      measure,
      mean: numberOf(mean),
      deviation: numberOf(deviation),
      low: numberOf(low),
      high: numberOf(high),
      values: numbersOf(values),
    };
  });
}
