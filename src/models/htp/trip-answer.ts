import { Failure } from '../../base/failure';
import { Grammar, type AnswerForm } from './grammar';
import { letterOf, type TokenVocabulary } from './token-vocabulary';
import { roadTokens } from './trip-prompt';

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
    throw new Failure(
      'bad-input',
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
