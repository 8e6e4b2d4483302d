import { logSoftmax } from '../../base/log-softmax';
import type { Random } from '../../base/random';
import type { Task } from '../../base/task';
import { Grammar, GrowingAnswer, type AnswerForm, type PointLimits } from './grammar';
import { GrowingStates } from './growing-states';
import type { TokenModel } from './token-model';

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

/** What one answer draws from: its tokens so far, and what may follow. */
interface Drawing {
  readonly tokens: number[];
  readonly growing: GrowingAnswer;
  ended: boolean;
}

/**
 * Draws an answer to each prompt, all in step; what a prompt gets depends on `random` and on its place among them.
 * @throws Failure 'bad-input' for a prompt that is longer than the context; 'cancelled'
 */
export const generateAnswers = (
  model: TokenModel,
  prompts: readonly (readonly number[])[],
  options: DrawingOptions,
  random: Random,
  task: Task,
): Promise<DrawnAnswer[]> => {
  const streams = prompts.map((_, i) => random.fork(`answer ${i}`));
  return drawAnswers(model, prompts, options, streams, task);
};

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
  const { vocabulary, config } = model;
  const grammar = new Grammar(vocabulary.codebooks.length, options.form);
  const drawings = prompts.map((): Drawing => ({
    tokens: [],
    growing: new GrowingAnswer(grammar, vocabulary, options.masked ? options.limits : undefined),
    ended: false,
  }));
  const states = new GrowingStates(model, prompts.length);
  try {
    let given = prompts.map((tokens, sequence) => ({ sequence, tokens: [...tokens] }));
    while (given.length > 0) {
      await task.checkpoint();
      const logits = await states.advance(given);
      given.forEach(({ sequence }, row) => {
        const own = logits.subarray(row * config.vocabularySize, (row + 1) * config.vocabularySize);
        draw(drawings[sequence], own, options, streams[sequence]);
        const full = states.lengthOf(sequence) >= config.blockSize;
        if (full || drawings[sequence].tokens.length >= options.mostTokens) drawings[sequence].ended = true;
      });
      given = given
        .filter(({ sequence }) => !drawings[sequence].ended)
        .map(({ sequence }) => ({ sequence, tokens: drawings[sequence].tokens.slice(-1) }));
    }
  } finally {
    states.dispose();
  }
  return drawings.map(({ tokens }) => {
    const symbols = tokens.map((id) => vocabulary.symbol(id));
    return { tokens, isValid: grammar.firstFault(symbols) < 0 };
  });
}

/** Draws one token and takes it. */
function draw(
  drawing: Drawing,
  logits: Float32Array,
  { masked, temperature }: DrawingOptions,
  random: Random,
): void {
  const { growing, tokens } = drawing;
  const { vocabulary } = growing;
  const ranges = masked ? growing.allowed() : [{ first: 0, count: vocabulary.size }];
  const candidates = ranges.flatMap(({ first, count }) => Array.from({ length: count }, (_, i) => first + i));
  const id =
    candidates[
      pick(
        Float64Array.from(candidates, (each) => logits[each]),
        temperature,
        random,
      )
    ];
  tokens.push(id);
  growing.take(id);
  drawing.ended = masked ? growing.ended : id === vocabulary.marker('<|t_end|>');
}

/** Index of one of some logits. */
function pick(logits: Float64Array, temperature: number, random: Random): number {
  if (temperature === 0) return logits.reduce((best, logit, i) => (logit > logits[best] ? i : best), 0);
  let left = random.next();
  const shares = logSoftmax(logits, temperature);
  for (let i = 0; i < shares.length; i++) {
    left -= Math.exp(shares[i]);
    if (left < 0) return i;
  }
  return shares.length - 1;
}
