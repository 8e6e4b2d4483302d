import type { RoadNetwork } from '../domain/road-network';
import type { TrajectorySet } from '../domain/trajectory-set';
import type { RouteSet } from '../generation/route';
import { bootstrap, type BootstrapOptions, type Estimate, type WeightedStatistic } from './bootstrap';
import { thesisCodeMeasures, type ThesisCodeMeasures } from './thesis-code-measures';
import { MEASURE_KEYS, type MeasureKey } from './measure-catalogue';
import { measureStatistics, SHIFTED_MEASURES } from './measure-statistics';
import { measureRoutes, type MeasuredRoutes } from './route-measures';

export interface EvaluateOptions extends BootstrapOptions {
  /**
   * Real trips whose OD cell pairs count as real in Eq. 21 (the whole train or test set); `real` if left out.
   */
  readonly realOds?: TrajectorySet;
}

/** All measures of one set of routes. */
export interface Measures extends MeasuredRoutes {
  readonly estimates: Readonly<Record<MeasureKey, Estimate>>;
  /** The same routes by the readings of the thesis's code. */
  readonly thesisCode: ThesisCodeMeasures;
}

/**
 * Measures routes against the real trips of the same OD pairs (route i against trip i):
 * every measure of thesis A.2 and a few plain ones, with bootstrap intervals over OD pairs.
 * See MEASURES for readings and units.
 */
export function evaluate(
  real: TrajectorySet,
  routes: RouteSet,
  network: RoadNetwork,
  options: EvaluateOptions = {},
): Measures {
  const { realOds = real } = options;
  return evaluated(measureRoutes(real, routes, network, realOds), realOds, routes, network, options);
}

/** The same of routes that have been measured pair by pair already. */
export function evaluated(
  measured: MeasuredRoutes,
  realOds: TrajectorySet,
  routes: RouteSet,
  network: RoadNetwork,
  options: BootstrapOptions,
): Measures {
  const estimates = bootstrap(measured.count, measureStatistics(measured), options, SHIFTED_MEASURES);
  return { ...measured, estimates, thesisCode: thesisCodeMeasures(realOds, routes, network) };
}

/**
 * Paired difference of two sets of routes for the same OD pairs: measures of `after` minus those of `before`,
 * resampled together, so that what is common to both (easy and hard OD pairs) cancels.
 */
export function pairedDifference(
  before: MeasuredRoutes,
  after: MeasuredRoutes,
  options: BootstrapOptions = {},
): Record<MeasureKey, Estimate> {
  if (before.count !== after.count) {
    throw new RangeError(
      `${before.count} and ${after.count} routes: a paired difference needs the same OD pairs.`,
    );
  }
  const [a, b] = [measureStatistics(before), measureStatistics(after)];
  const differences = MEASURE_KEYS.map((key) => [
    key,
    (weights: Float64Array) => b[key](weights) - a[key](weights),
  ]);
  return bootstrap(
    before.count,
    Object.fromEntries(differences) as Record<MeasureKey, WeightedStatistic>,
    options,
    SHIFTED_MEASURES,
  );
}
