import { dispose, memory, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  hasReference,
  referenceDataset,
  referenceJson,
  referenceTensors,
} from '../domain/testing/reference-network';
import { hoserConfig } from '../models/hoser/config';
import { hoserFeatures } from '../models/hoser/features/hoser-features';
import { Hoser, hoserSizes } from '../models/hoser/hoser';
import { hoserSpecs } from '../models/hoser/parameters';
import { Parameters } from '../nn/parameters';
import { useBackend } from '../nn/testing/backends';
import { AdamW, TORCH_ADAMW } from '../nn/training/adamw';
import { differentiate } from '../nn/training/differentiate';
import { DEFAULT_DISTILLATION } from './distillation-config';
import { StudentTraining } from './student-training';

/** Below this a gradient is rounding noise, which Adam turns into full steps: such entries are not compared. */
const NOISE = 1e-6;

async function storedTraining() {
  const forward = referenceTensors('hoser_forward_tiny');
  const { config, batch_rows_of_train_csv: rows } = referenceJson('hoser_forward_tiny');
  const dataset = await referenceDataset();
  const features = hoserFeatures(dataset);
  const { hidden_dim: width, num_layers: layers, num_heads: heads } = config.trajectory_encoder_config;
  const ours = hoserConfig(width, layers, heads);
  const specs = hoserSpecs(ours, hoserSizes(features));
  const state = new Map(
    specs.map(({ name }) => [
      name,
      { shape: forward.shape(`model.${name}`), data: Float32Array.from(forward.numbers(`model.${name}`)) },
    ]),
  );
  const student = new Hoser(ours, features, Parameters.from(specs, state));
  const { train, val } = dataset.trips;
  const items = Uint32Array.from(rows as number[], (row) => train.sourceRows.indexOf(row + 1));
  const training = new StudentTraining(student, train, val, { ...DEFAULT_DISTILLATION, lambda: 0 }, null);
  return { student, training, items };
}

describe.skipIf(!hasReference).each(['cpu', 'wasm'] as const)(
  'ten AdamW steps on the stored batch on %s',
  (backend) => {
    it('losses, gradients and weights are the official ones', async () => {
      await useBackend(backend);
      const json = referenceJson('hoser_train');
      const stored = referenceTensors('hoser_train');
      const { student, training, items } = await storedTraining();
      const { parameters } = student;
      const { lr, weight_decay: weightDecay, grad_clip_max_norm: clipNorm } = json.optimizer;
      const optimizer = new AdamW({ ...TORCH_ADAMW, weightDecay, clipNorm });
      const unused = new Set<string>(json.parameters_without_gradient);
      expect(new Set(parameters.specs.filter((spec) => spec.unused).map((spec) => spec.name))).toEqual(
        unused,
      );
      const before = await parameters.snapshot();

      for (let step = 0; step < 10; step++) {
        const batch = training.batch(items);
        const { loss, grads } = tidy(() => {
          const result = differentiate(parameters, (view) => batch.loss(view).loss);
          return { loss: result.loss, grads: Object.fromEntries(result.grads) };
        });
        if (step === 0) {
          for (const [name, tensor] of Object.entries(grads)) {
            const expected = stored.numbers(`grad.${name}`);
            const scale = Math.max(...expected.map(Math.abs));
            (await tensor.data()).forEach((value, i) =>
              expect(Math.abs(value - expected[i]), name).toBeLessThan(1e-3 * scale + 2e-6),
            );
          }
        }
        const norm = optimizer.update(parameters, new Map(Object.entries(grads)), lr);
        expect((await loss.data())[0]).toBeCloseTo(json.losses_fp32[step].loss, 3);
        expect((await norm.data())[0] / json.losses_fp32[step].grad_norm_before_clip).toBeCloseTo(1, 2);
        dispose([loss, norm, ...Object.values(grads)]);
        batch.dispose();
        if (step === 0) await expectWeights(`param_step1`, 2e-5);
      }
      await expectWeights('param_step10', 5e-4);

      async function expectWeights(key: string, tolerance: number): Promise<void> {
        for (const [name, { data }] of await parameters.snapshot()) {
          if (unused.has(name)) expect(data).toEqual(before.get(name)!.data);
          if (unused.has(name)) continue;
          const expected = stored.numbers(`${key}.${name}`);
          const gradient = stored.numbers(`grad.${name}`);
          data.forEach((value, i) => {
            if (Math.abs(gradient[i]) > NOISE)
              expect(Math.abs(value - expected[i]), `${key} ${name}`).toBeLessThan(tolerance);
          });
        }
      }
    });

    it('leaves no tensors behind', async () => {
      await useBackend(backend);
      const { training, items } = await storedTraining();
      const count = memory().numTensors;
      const batch = training.batch(items);
      tidy(() => {
        differentiate(training.parameters, (view) => batch.loss(view).loss);
      });
      batch.dispose();
      expect(memory().numTensors).toBe(count);
    });
  },
);
