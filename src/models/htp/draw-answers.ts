import type { Random } from '../../base/random';
import type { Task } from '../../base/task';
import {
  answerLimits,
  Grammar,
  GrowingAnswer,
  type AnswerForm,
  type IdRange,
  type PointLimits,
} from './grammar';
import { GrowingStates } from './growing-states';
import type { TokenModel } from './token-model';
import type { TokenVocabulary } from './token-vocabulary';

/** How answers are drawn. */
export interface DrawingOptions {
  /** 0.7 in the paper; 0 takes the likeliest token. */
  readonly temperature: number;
  readonly form: AnswerForm;
  /** Whether tokens that the grammar does not let stand are left out. */
  readonly masked: boolean;
  /** How few and how many points a trip may have; any number where left out. Only where masked. */
  readonly limits?: PointLimits;
  readonly mostTokens: number;
}

/** As the paper draws, with a mask that it does not have. */
export const DRAWING: DrawingOptions = {
  temperature: 0.7,
  form: 'plain',
  masked: true,
  mostTokens: 256,
};

/** An answer as it was drawn. */
export interface DrawnAnswer {
  readonly tokens: readonly number[];
  /** Whether it is a whole answer by the grammar. One that ran out of tokens is not. */
  readonly isValid: boolean;
}

/**
 * Draws an answer to each prompt, all in step.
 * @param streams for each prompt, what its answer is drawn with
 * @throws Failure 'bad-input' for a prompt that is longer than the context; 'cancelled'
 */
export async function drawAnswers(
  model: TokenModel,
  prompts: readonly (readonly number[])[],
  options: DrawingOptions,
  streams: readonly Random[],
  task: Task,
): Promise<DrawnAnswer[]> {
  const drawings = prompts.map((prompt, i) => new Drawing(model, prompt, options, streams[i]));
  const states = new GrowingStates(model, {
    sequences: prompts.length,
    tokens: drawings.reduce((most, { prompt, room }) => Math.max(most, prompt.length + room - 1), 0),
    columns: options.masked ? answerColumns(model.vocabulary, options.form) : model.vocabulary.size,
  });
  try {
    let growing = [...drawings.keys()];
    while (growing.length > 0) {
      await task.checkpoint();
      const given = growing.map((sequence) => ({ sequence, tokens: drawings[sequence].unread() }));
      const logits = await states.advance(given);
      growing.forEach((sequence, row) =>
        drawings[sequence].draw(logits.subarray(row * states.columns, (row + 1) * states.columns)),
      );
      growing = growing.filter((sequence) => !drawings[sequence].ended);
    }
  } finally {
    states.dispose();
  }
  return drawings.map(({ tokens, isValid }) => ({ tokens, isValid }));
}

/** How many tokens stand before all that no answer has: the blocks are in the order of ids. */
function answerColumns(vocabulary: TokenVocabulary, form: AnswerForm): number {
  const { first, count } = vocabulary.block('road');
  return form === 'plain' ? first : first + count;
}

/** What the mask lets an answer grow to. */
const longestAnswer = ({ form, masked, limits }: DrawingOptions, { codebooks }: TokenVocabulary): number =>
  masked && limits && form === 'plain' ? answerLimits(limits, codebooks.length).most : Infinity;

/** An answer while it is drawn. */
class Drawing {
  readonly tokens: number[] = [];
  /** Most tokens that it may have: the last one need not be read. */
  readonly room: number;
  readonly #growing: GrowingAnswer;
  readonly #everything: readonly IdRange[];
  #unread: number;
  #ended = false;

  constructor(
    model: TokenModel,
    readonly prompt: readonly number[],
    readonly options: DrawingOptions,
    readonly random: Random,
  ) {
    const { vocabulary, config } = model;
    const { form, masked, limits, mostTokens } = options;
    this.room = Math.min(
      mostTokens,
      config.blockSize + 1 - prompt.length,
      longestAnswer(options, vocabulary),
    );
    const grammar = new Grammar(vocabulary.codebooks.length, form);
    const within = masked && limits ? { ...limits, room: this.room } : undefined;
    this.#growing = new GrowingAnswer(grammar, vocabulary, within);
    this.#everything = [{ first: 0, count: vocabulary.size }];
    this.#unread = -prompt.length;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Whether it is whole. An unmasked one may have left the grammar on the way. */
  get isValid(): boolean {
    const { vocabulary, grammar } = this.#growing;
    return grammar.firstFault(this.tokens.map((id) => vocabulary.symbol(id))) < 0;
  }

  /** The prompt at first, then what was drawn since the last call. */
  unread(): readonly number[] {
    const tokens = this.#unread < 0 ? this.prompt : this.tokens.slice(this.#unread);
    this.#unread = this.tokens.length;
    return tokens;
  }

  /**
   * Draws a token and takes it, and all that can only follow it.
   * @param logits of the first tokens of the vocabulary, those of an answer included
   */
  draw(logits: Float32Array): void {
    const { masked, temperature } = this.options;
    let allowed = masked ? this.#growing.allowed() : this.#everything;
    this.#take(pick(logits, allowed, temperature, this.random));
    while (masked && !this.#ended) {
      allowed = this.#growing.allowed();
      if (allowed.length !== 1 || allowed[0].count !== 1) return;
      this.#take(allowed[0].first);
    }
  }

  #take(id: number): void {
    const { vocabulary } = this.#growing;
    this.tokens.push(id);
    this.#growing.take(id);
    const isEnd = this.options.masked ? this.#growing.ended : id === vocabulary.marker('<|t_end|>');
    this.#ended = isEnd || this.tokens.length >= this.room;
  }
}

/** One of the tokens that are allowed, by their logits. */
function pick(
  logits: Float32Array,
  allowed: readonly IdRange[],
  temperature: number,
  random: Random,
): number {
  let best = allowed[0].first;
  for (const { first, count } of allowed)
    for (let id = first; id < first + count; id++) if (logits[id] > logits[best]) best = id;
  if (temperature === 0) return best;
  const weight = (id: number) => Math.exp((logits[id] - logits[best]) / temperature);
  let total = 0;
  for (const { first, count } of allowed) for (let id = first; id < first + count; id++) total += weight(id);
  let left = random.next() * total;
  for (const { first, count } of allowed)
    for (let id = first; id < first + count; id++) {
      left -= weight(id);
      if (left < 0) return id;
    }
  return best;
}
