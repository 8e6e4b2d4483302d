import { argMax, cast, equal, sum, tidy } from '@tensorflow/tfjs-core';
import type { Task } from '../../../base/task';
import {
  TokenTensors,
  type TokenModel,
  packTokens,
  type TokenExample,
} from '../../../models/htp/token-model';
import { letterOf } from '../../../models/htp/token-vocabulary';
import { lmTadHidden, lmTadLogits } from '../../../models/lm-tad/lm-tad';
import { gatherRows } from '../../../nn/ops/row-index';
import { softmaxCrossEntropyRows } from '../../../nn/ops/elementwise';
import { lengthBatches } from '../../../nn/training/batch-feed';
import type { LanguageReport } from '../points-record';

const AT_ONCE = 16;

/**
 * How well a language model knows answers, where it is told of each token what comes before it.
 * @throws Failure 'bad-input' for an example that is longer than the context; 'cancelled'
 */
export async function scoreExamples(
  model: TokenModel,
  examples: readonly TokenExample[],
  task: Task,
): Promise<LanguageReport> {
  const { config, vocabulary, parameters } = model;
  const { first, count } = vocabulary.block(letterOf(0));
  const lengths = examples.map(({ prompt, answer }) => prompt.length + answer.length);
  let [nats, answered, right, firsts, done] = [0, 0, 0, 0, 0];
  for (const batch of lengthBatches(lengths, AT_ONCE)) {
    await task.checkpoint();
    const packed = packTokens(
      Array.from(batch, (i) => examples[i]),
      config.blockSize,
    );
    const tensors = new TokenTensors(packed, config);
    const [losses, hits] = tidy(() => {
      const hidden = gatherRows(lmTadHidden(parameters, config, tensors.sequences), tensors.answering);
      const logits = lmTadLogits(parameters, hidden);
      const likeliest = cast(argMax(logits, 1), 'int32');
      return [sum(softmaxCrossEntropyRows(logits, tensors.targets)), equal(likeliest, tensors.targets)];
    });
    const [[loss], isRight] = await Promise.all([losses.data(), hits.data()]);
    losses.dispose();
    hits.dispose();
    tensors.dispose();
    nats += loss;
    const targets = packed.targets.filter((target) => target >= 0);
    answered += targets.length;
    targets.forEach((target, i) => {
      if (target < first || target >= first + count) return;
      firsts++;
      right += isRight[i];
    });
    done += batch.length;
    task.progress({ step: 'htp.score', done, total: examples.length, unit: 'trips' });
  }
  return { nats: nats / answered, firstCodes: right / firsts };
}
