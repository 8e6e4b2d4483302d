import type { Task } from '../../../base/task';
import { openMask } from '../../../domain/masked-trajectories/masks';
import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';
import { chiSquaredTest, type ChiSquaredTest } from '../../../evaluation/statistics/chi-squared';
import type { Encoder } from '../networks/encoder';
import { fillIn } from '../networks/fill-in';
import type { ReadCity } from '../networks/read-city';

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

/** Points by how many places are around them. */
export const DENSITIES = ['few', 'some', 'many'] as const;
export type Density = (typeof DENSITIES)[number];

/**
 * The most places around a point of the first third of points, and of the second. Points with equally many places are in one third, so
 * that thirds can be uneven, and one empty.
 * @param places (P) places around each point
 */
export function densityBorders(places: ArrayLike<number>): [number, number] {
  const sorted = Array.from(places).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return [at(1 / 3), at(2 / 3)];
}

/** The third that a point with so many places around it is in. */
export const densityOf = (places: number, borders: readonly [number, number]): Density =>
  DENSITIES[borders.filter((border) => places > border).length];

/** An expert that is asked less often than that is idle. */
const LEAST_SHARE = 0.01;
/** Thirds ask differently where chance alone makes a difference as large less often than that. */
export const LARGEST_CHANCE = 0.01;

/** How the experts of one layer are used. */
interface LayerUse {
  /** Share of all that points ask that the least asked expert has. */
  readonly smallestShare: number;
  /** Points of one trip are alike, so that p is too small. Null where there is nothing to compare. */
  readonly test: ExpertUse['tests'][number];
}

function layerUses({ layers, tests }: ExpertUse): LayerUse[] {
  return layers.map((asks, layer) => {
    const byExpert = asks.few.map((_, expert) =>
      Object.values(asks).reduce((sum, counts) => sum + counts[expert], 0),
    );
    const all = byExpert.reduce((sum, count) => sum + count, 0);
    return { smallestShare: Math.min(...byExpert) / all, test: tests[layer] };
  });
}

/** A line for each layer: "layer 1: smallest share 9.1 % (1 % or more), chi-squared 310.2, 6 degrees, p 5.2e-64 (below 0.01)". */
export const expertLines = (use: ExpertUse): string[] =>
  layerUses(use).map(({ smallestShare, test }, layer) => {
    const share = `smallest share ${(100 * smallestShare).toFixed(1)} % (${smallestShare >= LEAST_SHARE ? '1 % or more' : 'less than 1 %: idle'})`;
    if (!test) return `layer ${layer + 1}: ${share}, thirds by density cannot be compared`;
    const { statistic, degrees, p } = test;
    const difference = `p ${chance(p)} (${p < LARGEST_CHANCE ? 'below 0.01' : 'could be chance'})`;
    return `layer ${layer + 1}: ${share}, chi-squared between thirds by density ${statistic.toFixed(1)}, ${degrees} degrees, ${difference}`;
  });

/** One sentence: whether all experts are asked, and in how many layers points with few and with many places around them ask differently. */
export function expertsInWords(use: ExpertUse, city?: string): string {
  const uses = layerUses(use);
  const smallest = Math.min(...uses.map(({ smallestShare }) => smallestShare));
  const differing = uses.filter(({ test }) => test && test.p < LARGEST_CHANCE).length;
  const idle = smallest >= LEAST_SHARE ? 'none is idle' : 'it is idle';
  return (
    `Experts${city === undefined ? '' : `, in ${city}`}: the least asked one has ${(100 * smallest).toFixed(1)} % of what points ask, so ${idle}; ` +
    `points with few, some and many places around them ask differently in ${differing} of ${uses.length} layers (chi-squared test, p below 0.01).`
  );
}

const chance = (p: number): string =>
  p === 0 ? 'below 1e-300' : p < 0.001 ? p.toExponential(1) : p.toFixed(3);
