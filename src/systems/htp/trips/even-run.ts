import { middleNumber } from '../../../base/quantiles';
import { MATCHED, type MatchedPiece, type MatchedTrace } from '../../../matching/matched-trace';

/** Intervals are even while none is longer, or shorter, than the usual one by this factor. */
const EVEN_FACTOR = 1.5;

/** Consecutive matched points of one piece of a trace, at even intervals. */
export interface EvenRun {
  readonly piece: MatchedPiece;
  /** Its first point, as a point of the trace. */
  readonly firstPoint: number;
  /** The same point among the matched points of the piece. */
  readonly firstMatched: number;
  readonly points: number;
}

/**
 * The longest run of points of a matched trace that lie at even intervals on one connected route, the first of equally long
 * ones; null where no point is matched. A point that is not matched, and a step that is longer or shorter than the usual one
 * of the trace by a factor of 1.5, ends a run.
 * @param times (P) seconds
 */
export function longestEvenRun({ pieces, fates }: MatchedTrace, times: Float64Array): EvenRun | null {
  const usual = middleNumber(stepsOf(times), 'lower');
  const isEven = (seconds: number) => seconds <= EVEN_FACTOR * usual && seconds * EVEN_FACTOR >= usual;
  let best: EvenRun | null = null;
  for (const piece of pieces) {
    let run = { piece, firstPoint: piece.firstPoint, firstMatched: 0, points: 0 };
    let matched = 0;
    for (let point = piece.firstPoint; point <= piece.lastPoint; point++) {
      if (fates[point] !== MATCHED) continue;
      const follows = point === run.firstPoint + run.points && run.points > 0;
      if (follows && isEven(times[point] - times[point - 1])) run = { ...run, points: run.points + 1 };
      else run = { piece, firstPoint: point, firstMatched: matched, points: 1 };
      if (run.points > (best?.points ?? 0)) best = run;
      matched++;
    }
  }
  return best;
}

/** Seconds between points that follow each other, as far as the clock goes forward. */
export function stepsOf(times: Float64Array): Float64Array {
  return times
    .subarray(1)
    .map((time, i) => time - times[i])
    .filter((step) => step > 0);
}
