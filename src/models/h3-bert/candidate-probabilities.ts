import { logSoftmax } from '../../base/log-softmax';

/**
 * Probabilities of candidates: those of their hexagons shared out among the candidates in each, normalised, then q^(1/tau) normalised.
 * @param logP (C) log p of the hexagon of each; a constant that is added to all does not matter
 * @param multiplicity (C) how many of these candidates lie in the same hexagon
 * @returns (C), which adds up to 1
 */
export function candidateProbabilities(
  logP: ArrayLike<number>,
  multiplicity: ArrayLike<number>,
  tau = 1,
): Float64Array {
  const shares = Float64Array.from(logP, (value, i) => value - Math.log(multiplicity[i]));
  return logSoftmax(shares, tau).map(Math.exp);
}

/** How many of the candidates lie in the hexagon of each: (C). */
export function multiplicities(hexagons: ArrayLike<number | bigint>): Uint32Array {
  const counts = new Map<number | bigint, number>();
  const all = Array.from(hexagons);
  for (const hexagon of all) counts.set(hexagon, (counts.get(hexagon) ?? 0) + 1);
  return Uint32Array.from(all, (hexagon) => counts.get(hexagon)!);
}

/** Share of candidates that share their hexagon with another, and so cannot be told from it; NaN of none. */
export const shareOfTies = (multiplicity: ArrayLike<number>): number =>
  Array.from(multiplicity).filter((count) => count > 1).length / multiplicity.length;
