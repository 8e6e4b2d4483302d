import type { BootstrapOptions, Estimate } from './bootstrap';
import { MEASURE_KEYS, MEASURES, type MeasureKey } from './measure-catalogue';
import { differencesOf, estimatesOf, resampledMeasures, type ResampledMeasures } from './measure-statistics';
import type { MeasuredRoutes, PerRouteMeasures } from './route-measures';
import type { Scenario, ScenarioKey } from './scenarios';
import { selectAttributes } from './trip-attributes';

/** `after` minus `before` (numbers of two models), paired by OD pair. */
export interface ScenarioDifference {
  readonly before: number;
  readonly after: number;
  readonly estimates: Readonly<Record<MeasureKey, Estimate>>;
}

/** The measures of several models over the OD pairs of one scenario. */
export interface ScenarioMeasures {
  readonly key: ScenarioKey;
  /** OD pairs. */
  readonly count: number;
  /** Estimates of each model, in the order given. */
  readonly estimates: readonly Readonly<Record<MeasureKey, Estimate>>[];
  /** One for each two models. */
  readonly differences: readonly ScenarioDifference[];
  /**
   * Place of each model by each measure, 1 for the best; equal values share a place. NaN where a value is missing,
   * and for measures whose best value is that of the real trips.
   */
  readonly ranks: Readonly<Record<MeasureKey, readonly number[]>>;
}

/** Resamples of several models over the pairs of one scenario. */
export function resampledInScenario(
  models: readonly MeasuredRoutes[],
  mask: Uint8Array,
  options: BootstrapOptions = {},
): ResampledMeasures[] {
  const rows = Uint32Array.from({ length: mask.length }, (_, pair) => pair).filter(
    (pair) => mask[pair] === 1,
  );
  const wholes = models.map(({ real }) => real);
  const parts = models.map((model) => selectMeasured(model, rows));
  // Models that were measured by the same trips still are.
  const shared = parts.map((part, i) => ({ ...part, real: parts[wholes.indexOf(wholes[i])].real }));
  return resampledMeasures(shared, options, wholes);
}

/** What the resamples of all models over the pairs of a scenario come to. */
export function scenarioMeasures(
  { key, count }: Pick<Scenario, 'key' | 'count'>,
  models: readonly ResampledMeasures[],
  options: BootstrapOptions = {},
): ScenarioMeasures {
  const estimates = models.map((model) => estimatesOf(model, options));
  const ranks = MEASURE_KEYS.map((measure) => [
    measure,
    ranksOf(
      estimates.map((own) => own[measure].value),
      MEASURES[measure].better,
    ),
  ]);
  return {
    key,
    count,
    estimates,
    differences: models.flatMap((one, before) =>
      models.slice(before + 1).map((other, i) => ({
        before,
        after: before + 1 + i,
        estimates: differencesOf(one, other, options),
      })),
    ),
    ranks: Object.fromEntries(ranks) as Record<MeasureKey, number[]>,
  };
}

/**
 * The existing measures within each scenario: only its OD pairs are drawn, and the bins of divergences stay those
 * of all pairs, so that scenarios can be held against each other.
 */
export function measuresByScenario(
  models: readonly MeasuredRoutes[],
  scenarios: readonly Scenario[],
  options: BootstrapOptions = {},
): ScenarioMeasures[] {
  return scenarios.map((scenario) =>
    scenarioMeasures(scenario, resampledInScenario(models, scenario.mask, options), options),
  );
}

function ranksOf(values: readonly number[], better: 'lower' | 'higher' | 'as real'): number[] {
  const isBetter = (a: number, b: number) => (better === 'lower' ? a < b : a > b);
  return values.map((value) =>
    better === 'as real' || Number.isNaN(value)
      ? NaN
      : 1 + values.filter((other) => isBetter(other, value)).length,
  );
}

/** The same measures of some of the pairs (copies). Routes for pairs that no trip drove have no trips to select. */
export function selectMeasured(measured: MeasuredRoutes, rows: Uint32Array): MeasuredRoutes {
  const { perRoute, real, generated } = measured;
  const columns = Object.entries(perRoute).map(([key, values]) => {
    const all = values as Float64Array;
    return [key, Float64Array.from(rows, (row) => all[row])] as const;
  });
  return {
    count: rows.length,
    perRoute: Object.fromEntries(columns) as Record<keyof PerRouteMeasures, Float64Array>,
    real: real.distanceKm.length === 0 ? real : selectAttributes(real, rows),
    generated: selectAttributes(generated, rows),
  };
}
