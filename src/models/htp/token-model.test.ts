import { tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { NO_TASK } from '../../base/task';
import { useBackend } from '../../nn/testing/backends';
import { differentiate } from '../../nn/training/differentiate';
import { lmTadHidden, lmTadLogits, lmTadSpecs, SequenceTensors } from '../lm-tad/lm-tad';
import { DRAWING, drawAnswers, type DrawingOptions } from './draw-answers';
import { Grammar, GrowingAnswer, TRIP_POINTS } from './grammar';
import { GrowingStates } from './growing-states';
import { pointsOf } from './sequence-length';
import { TOKEN_MODEL_PRESETS, TokenModel, tokenLoss, TokenTensors, packTokens } from './token-model';
import { TokenVocabulary } from './token-vocabulary';
import { answerTokens, readAnswer, promptTokens } from './trip-answer';

const SIZES = { width: 16, layers: 2, heads: 2, blockSize: 200 };
const VOCABULARY = new TokenVocabulary([4, 5], 6);
const model = () => TokenModel.initial(SIZES, VOCABULARY, new Random(5));

const prompt = (roads: readonly number[]) =>
  promptTokens(VOCABULARY, { start: 1e9, duration: 700, distance: 4000, interval: 15, roads });
const PROMPTS = [prompt([0, 1, 2]), prompt([5]), prompt([3, 4, 3, 4, 2])];

describe.each(['cpu', 'wasm'] as const)('tokens with a cache on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('have the logits of a pass over all of them', async () => {
    const network = model();
    const states = new GrowingStates(network, { sequences: PROMPTS.length });
    const random = new Random(2);
    const sequences = PROMPTS.map((tokens) => [...tokens]);
    let given = sequences.map((tokens, sequence) => ({ sequence, tokens: [...tokens] }));
    for (let step = 0; step < 4; step++) {
      const cached = await states.advance(given);
      const whole = given.map(({ sequence }) => [...logitsAtEnd(network, sequences[sequence])]);
      whole.flat().forEach((value, i) => expect(Math.abs(value - cached[i])).toBeLessThan(1e-5));
      // One sequence ends early, and another takes two tokens at once.
      given = (step === 0 ? [0, 1, 2] : [2, 0]).map((sequence) => {
        const tokens = Array.from({ length: sequence === 2 ? 2 : 1 }, () => random.int(VOCABULARY.size));
        sequences[sequence].push(...tokens);
        return { sequence, tokens };
      });
    }
    states.dispose();
    network.dispose();
  });
});

function logitsAtEnd({ parameters, config }: TokenModel, tokens: readonly number[]): Float32Array {
  const batch = new SequenceTensors(
    { sequenceOffsets: Int32Array.of(0, tokens.length), inputs: Int32Array.from(tokens) },
    config,
  );
  const logits = tidy(() => lmTadLogits(parameters, lmTadHidden(parameters, config, batch)));
  const values = logits.dataSync<'float32'>().slice(-config.vocabularySize);
  logits.dispose();
  batch.dispose();
  return values;
}

/** An answer to each prompt, each with a stream of its own. */
function drawn(network: TokenModel, prompts: readonly number[][], options: DrawingOptions, seed = 1) {
  const streams = prompts.map((_, i) => new Random(seed).fork(`answer ${i}`));
  return drawAnswers(network, prompts, options, streams, NO_TASK);
}

