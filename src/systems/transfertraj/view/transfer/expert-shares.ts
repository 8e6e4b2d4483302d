import { chiSquaredTest, type ChiSquaredTest } from '../../../../evaluation/statistics/chi-squared';
import { DENSITIES, densityBorders, densityOf, type Density } from '../../evaluation/expert-use';
import type { ExpertPoints } from '../../recovery/recovery-service';

/** How much the experts of one layer have to say in one third of the points. */
export interface SharesOfThird {
  readonly density: Density;
  readonly points: number;
  /** Fewest and most places around its points; null where it has no points. */
  readonly places: readonly [number, number] | null;
  /** (C) mean gate of each expert: they sum to 1; empty where it has no points. */
  readonly shares: readonly number[];
}

/** How much the experts of one layer have to say, by thirds of the points with few, some and many places around them. */
export interface ExpertShares {
  readonly thirds: readonly SharesOfThird[];
  /** (C) over all points. */
  readonly all: readonly number[];
  /** Whether thirds ask the same experts; null where there is nothing to compare. Points of one trip are alike, so that p is too small. */
  readonly test: ChiSquaredTest | null;
}

/** @param layer of the network, from 0 on */
export function expertShares({ places, gates, experts }: ExpertPoints, layer: number): ExpertShares {
  const borders = densityBorders(places);
  const own = gates[layer];
  const points = Array.from(places, (_, point) => point);
  const members = DENSITIES.map((density) =>
    points.filter((point) => densityOf(places[point], borders) === density),
  );
  const meanGates = (of: readonly number[]) =>
    of.length === 0
      ? []
      : Array.from(
          { length: experts },
          (_, expert) => of.reduce((sum, point) => sum + own[point * experts + expert], 0) / of.length,
        );
  const asked = (of: readonly number[]) =>
    Array.from(
      { length: experts },
      (_, expert) => of.filter((point) => own[point * experts + expert] > 0).length,
    );
  return {
    thirds: DENSITIES.map((density, i) => ({
      density,
      points: members[i].length,
      places: rangeOf(members[i].map((point) => places[point])),
      shares: meanGates(members[i]),
    })),
    all: meanGates(points),
    test: chiSquaredTest(members.map(asked)),
  };
}

const rangeOf = (values: readonly number[]): [number, number] | null =>
  values.length === 0
    ? null
    : [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];

/** (P) the expert with the greatest gate at each point; of equal ones the first. */
export function loudestExperts({ gates, experts, places }: ExpertPoints, layer: number): Uint8Array {
  const own = gates[layer];
  return Uint8Array.from(places, (_, point) => {
    const at = own.subarray(point * experts, (point + 1) * experts);
    return at.reduce((best, gate, expert) => (gate > at[best] ? expert : best), 0);
  });
}
