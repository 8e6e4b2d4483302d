import { Failure } from '../../base/failure';

/** A prompt and its answer, as tokens. */
export interface TokenExample {
  readonly prompt: readonly number[];
  readonly answer: readonly number[];
}

/** Which tokens of prompt and answer are targets: those of the answer. */
export const tokenLossMask = (prompt: number, answer: number): Uint8Array =>
  new Uint8Array(prompt + answer).fill(1, prompt);

/** Examples one after the other, as the token model reads them. */
export interface TokenBatch {
  /** (B + 1) first input of each example. */
  readonly sequenceOffsets: Int32Array;
  /** (N) every token but the last of each example. */
  readonly inputs: Int32Array;
  /** (N) the token that follows where it is of the answer, else -1. */
  readonly targets: Int32Array;
  /** Tokens of all answers. */
  readonly answered: number;
}

/**
 * Packs examples; the loss is on the answers only.
 * @throws Failure 'bad-input' for a prompt that is empty or an example that is longer than the context
 */
export function packTokens(examples: readonly TokenExample[], context: number): TokenBatch {
  const inputs: number[] = [];
  const targets: number[] = [];
  const sequenceOffsets = [0];
  let answered = 0;
  for (const [i, { prompt, answer }] of examples.entries()) {
    checkExample(i, prompt.length, answer.length, context);
    const ids = [...prompt, ...answer];
    const isTarget = tokenLossMask(prompt.length, answer.length);
    for (let at = 0; at + 1 < ids.length; at++) {
      inputs.push(ids[at]);
      targets.push(isTarget[at + 1] ? ids[at + 1] : -1);
    }
    sequenceOffsets.push(inputs.length);
    answered += answer.length;
  }
  return {
    sequenceOffsets: Int32Array.from(sequenceOffsets),
    inputs: Int32Array.from(inputs),
    targets: Int32Array.from(targets),
    answered,
  };
}

function checkExample(i: number, prompt: number, answer: number, context: number): void {
  if (prompt === 0) throw new Failure('bad-input', `Example ${i} has no prompt.`, { example: i });
  if (prompt + answer - 1 > context)
    throw new Failure(
      'bad-input',
      `Example ${i} has ${prompt} tokens of a prompt and ${answer} of an answer; the model reads ${context}. Leave out trips with such long routes.`,
      { example: i },
    );
}
