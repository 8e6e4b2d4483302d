import { fixed, ofStep } from '../../../../studio/chart-kind';
import type { ChartSpec } from '../../../../studio/charts/chart-specs';
import type { Race } from '../../race/race';
import { runnersOf } from '../../race/race-order';
import { inkOf, runnerLabel } from './race-words';

/**
 * The loss on the trips of each runner, without the teacher's term, so that they can be compared: means since the moment
 * before, of the first seed.
 */
export function raceChart({ order, runs }: Race): ChartSpec {
  const { alpha } = order.config.distillation;
  const moments = runs[0]?.moments.slice(1) ?? [];
  const x = moments.map(({ step }) => step);
  return {
    ...ofStep('tripsLoss', 'Loss', 'nats', fixed(3), false),
    asItCame: false,
    lines: runnersOf(order).map((runner, i) => ({
      network: { name: runner.name, label: runnerLabel(runner), ink: inkOf(runner.name) },
      x,
      y: moments.map(({ runners }) => runners[i].losses.nextStep + alpha * runners[i].losses.time),
    })),
  };
}
