import { pointsOf, shortening } from './sequence-length';
import { POINTS_PER_PATTERN } from './rq-vae-config';
import { letterOf, type TokenVocabulary } from './token-vocabulary';

/** Where an answer stands: `start`, `roads` (HTP+), `length`, `open`, `p`, the letter of the last code, `p_end`, `end`. */
export type GrammarState = string;

/** Plain answers are patterns alone; those of HTP+ say the roads first. */
export type AnswerForm = 'plain' | 'with-roads';

/** How few and how many points an answer may stand for. */
export interface PointLimits {
  readonly least: number;
  readonly most: number;
}

/** Trips that the paper keeps. */
export const TRIP_POINTS: PointLimits = { least: 20, most: 200 };

/** Tokens of an answer: 2 more than codebooks for each pattern, and 3. */
export const answerLength = (patterns: number, codebooks: number): number => patterns * (codebooks + 2) + 3;

/** Fewest and most tokens of an answer that stands for so many points; those of HTP+ have their roads beside them. */
export function answerLimits(limits: PointLimits, codebooks: number): { least: number; most: number } {
  const possible = Array.from({ length: POINTS_PER_PATTERN }, (_, token) =>
    patternLimits(token, limits),
  ).filter(({ least, most }) => least <= most);
  return {
    least: answerLength(Math.min(...possible.map(({ least }) => least)), codebooks),
    most: answerLength(Math.max(...possible.map(({ most }) => most)), codebooks),
  };
}

/** Fewest and most patterns of an answer with this length token. */
export function patternLimits(token: number, { least, most }: PointLimits): { least: number; most: number } {
  const missing = shortening(token);
  return {
    least: Math.max(1, Math.ceil((least + missing) / POINTS_PER_PATTERN)),
    most: Math.floor((most + missing) / POINTS_PER_PATTERN),
  };
}

/** What may follow in an answer: `<t_k> <|t_begin|> (<|p_begin|> a b c ... <|p_end|>) x m <|t_end|>`, m at least 1. */
export class Grammar {
  /** By state, which symbol leads to which state. */
  readonly states: ReadonlyMap<GrammarState, ReadonlyMap<string, GrammarState>>;

  constructor(
    readonly codebooks: number,
    readonly form: AnswerForm = 'plain',
  ) {
    const letters = Array.from({ length: codebooks }, (_, l) => letterOf(l));
    const codes = letters.map((letter, l): [GrammarState, [string, GrammarState][]] => [
      l === 0 ? 'p' : letters[l - 1],
      [[letter, letter]],
    ]);
    const first: [GrammarState, [string, GrammarState][]][] =
      form === 'plain'
        ? [['start', [['t', 'length']]]]
        : [
            ['start', [['road', 'roads']]],
            [
              'roads',
              [
                ['road', 'roads'],
                ['t', 'length'],
              ],
            ],
          ];
    const all: [GrammarState, [string, GrammarState][]][] = [
      ...first,
      ['length', [['<|t_begin|>', 'open']]],
      ['open', [['<|p_begin|>', 'p']]],
      ...codes,
      [letters[codebooks - 1], [['<|p_end|>', 'p_end']]],
      [
        'p_end',
        [
          ['<|p_begin|>', 'p'],
          ['<|t_end|>', 'end'],
        ],
      ],
      ['end', []],
    ];
    this.states = new Map(all.map(([state, allowed]) => [state, new Map(allowed)]));
  }

  /** The state after a symbol, or null where it may not stand. */
  next(state: GrammarState, symbol: string): GrammarState | null {
    return this.states.get(state)?.get(symbol) ?? null;
  }

  /**
   * The first symbol that may not stand where it does: its index, the number of symbols where an answer is not finished, or -1 where
   * all is well.
   */
  firstFault(symbols: readonly string[]): number {
    let state: GrammarState = 'start';
    for (const [i, symbol] of symbols.entries()) {
      const next = this.next(state, symbol);
      if (next === null) return i;
      state = next;
    }
    return state === 'end' ? -1 : symbols.length;
  }
}

/** Tokens from id `first` on. */
export interface IdRange {
  readonly first: number;
  readonly count: number;
}

/** What an answer is kept within as it grows. */
export interface AnswerLimits extends PointLimits {
  /** Tokens that there is room for; as many as it takes where left out. */
  readonly room?: number;
}

/** An answer as it grows: what it may go on with. */
export class GrowingAnswer {
  state: GrammarState = 'start';
  #token = 0;
  #patterns = 0;
  #taken = 0;

  constructor(
    readonly grammar: Grammar,
    readonly vocabulary: TokenVocabulary,
    /** Left out: any number of patterns from 1 on. */
    readonly limits?: AnswerLimits,
  ) {}

  get ended(): boolean {
    return this.state === 'end';
  }

  /** n of what is there so far. */
  get points(): number {
    return pointsOf(this.#patterns, this.#token);
  }

  /** Ids of the tokens that may follow, as ranges [first, first + count). */
  allowed(): IdRange[] {
    const symbols = [...(this.grammar.states.get(this.state)?.keys() ?? [])];
    return symbols.flatMap((symbol): IdRange[] => {
      if (symbol === 't') return this.#lengthTokens();
      if (symbol === 'road') return this.#mayStand(symbol) ? [this.vocabulary.block(symbol)] : [];
      if (!symbol.startsWith('<|')) return [this.vocabulary.block(symbol)];
      return this.#mayStand(symbol) ? [{ first: this.vocabulary.idOf(symbol), count: 1 }] : [];
    });
  }

  /** Takes a token. @returns whether it may stand there; where not, nothing is taken */
  take(id: number): boolean {
    const { kind, index } = this.vocabulary.token(id);
    const symbol = this.vocabulary.symbol(id);
    const next = this.grammar.next(this.state, symbol);
    if (next === null || !this.#mayStand(symbol, index)) return false;
    this.state = next;
    this.#taken++;
    if (kind === 't') this.#token = index;
    if (symbol === '<|p_begin|>') this.#patterns++;
    return true;
  }

  /** Length tokens with which an answer can have a number of points within the limits. */
  #lengthTokens(): IdRange[] {
    const block = this.vocabulary.block('t');
    const tokens = Array.from({ length: block.count }, (_, token) => token);
    return tokens
      .filter((token) => this.#mayStand('t', token))
      .map((token) => ({ first: block.first + token, count: 1 }));
  }

  /** Whether a symbol that the grammar lets stand is within the limits. */
  #mayStand(symbol: string, index = 0): boolean {
    if (!this.limits) return true;
    const { room = Infinity } = this.limits;
    const { codebooks } = this.grammar;
    const left = room - this.#taken;
    if (symbol === 'road') return left > answerLimits(this.limits, codebooks).least;
    const { least, most } = patternLimits(symbol === 't' ? index : this.#token, this.limits);
    if (symbol === 't') return least <= most && left >= answerLength(least, codebooks);
    if (symbol === '<|t_end|>') return this.#patterns >= least;
    // Another pattern and the end of the answer.
    return symbol !== '<|p_begin|>' || (this.#patterns < most && left >= codebooks + 3);
  }
}
