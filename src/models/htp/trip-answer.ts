import { badInput } from '../../base/failure';
import { Grammar, type AnswerForm } from './grammar';
import { letterOf, type TokenVocabulary, CONDITION_BINS } from './token-vocabulary';

export { answerLength } from './grammar';

/** Travel patterns of a trip, as stage 1 makes them and stage 2 says them. */
export interface TripPatterns {
  readonly lengthToken: number;
  /** One code of each codebook for each pattern. */
  readonly codes: readonly ArrayLike<number>[];
}

/** An answer as tokens; with roads, that of HTP+. */
export function answerTokens(
  vocabulary: TokenVocabulary,
  { lengthToken, codes }: TripPatterns,
  roads: ArrayLike<number> = [],
): number[] {
  const [begin, end] = (['<|p_begin|>', '<|p_end|>'] as const).map((mark) => vocabulary.marker(mark));
  return [
    ...roadTokens(vocabulary, roads),
    vocabulary.id('t', lengthToken),
    vocabulary.marker('<|t_begin|>'),
    ...codes.flatMap((row) => [
      begin,
      ...vocabulary.codebooks.map((_, l) => vocabulary.id(letterOf(l), row[l])),
      end,
    ]),
    vocabulary.marker('<|t_end|>'),
  ];
}

/** An answer that was read: its patterns, and its roads in HTP+. */
export interface ReadAnswer extends TripPatterns {
  readonly codes: readonly Int32Array[];
  readonly roads: readonly number[];
}

/** What an answer says. @throws Failure 'bad-input' for tokens that are no whole answer */
export function readAnswer(
  vocabulary: TokenVocabulary,
  ids: readonly number[],
  form: AnswerForm = 'plain',
): ReadAnswer {
  const symbols = ids.map((id) => vocabulary.symbol(id));
  const fault = new Grammar(vocabulary.codebooks.length, form).firstFault(symbols);
  if (fault >= 0)
    throw badInput(
      fault < ids.length
        ? `Token ${fault} of the answer, ${vocabulary.name(ids[fault])}, cannot stand there.`
        : `The answer ends after ${ids.length} tokens and is not finished.`,
      { token: fault },
    );
  const codes: Int32Array[] = [];
  const roads: number[] = [];
  let lengthToken = 0;
  for (const id of ids) {
    const { kind, index } = vocabulary.token(id);
    if (kind === 't') lengthToken = index;
    else if (kind === 'road') roads.push(index);
    else if (vocabulary.symbol(id) === '<|p_begin|>') codes.push(new Int32Array(vocabulary.codebooks.length));
    else if (kind !== 'marker') codes[codes.length - 1][kind.charCodeAt(0) - 'a'.charCodeAt(0)] = index;
  }
  return { lengthToken, codes, roads };
}

const DAY = 86_400;
/** The first of January 1970 was a Thursday; Monday is 0. */
const FIRST_WEEKDAY = 3;
const HALF_HOUR = 1800;

/** Ends of the logarithmic scales, in seconds and metres. */
const DURATIONS = [60, 7200] as const;
const DISTANCES = [100, 50_000] as const;
/** Sampling intervals that have a token, in seconds. */
const INTERVALS = [1, 2, 5, 10, 15, 20, 30, 60] as const;

/** What a trip is asked for. */
export interface TripConditions {
  /** Local time, in seconds since the midnight on which the first of January 1970 began there. */
  readonly start: number;
  /** Seconds from the first point to the last. */
  readonly duration: number;
  /** Metres: the whole lengths of the roads of the route. */
  readonly distance: number;
  /** Seconds between two points. */
  readonly interval: number;
  /** The route by indices of the network. Left out in HTP+, where it is part of the answer. */
  readonly roads: ArrayLike<number>;
}

/** Bin of a value on a logarithmic scale; what lies beyond its ends counts as the end. */
function logarithmicBin(value: number, [least, most]: readonly [number, number], bins: number): number {
  const share = Math.log(value / least) / Math.log(most / least);
  return Math.min(bins - 1, Math.max(0, Math.floor(bins * share)));
}

/** The token of the interval that is nearest in the logarithm. */
function intervalBin(seconds: number): number {
  const distances = INTERVALS.map((each) => Math.abs(Math.log(seconds / each)));
  return distances.indexOf(Math.min(...distances));
}

/**
 * Tokens of what is asked for: weekday, half-hour, duration, distance, interval, then the roads in driving order.
 * @throws Failure 'bad-input' for a time, length or interval that is not positive, or a road that is not of the network
 */
export function promptTokens(
  vocabulary: TokenVocabulary,
  { start, duration, distance, interval, roads }: TripConditions,
): number[] {
  for (const [name, value] of Object.entries({ duration, distance, interval }))
    if (!(value > 0) || !Number.isFinite(value))
      throw badInput(`The ${name} of a trip is a positive number, not ${value}.`);
  const day = Math.floor(start / DAY);
  const weekday = (((day + FIRST_WEEKDAY) % 7) + 7) % 7;
  return [
    vocabulary.id('weekday', weekday),
    vocabulary.id('halfhour', Math.floor((start - day * DAY) / HALF_HOUR)),
    vocabulary.id('duration', logarithmicBin(duration, DURATIONS, CONDITION_BINS.duration)),
    vocabulary.id('distance', logarithmicBin(distance, DISTANCES, CONDITION_BINS.distance)),
    vocabulary.id('interval', intervalBin(interval)),
    ...roadTokens(vocabulary, roads),
  ];
}

/** A route as tokens. */
const roadTokens = (vocabulary: TokenVocabulary, roads: ArrayLike<number>): number[] =>
  Array.from(roads, (road) => vocabulary.id('road', road));