describe('drawn answers', () => {
  beforeAll(() => useBackend('wasm'));

  it('of a masked model are whole answers of 20 to 200 points, the same from the same seed', async () => {
    const network = model();
    const options = { ...DRAWING, limits: TRIP_POINTS };
    const draw = (seed: number) => drawn(network, PROMPTS, options, seed);
    const answers = await draw(1);
    for (const { tokens, isValid } of answers) {
      expect(isValid).toBe(true);
      const { codes, lengthToken } = readAnswer(VOCABULARY, tokens);
      const points = pointsOf(codes.length, lengthToken);
      expect(points >= 20 && points <= 200).toBe(true);
    }
    expect(await draw(1)).toEqual(answers);
    expect(await draw(2)).not.toEqual(answers);
    network.dispose();
  });

  it.each(['plain', 'with-roads'] as const)(
    'are the likeliest tokens that the grammar allows, as whole passes have them, %s',
    async (form) => {
      const network = model();
      const limits = { least: 20, most: 40, room: 40 };
      const options = { ...DRAWING, form, limits, temperature: 0, mostTokens: limits.room };
      const answers = await drawn(network, PROMPTS, options);
      for (const [i, { tokens }] of answers.entries()) {
        const growing = new GrowingAnswer(new Grammar(VOCABULARY.codebooks.length, form), VOCABULARY, limits);
        const plain: number[] = [];
        while (!growing.ended) {
          const logits = logitsAtEnd(network, [...PROMPTS[i], ...plain]);
          const allowed = growing
            .allowed()
            .flatMap(({ first, count }) => Array.from({ length: count }, (_, at) => first + at));
          const likeliest = allowed.reduce((best, id) => (logits[id] > logits[best] ? id : best));
          growing.take(likeliest);
          plain.push(likeliest);
        }
        expect(tokens).toEqual(plain);
      }
      network.dispose();
    },
  );

  it('of an unmasked, untrained model are hardly ever valid, and end', async () => {
    const network = model();
    const options = { ...DRAWING, masked: false, mostTokens: 12 };
    const answers = await drawn(network, PROMPTS, options);
    expect(answers.map(({ isValid }) => isValid)).toEqual([false, false, false]);
    expect(Math.max(...answers.map(({ tokens }) => tokens.length))).toBeLessThanOrEqual(12);
    network.dispose();
  });

  it('stop where the context does, and a prompt beyond it is refused', async () => {
    const small = TokenModel.initial({ ...SIZES, blockSize: 12 }, VOCABULARY, new Random(5));
    const [answer] = await drawn(small, [PROMPTS[0]], DRAWING);
    expect(answer.isValid).toBe(false);
    expect(answer.tokens).toHaveLength(12 - PROMPTS[0].length + 1);
    const long = [prompt([0, 1, 2, 3, 4, 5, 0, 1])];
    await expect(drawn(small, long, DRAWING)).rejects.toThrow(/reads 12 tokens at most/);
    small.dispose();
  });
});

describe('the loss of answers', () => {
  beforeAll(() => useBackend('wasm'));

  const codes = [
    [1, 2],
    [3, 4],
  ];
  const examples = PROMPTS.map((tokens, i) => ({
    prompt: tokens,
    answer: answerTokens(VOCABULARY, { lengthToken: i, codes }),
  }));

  it('is the mean surprisal of their tokens and asks nothing of the prompts', () => {
    const network = model();
    const batch = packTokens(examples, SIZES.blockSize);
    const tensors = new TokenTensors(batch, network.config);
    const [loss] = tidy(() => tokenLoss(network.parameters, network.config, tensors)).dataSync();
    let [total, count] = [0, 0];
    for (const { prompt: asked, answer } of examples)
      answer.forEach((token, i) => {
        const logits = logitsAtEnd(network, [...asked, ...answer.slice(0, i)]);
        const most = Math.max(...logits);
        total +=
          Math.log(logits.reduce((sum, each) => sum + Math.exp(each - most), 0)) + most - logits[token];
        count++;
      });
    expect(batch.answered).toBe(count);
    expect(loss).toBeCloseTo(total / count, 4);
    tensors.dispose();
    network.dispose();
  });

  it('reaches every weight', () => {
    const network = model();
    const tensors = new TokenTensors(packTokens(examples, SIZES.blockSize), network.config);
    const { grads } = differentiate(network.parameters, (view) => tokenLoss(view, network.config, tensors));
    expect([...grads.keys()]).toEqual(network.parameters.specs.map(({ name }) => name));
    tensors.dispose();
    network.dispose();
  });

  it('refuses what the context does not hold', () => {
    expect(() => packTokens(examples, 12)).toThrow(/Example 0 has 8 tokens of a prompt and 11 of an answer/);
    expect(() => packTokens([{ prompt: [], answer: [1] }], 12)).toThrow(/Example 0 has no prompt/);
  });

  it('is of 1.2 million weights in the small model and 3.3 million in the wide one', () => {
    const { size } = new TokenVocabulary([32, 64, 128, 256], 2500);
    const weights = (sizes: typeof SIZES) =>
      lmTadSpecs({ ...sizes, vocabularySize: size }).reduce(
        (sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1),
        0,
      );
    expect(weights(TOKEN_MODEL_PRESETS.mini) / 1e6).toBeCloseTo(1.24, 1);
    expect(weights(TOKEN_MODEL_PRESETS.wide) / 1e6).toBeCloseTo(3.34, 1);
  });
});
