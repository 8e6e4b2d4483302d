import type { AnswerForm } from '../../../models/htp/grammar';
import type { TokenExample } from '../../../models/htp/token-model';
import type { TokenVocabulary } from '../../../models/htp/token-vocabulary';
import { answerTokens, type TripPatterns, promptTokens } from '../../../models/htp/trip-answer';
import { conditionsOf, orderOfTrip } from '../networks/trip-order';
import type { PointTrip } from '../trips/point-trips';
import type { TripLabels } from '../trips/trip-labels';

/**
 * What a language model is asked for a trip, and what it is to answer.
 * @param patterns of the trip
 */
export function languageExample(
  vocabulary: TokenVocabulary,
  form: AnswerForm,
  labels: Pick<TripLabels, 'metersOf'>,
  trip: PointTrip,
  patterns: TripPatterns,
): TokenExample {
  const isPlain = form === 'plain';
  const conditions = conditionsOf(orderOfTrip(trip), labels);
  return {
    prompt: promptTokens(vocabulary, { ...conditions, roads: isPlain ? conditions.roads : [] }),
    answer: answerTokens(vocabulary, patterns, isPlain ? [] : trip.roads),
  };
}
