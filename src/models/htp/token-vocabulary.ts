import { badInput } from '../../base/failure';
import { shown } from '../../base/text';
import { POINTS_PER_PATTERN } from './rq-vae-config';

/** The marks around an answer and around each travel pattern, in the order of their ids. */
export const MARKERS = ['<|t_begin|>', '<|t_end|>', '<|p_begin|>', '<|p_end|>'] as const;
export type Marker = (typeof MARKERS)[number];

/** What a prompt says beside the roads, and in how many bins. */
export const CONDITION_BINS = { weekday: 7, halfhour: 48, duration: 64, distance: 64, interval: 8 } as const;

const LETTERS = 'abcdefghijklmnop';

/** Codebooks have letters, the coarsest first. */
export const letterOf = (codebook: number): string => LETTERS[codebook];

/** Name of the weights (tokens, width) that read and say tokens. */
export const TOKEN_TABLE = 'transformer.wte.weight';

/** Tokens of one kind: ids from `first` on. */
export interface TokenBlock {
  /** `marker`, `t`, the letter of a codebook, `road`, or a condition. */
  readonly kind: string;
  readonly first: number;
  readonly count: number;
}

/**
 * The tokens of stage 2 in their order: those that the official code adds to a language model (marks, length tokens, codewords, roads),
 * then the conditions, which are words there and tokens here. `<a_3>` is codeword 3 of the first codebook.
 */
export class TokenVocabulary {
  readonly blocks: readonly TokenBlock[];
  readonly size: number;
  readonly #byKind: ReadonlyMap<string, TokenBlock>;

  /** @throws Failure 'bad-input' for no codebook, or more than have letters */
  constructor(
    readonly codebooks: readonly number[],
    readonly roads: number,
  ) {
    if (codebooks.length === 0 || codebooks.length > LETTERS.length)
      throw badInput(`Travel patterns have 1 to ${LETTERS.length} codebooks, not ${codebooks.length}.`);
    const counts: readonly (readonly [string, number])[] = [
      ['marker', MARKERS.length],
      ['t', POINTS_PER_PATTERN],
      ...codebooks.map((count, l) => [letterOf(l), count] as const),
      ['road', roads],
      ...Object.entries(CONDITION_BINS),
    ];
    let first = 0;
    this.blocks = counts.map(([kind, count]) => {
      const block = { kind, first, count };
      first += count;
      return block;
    });
    this.size = first;
    this.#byKind = new Map(this.blocks.map((block) => [block.kind, block]));
  }

  /** @throws Failure 'bad-input' for a kind that this vocabulary does not have */
  block(kind: string): TokenBlock {
    const block = this.#byKind.get(kind);
    if (!block) throw badInput(`No tokens are called "${shown(kind)}" here.`, { kind });
    return block;
  }

  /** Id of a token of a kind. @throws Failure 'bad-input' where there is none */
  id(kind: string, index: number): number {
    const { first, count } = this.block(kind);
    if (!Number.isInteger(index) || index < 0 || index >= count)
      throw badInput(`There are ${count} tokens <${shown(kind)}_0> and on, and ${index} is none of them.`, {
        kind,
        index,
      });
    return first + index;
  }

  marker(marker: Marker): number {
    return this.id('marker', MARKERS.indexOf(marker));
  }

  /** Id of a token by its name. @throws Failure 'bad-input' for a name that no token has */
  idOf(name: string): number {
    const marker = MARKERS.indexOf(name as Marker);
    if (marker >= 0) return this.id('marker', marker);
    const [, kind, index] = /^<([a-z]+)_(\d+)>$/.exec(name) ?? [];
    if (kind === undefined || kind === 'marker')
      throw badInput(`No token is called "${shown(name)}".`, { name });
    return this.id(kind, Number(index));
  }

  /** Kind of a token, and its place among those. @throws Failure 'bad-input' for an id beyond the vocabulary */
  token(id: number): { kind: string; index: number } {
    const block = this.blocks.find(({ first, count }) => id >= first && id < first + count);
    if (!block) throw badInput(`The vocabulary has ${this.size} tokens, and ${id} is none of them.`);
    return { kind: block.kind, index: id - block.first };
  }

  /** What the grammar calls a token: its kind, or the mark itself. */
  symbol(id: number): string {
    const { kind, index } = this.token(id);
    return kind === 'marker' ? MARKERS[index] : kind;
  }

  name(id: number): string {
    const { kind, index } = this.token(id);
    return kind === 'marker' ? MARKERS[index] : `<${kind}_${index}>`;
  }
}
