import { answerLimits, TRIP_POINTS, type AnswerForm, type PointLimits } from '../../../models/htp/grammar';
import { MOST_ROADS } from '../../../models/htp/rq-vae-config';
import { CONDITION_BINS } from '../../../models/htp/token-vocabulary';

/** What decides how long a route a language model can read. */
export interface ReadingRoom {
  readonly form: AnswerForm;
  /** Codewords of each codebook. */
  readonly codebooks: readonly number[];
  /** Tokens that the model reads. */
  readonly blockSize: number;
  readonly limits?: PointLimits;
}

/** Roads of the longest route that leaves room for an answer. */
export function mostRoads({ form, codebooks, blockSize, limits = TRIP_POINTS }: ReadingRoom): number {
  if (form === 'with-roads') return MOST_ROADS;
  const conditions = Object.keys(CONDITION_BINS).length;
  const needed = answerLimits(limits, codebooks.length).least;
  return Math.min(MOST_ROADS, blockSize + 1 - needed - conditions);
}
