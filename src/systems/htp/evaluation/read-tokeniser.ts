import type { Task } from '../../../base/task';
import { codebookUsage } from '../../../models/htp/quantiser';
import type { CodebookReading } from '../points/points-service';
import type { Tokenised, Tokeniser } from '../networks/tokeniser';
import type { PointTrip } from '../trips/point-trips';

/**
 * How good a tokeniser is on some trips, and how they use its codebooks.
 * @throws Failure 'cancelled'
 */
export async function readTokeniser(
  tokeniser: Tokeniser,
  trips: readonly PointTrip[],
  task: Task,
): Promise<CodebookReading> {
  const tokenised = await tokeniser.tokenise(trips, task);
  const orders = trips.map(({ roads, times, interval }, i) => ({
    roads,
    interval,
    start: times[0],
    patterns: tokenised[i].patterns,
  }));
  const again = await tokeniser.decode(orders, { monotone: false }, task);
  let [squares, points] = [0, 0];
  trips.forEach(({ lonLat }, i) => {
    for (const error of tokeniser.errors(lonLat, again[i].lonLat)) squares += error * error;
    points += lonLat.length / 2;
  });
  const { codebooks } = tokeniser.parts.config;
  return {
    books: codebooks.map((codewords, l) => codebookUsage(codesOf(tokenised, l), codewords)),
    residualNorms: meanNorms(tokenised, codebooks.length + 1),
    rmse: Math.sqrt(squares / points),
    points,
  };
}

/** Codes of one codebook, of all segments. */
const codesOf = (tokenised: readonly Tokenised[], codebook: number): number[] =>
  tokenised.flatMap(({ patterns }) => patterns.codes.map((row) => row[codebook]));

/** Over all segments. */
function meanNorms(tokenised: readonly Tokenised[], norms: number): number[] {
  const sums = new Array<number>(norms).fill(0);
  let segments = 0;
  for (const { patterns, residualNorms } of tokenised) {
    segments += patterns.codes.length;
    residualNorms.forEach((norm, i) => (sums[i] += norm * patterns.codes.length));
  }
  return sums.map((sum) => sum / segments);
}
