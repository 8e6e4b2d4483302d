import type { RoadNetwork } from '../../../../domain/road-network';
import type { TokenVocabulary } from '../../../../models/htp/token-vocabulary';
import { promptTokens } from '../../../../models/htp/trip-prompt';
import { lengthText } from '../../../../studio/map/camera';
import { clockText, roadCalled } from '../../../../studio/map/words';
import { dayWords } from '../../../../studio/time-axis';
import type { PointOrder } from '../../trips/point-trip';
import { timeText } from '../point-words';

/** One token of a prompt: what it says, and what it is called. */
export interface PromptChip {
  /** "Duration". */
  readonly about: string;
  /** "12:05 min". */
  readonly says: string;
  /** "<duration_33>". */
  readonly token: string;
}

/** What the language model is told of an order, token by token: the conditions first, then the roads. */
export function promptChips(
  vocabulary: TokenVocabulary,
  network: RoadNetwork,
  { roads, start, duration, interval }: PointOrder,
): PromptChip[] {
  const distance = roads.reduce((sum, road) => sum + network.lengthMeters[road], 0);
  const tokens = promptTokens(vocabulary, { start, duration, interval, distance, roads });
  const words: readonly (readonly [about: string, says: string])[] = [
    ['Weekday', dayWords({ start, binSeconds: 1, rows: 1, parts: [] }, 0).slice(0, 3)],
    ['Half hour', timeText(1800 * Math.floor(start / 1800)).slice(0, 5)],
    ['Duration', clockText(duration)],
    ['Distance', lengthText(distance)],
    ['Interval', `${Math.round(interval)} s`],
    ...Array.from(roads, (road) => ['Road', roadCalled(network, road)] as const),
  ];
  return words.map(([about, says], i) => ({ about, says, token: vocabulary.name(tokens[i]) }));
}
