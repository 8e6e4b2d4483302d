import type { Task } from '../../../base/task';
import { openMask } from '../../../domain/masked-trajectories/masks';
import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';
import { chiSquaredTest, type ChiSquaredTest } from '../../../evaluation/statistics/chi-squared';
import type { Encoder } from '../networks/encoder';
import { fillIn } from '../networks/fill-in';
import type { ReadCity } from '../networks/read-city';
import { DENSITIES, densityBorders, densityOf, type Density } from './density-thirds';

/** Which experts points ask. Plain data. */
export interface ExpertUse {
  /** Most places around a point of the first third, and of the second. */
  readonly borders: readonly [number, number];
  /** By density: points. */
  readonly points: Readonly<Record<Density, number>>;
  /** By layer and density: how often each expert was asked. */
  readonly layers: readonly Readonly<Record<Density, readonly number[]>>[];
  /** By layer: whether thirds ask experts alike; null where there is nothing to compare. Points of one trip are alike, so that p is too small. */
  readonly tests: readonly (ChiSquaredTest | null)[];
}

/**
 * Which experts an encoder asks at the points of trajectories of which nothing is hidden, by thirds of the points with few, some and many
 * places around them (`densityBorders`).
 * @throws Failure 'cancelled'
 */
export async function expertUse(
  encoder: Encoder,
  city: ReadCity,
  trajectories: readonly Trajectory[],
  task: Task,
): Promise<ExpertUse> {
  const asked = trajectories.map((trajectory) => ({ trajectory, mask: openMask(trajectory.times.length) }));
  const filled = await fillIn(encoder, city, asked, task);
  const around = trajectories.flatMap(({ lonLat }) => Array.from(city.placesAround(lonLat)));
  const borders = densityBorders(around);
  const densities = around.map((places) => densityOf(places, borders));
  const { layers: layerCount, experts } = encoder.config;
  const counts = (of: (density: Density) => number[]) =>
    Object.fromEntries(DENSITIES.map((density) => [density, of(density)])) as Record<Density, number[]>;
  const layers = Array.from({ length: layerCount }, (_, layer) => {
    const asks = counts(() => new Array<number>(experts).fill(0));
    let point = 0;
    for (const { gates } of filled)
      for (let at = 0; at < gates[layer].length; at += experts, point++)
        for (let expert = 0; expert < experts; expert++)
          if (gates[layer][at + expert] > 0) asks[densities[point]][expert]++;
    return asks;
  });
  const points = DENSITIES.map((density) => [density, densities.filter((each) => each === density).length]);
  return {
    borders,
    points: Object.fromEntries(points) as ExpertUse['points'],
    layers,
    tests: layers.map((asks) => chiSquaredTest(DENSITIES.map((density) => asks[density]))),
  };
}
