import type { RoadNetwork } from '../domain/road-network';
import type { TrajectorySet } from '../domain/trajectory-set';
import type { RouteSet } from '../generation/route';
import type { BootstrapOptions, Estimate } from './bootstrap';
import { thesisCodeMeasures, type ThesisCodeMeasures } from './thesis-code-measures';
import type { MeasureKey } from './measure-catalogue';
import { estimatesOf, resampledMeasures, type ResampledMeasures } from './measure-statistics';
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
  /** What the intervals come from, and those of differences from other sets for the same OD pairs. */
  readonly resamples: ResampledMeasures;
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
  const [resamples] = resampledMeasures([measured], options);
  const estimates = estimatesOf(resamples, options);
  return { ...measured, estimates, resamples, thesisCode: thesisCodeMeasures(realOds, routes, network) };
}
