import { grads, mean, softmax, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { hasReference, referenceJson, referenceTensors } from '../../domain/testing/reference-network';
import { softmaxCrossEntropyRows } from '../../nn/ops/softmax-cross-entropy';
import { Parameters } from '../../nn/parameters';
import { useBackend } from '../../nn/testing/backends';
import { lmTadHidden, lmTadLogits, lmTadSpecs, SequenceTensors, type LmTadConfig } from './lm-tad';

const NAME = 'lmtad_forward';

function stored() {
  const { config, sequences, ...json } = referenceJson(NAME);
  const tensors = referenceTensors(NAME);
  const ours: LmTadConfig = {
    layers: config.n_layer,
    heads: config.n_head,
    width: config.n_embd,
    blockSize: config.block_size,
    vocabularySize: config.vocab_size,
  };
  const specs = lmTadSpecs(ours);
  const state = new Map(
    specs.map(({ name }) => [
      name,
      { shape: tensors.shape(`model.${name}`), data: Float32Array.from(tensors.numbers(`model.${name}`)) },
    ]),
  );
  return {
    json,
    tensors,
    config: ours,
    parameters: Parameters.from(specs, state),
    sequences: sequences as number[][],
  };
}

function pack(sequences: readonly number[][]) {
  const sequenceOffsets = new Int32Array(sequences.length + 1);
  sequences.forEach((sequence, s) => (sequenceOffsets[s + 1] = sequenceOffsets[s] + sequence.length));
  return { sequenceOffsets, inputs: Int32Array.from(sequences.flat()) };
}

describe.skipIf(!hasReference).each(['cpu', 'wasm'] as const)(
  'LM-TAD against the stored numbers on %s',
  (backend) => {
    it('logits, loss, perplexities and gradients', async () => {
      await useBackend(backend);
      const { json, tensors, config, parameters, sequences } = stored();
      const inputs = pack(sequences.map((sequence) => sequence.slice(0, -1)));
      const batch = new SequenceTensors(
        { ...inputs, targets: Int32Array.from(sequences.flatMap((sequence) => sequence.slice(1))) },
        config,
      );
      const tolerance = json.suggested_abs_tolerance;

      const logits = lmTadLogits(parameters, lmTadHidden(parameters, config, batch));
      const values = await logits.data();
      const expected = tensors.numbers('out.logits');
      const [, steps, vocabulary] = tensors.shape('out.logits');
      const losses = await softmaxCrossEntropyRows(logits, batch.targets!).data();
      sequences.forEach((sequence, s) => {
        const start = inputs.sequenceOffsets[s];
        for (let t = 0; t + 1 < sequence.length; t++)
          for (let v = 0; v < vocabulary; v++) {
            const difference =
              values[(start + t) * vocabulary + v] - expected[(s * steps + t) * vocabulary + v];
            expect(Math.abs(difference)).toBeLessThan(tolerance.logits);
          }
        const own = losses.slice(start, inputs.sequenceOffsets[s + 1]);
        const logPerplexity = Array.from(own).reduce((a, b) => a + b, 0) / own.length;
        expect(Math.abs(logPerplexity - json.log_perplexity[s])).toBeLessThan(2 * tolerance.log_perplexity);
      });

      const loss = (...trainable: Tensor[]) =>
        parameters.with(trainable, (p) =>
          mean(softmaxCrossEntropyRows(lmTadLogits(p, lmTadHidden(p, config, batch)), batch.targets!)),
        );
      const names = parameters.trainable;
      const tensorsOf = names.map((name) => parameters.get(name));
      expect((await loss(...tensorsOf).data())[0]).toBeCloseTo(json.loss, 4);
      const gradients = grads(loss as (...args: Tensor[]) => Tensor)(tensorsOf);
      for (const [i, name] of names.entries()) {
        const reference = tensors.numbers(`grad.${name}`);
        (await gradients[i].data()).forEach((value, at) =>
          expect(Math.abs(value - reference[at]), name).toBeLessThan(2 * tolerance.grad),
        );
      }
    });

    it('the next-cell distribution of each teacher window, unpadded', async () => {
      await useBackend(backend);
      const { json, tensors, config, parameters } = stored();
      const windows: number[][] = json.teacher_window.windowed_inputs_with_SOT;
      const packed = pack(windows);
      const batch = new SequenceTensors(packed, config);
      const logits = lmTadLogits(parameters, lmTadHidden(parameters, config, batch));
      const probabilities = await (softmax(logits) as Tensor2D).data();
      const expected = tensors.numbers('teacher.next_probs_unpadded');
      windows.forEach((_, s) => {
        const last = packed.sequenceOffsets[s + 1] - 1;
        for (let v = 0; v < config.vocabularySize; v++)
          expect(
            Math.abs(
              probabilities[last * config.vocabularySize + v] - expected[s * config.vocabularySize + v],
            ),
          ).toBeLessThan(1e-5);
      });
    });
  },
);
