import { setBackend, tensor, tidy } from '@tensorflow/tfjs-core';
import { makeSampleCity } from '../../tools/invention/sample-city/make-sample-city';
import { DEFAULT_DISTILLATION } from '../../src/systems/routes/distillation/distillation-config';
import { StudentTraining } from '../../src/systems/routes/distillation/student-training';
import { computeSoftTargets, type SoftTargets } from '../../src/systems/routes/distillation/soft-targets';
import { studentKnowledge } from '../../src/systems/routes/training/student-knowledge';
import { TeacherTraining } from '../../src/systems/routes/training/train-teacher';
import { gridFor } from '../../src/domain/grid';
import { Random } from '../../src/base/random';
import { hoserConfig } from '../../src/models/hoser/config';
import { hoserFeatures } from '../../src/models/hoser/features/hoser-features';
import { Hoser } from '../../src/models/hoser/hoser';
import { Teacher } from '../../src/models/lm-tad/teacher';
import { lmTadVocabulary } from '../../src/models/lm-tad/tokens';
import { registerKernels } from '../../src/nn/kernels/register';
import { AdamW, TORCH_ADAMW } from '../../src/nn/training/adamw';
import { differentiate } from '../../src/nn/training/differentiate';
import type { Trainable } from '../../src/nn/training/batch-feed';
import type { CheckedBackend, DeviceCheck } from './device-check';
import { NO_TASK } from '../../src/base/task';

/** Teacher and student of the smallest size over a made-up city of a hundred roads, with fresh weights. */
export class SmallModels {
  readonly #content = makeSampleCity({ roads: 100, trips: 40, seed: 1 }).content;

  teacher(): TeacherTraining {
    const { network, trips } = this.#content;
    const vocabulary = lmTadVocabulary(network, gridFor(network));
    const config = { layers: 2, heads: 2, width: 32, blockSize: 64, vocabularySize: vocabulary.size };
    const teacher = Teacher.initial(config, vocabulary, new Random(2));
    return new TeacherTraining(teacher, trips.train, trips.val, 0.1, 3);
  }

  student(): Hoser {
    return Hoser.initial(hoserConfig(32), hoserFeatures(this.#content), new Random(4));
  }

  softTargets(): Promise<SoftTargets> {
    const { network, trips } = this.#content;
    const { teacher } = this.teacher();
    return computeSoftTargets(teacher, network, trips.train, 7, NO_TASK);
  }

  async distillation(soft?: SoftTargets): Promise<StudentTraining> {
    const { train, val } = this.#content.trips;
    const targets = soft ?? (await this.softTargets());
    return new StudentTraining(this.student(), train, val, DEFAULT_DISTILLATION, targets);
  }

  /** Distillation of a HOSER+ student; its residual is anything but 0. */
  async plusDistillation(): Promise<StudentTraining> {
    const { network, trips } = this.#content;
    const { knowledge, choices } = await studentKnowledge(network, trips.train, 3, NO_TASK);
    const features = { ...hoserFeatures(this.#content), knowledge };
    const student = Hoser.initial({ ...hoserConfig(32), residual: 8 }, features, new Random(4));
    const random = new Random(5);
    for (const { name, shape } of student.parameters.specs)
      if (name.startsWith('navigator.residual')) {
        const size = shape.reduce((product, length) => product * length, 1);
        const values = Float32Array.from({ length: size }, () => 0.3 * random.normal());
        student.parameters.set(name, tensor(values, [...shape]));
      }
    const targets = await this.softTargets();
    return new StudentTraining(
      student,
      trips.train,
      trips.val,
      DEFAULT_DISTILLATION,
      targets,
      null,
      null,
      choices,
    );
  }
}

/**
 * Loss, gradients and weights after one AdamW step on the first trips, against the CPU's. A
 * gradient deviates by its share of that tensor's largest entry; one that is 0 in theory is all
 * rounding, so tiny ones count as equal.
 */
export function trainingStepAgainstCpu(
  training: () => Trainable | Promise<Trainable>,
): DeviceCheck['deviations'] {
  return async (backend) => {
    const got = await step(backend, training);
    const wanted = await step('cpu', training);
    return Object.fromEntries(
      [...wanted].map(([name, values]) => [name, deviation(values, got.get(name) ?? [])]),
    );
  };
}

async function step(
  backend: CheckedBackend | 'cpu',
  make: () => Trainable | Promise<Trainable>,
): Promise<Map<string, ArrayLike<number>>> {
  await setBackend(backend);
  registerKernels(backend);
  const training = await make();
  const { parameters } = training;
  const batch = training.batch(Uint32Array.of(0, 1, 2, 3, 4, 5), 0);
  const { loss, grads } = tidy(() => {
    const result = differentiate(parameters, (view) => batch.loss(view).loss);
    return { loss: result.loss, grads: Object.fromEntries(result.grads) };
  });
  const values = new Map<string, ArrayLike<number>>([['loss', await loss.data()]]);
  for (const [name, grad] of Object.entries(grads)) values.set(`gradient of ${name}`, await grad.data());
  const optimizer = new AdamW({ ...TORCH_ADAMW, eps: 1e-3, weightDecay: 0.1, clipNorm: 1 });
  const norm = optimizer.update(parameters, new Map(Object.entries(grads)), 1e-2);
  values.set('norm of the gradient', await norm.data());
  for (const [name, { data }] of await parameters.snapshot()) values.set(`weights of ${name}`, data);
  batch.dispose();
  return values;
}

/** Below this, the largest entry of a gradient is rounding only. */
const ROUNDING = 1e-3;

function deviation(wanted: ArrayLike<number>, got: ArrayLike<number>): number {
  if (wanted.length === 0 || wanted.length !== got.length) return NaN;
  let largest = 0;
  let scale = ROUNDING;
  for (let i = 0; i < wanted.length; i++) {
    if (!Number.isFinite(got[i])) return NaN;
    largest = Math.max(largest, Math.abs(got[i] - wanted[i]));
    scale = Math.max(scale, Math.abs(wanted[i]));
  }
  return largest / scale;
}
