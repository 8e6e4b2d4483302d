import { logSoftmax } from '../../base/numbers';

/**
 * How likely each hexagon of a city is where all of its tokens are asked for at once: the sum over levels of log p, as if the levels were
 * independent.
 * @param logits (levels x vocabulary) at the masked tokens of one hexagon
 * @param tokens (C x levels) of the city's hexagons
 * @returns (C)
 */
export function cityScores(
  logits: ArrayLike<number>,
  vocabulary: number,
  tokens: ArrayLike<number>,
): Float64Array {
  const levels = logits.length / vocabulary;
  const logs = Array.from({ length: levels }, (_, level) =>
    Array.from(logSoftmax(Array.from({ length: vocabulary }, (_, i) => logits[level * vocabulary + i]))),
  );
  return summedLogs(logs.flat(), 0, { vocabulary, levels, tokens });
}

/** The hexagons of a city in tokens, of which all have as many. */
export interface CityTable {
  readonly vocabulary: number;
  readonly levels: number;
  /** (C x levels) */
  readonly tokens: ArrayLike<number>;
}

/**
 * The same of log-probabilities.
 * @param logs (levels x vocabulary) from `at` on
 * @returns (C)
 */
export function summedLogs(
  logs: ArrayLike<number>,
  at: number,
  { vocabulary, levels, tokens }: CityTable,
): Float64Array {
  const scores = new Float64Array(tokens.length / levels);
  for (let cell = 0; cell < scores.length; cell++)
    for (let level = 0; level < levels; level++)
      scores[cell] += logs[at + level * vocabulary + tokens[cell * levels + level]];
  return scores;
}

/** The first place of the largest value; -1 of none. */
export function mostLikely(scores: ArrayLike<number>): number {
  let best = -1;
  for (let i = 0; i < scores.length; i++) if (best < 0 || scores[i] > scores[best]) best = i;
  return best;
}

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
