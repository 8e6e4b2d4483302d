import type { RoadNetwork } from '../../../../domain/road-network';
import type { TokenVocabulary } from '../../../../models/htp/token-vocabulary';
import { promptTokens } from '../../../../models/htp/trip-answer';
import { counted } from '../../../../studio/figures';
import { lengthText } from '../../../../studio/map/camera';
import { clockText, roadCalled, timeText } from '../../../../studio/map/words';
import { dayWords } from '../../../../studio/time-axis';
import type { PointOrder } from '../../trips/point-trips';

/** One token of a prompt: what it says, and what it is called. */
export interface PromptChip {
  /** "Duration". */
  readonly about: string;
  /** "12:05 min". */
  readonly says: string;
  /** "<duration_33>". */
  readonly token: string;
}

/** Chips of which those that follow each other and say the same are one: "Mill Lane, 3 roads". */
export function joinedChips(chips: readonly PromptChip[]): PromptChip[] {
  const joined: { chip: PromptChip; count: number }[] = [];
  for (const chip of chips) {
    const last = joined.at(-1);
    if (last && last.chip.about === chip.about && last.chip.says === chip.says) {
      last.chip = { ...chip, token: `${last.chip.token} ${chip.token}` };
      last.count++;
    } else joined.push({ chip, count: 1 });
  }
  return joined.map(({ chip, count }) =>
    count === 1 ? chip : { ...chip, says: `${chip.says}, ${counted(count, 'road')}` },
  );
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
