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
  const logP = Array.from({ length: levels }, (_, level) =>
    logSoftmax(Array.from({ length: vocabulary }, (_, i) => logits[level * vocabulary + i])),
  );
  return Float64Array.from({ length: tokens.length / levels }, (_, cell) =>
    logP.reduce((sum, ofLevel, level) => sum + ofLevel[tokens[cell * levels + level]], 0),
  );
}

/** The first place of the largest value; -1 of none. */
export function mostLikely(scores: ArrayLike<number>): number {
  let best = -1;
  for (let i = 0; i < scores.length; i++) if (best < 0 || scores[i] > scores[best]) best = i;
  return best;
}
