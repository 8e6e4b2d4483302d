import type { TokenVocabulary } from '../../../models/htp/token-vocabulary';
import type { AnswerForm } from '../../../models/htp/grammar';
import type { TokenExample } from '../../../models/htp/token-batch';
import { answerTokens, type TripPatterns } from '../../../models/htp/trip-answer';
import { promptTokens } from '../../../models/htp/trip-prompt';
import { conditionsOf, orderOfTrip } from '../networks/trip-order';
import type { PointTrip } from '../trips/point-trip';
import type { TripLabels } from '../trips/trip-labels';

/** Examples of trips, and how many trips are longer than the model reads. */
export interface LanguageExamples {
  readonly examples: readonly TokenExample[];
  readonly tooLong: number;
}

/**
 * Prompts and answers of trips.
 * @param patterns of each trip
 * @param context tokens that the model reads; trips that need more are left out
 */
export function languageExamples(
  vocabulary: TokenVocabulary,
  form: AnswerForm,
  labels: Pick<TripLabels, 'metersOf'>,
  trips: readonly PointTrip[],
  patterns: readonly TripPatterns[],
  context: number,
): LanguageExamples {
  const all = trips.map((trip, i): TokenExample => {
    const conditions = conditionsOf(orderOfTrip(trip), labels);
    const roads = form === 'plain' ? conditions.roads : [];
    return {
      prompt: promptTokens(vocabulary, { ...conditions, roads }),
      answer: answerTokens(vocabulary, patterns[i], form === 'plain' ? [] : trip.roads),
    };
  });
  const examples = all.filter(({ prompt, answer }) => prompt.length + answer.length - 1 <= context);
  return { examples, tooLong: all.length - examples.length };
}
