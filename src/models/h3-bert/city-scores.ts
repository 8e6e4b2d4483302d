import { logSoftmax } from '../../base/log-softmax';

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
