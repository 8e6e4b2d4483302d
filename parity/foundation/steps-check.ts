import { dispose, keep, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import { CLIP_EPS } from '../../src/nn/kernels/adamw-parts';
import type { Parameters } from '../../src/nn/parameters';
import { AdamW, type AdamWConfig } from '../../src/nn/training/adamw';
import { differentiate } from '../../src/nn/training/differentiate';
import { learningRateAt, type LearningRateSchedule } from '../../src/nn/training/learning-rate';
import { Failure } from '../../src/base/failure';
import type { Tolerance } from '../harness/compare';
import { compare, compareLists, EXACT } from '../harness/compare';
import { computed, type HostTensor } from '../harness/host-tensor';
import type { StoredFields } from '../harness/stored-fields';
import type { StoredFile } from '../harness/stored-file';
import { WeightsAfterSteps } from '../harness/weights-after-steps';

/** The file tells the largest gradients with three digits. */
const THREE_DIGITS = 5e-3;
/** Share of the largest gradient of all up to which a gradient that is 0 in theory may be rounding noise. */
const NOISE = 1e-5;

/** What is trained: stored weights, and the loss of one batch. */
export interface SteppedLoss {
  readonly parameters: Parameters;
  loss(view: Parameters): Scalar;
}

/** Losses, norms, gradients and weights of the first steps of one batch, as a file has them under `stem` ("pair.", or ""). */
export class StepsCheck {
  readonly #group: string;

  /** @param fields where the file tells losses and largest gradients */
  constructor(
    private readonly file: StoredFile,
    private readonly stem: string,
    private readonly fields: StoredFields,
  ) {
    this.#group = stem ? `${file.name}/${stem.replace(/\.$/, '')}` : file.name;
  }

  async run({ parameters, loss }: SteppedLoss): Promise<void> {
    const optimizer = new AdamW(this.#settings());
    const schedule = this.#schedule();
    const single = this.fields.list('losses_fp32');
    const double = this.fields.list('losses_fp64');
    const noisy = this.#noisy();
    const after = new WeightsAfterSteps(
      this.file.context,
      {
        group: `${this.file.name}/weights`,
        tensors: this.file.tensors,
        stem: this.stem,
        rate: this.file.json.fields('optimizer').number('lr'),
        absolute: this.#tolerance('param_abs'),
        noisy,
      },
      parameters,
      await parameters.snapshot(),
    );
    for (const entries of [single, double]) {
      const steps = entries.map((entry) => entry.number('step'));
      this.#list('steps', [...entries.keys()].map(String), steps.map(String));
    }
    for (const [step, entry] of single.entries()) {
      const found = await gradientsOf(parameters, loss);
      for (const [words, stored] of [
        ['', entry],
        [' in double precision', double[step]],
      ] as const)
        // prettier-ignore
        this.#row(`loss before step ${step}${words}`, found.loss, stored.number('loss'), this.#relative('loss_rel'));
      if (step === 0) this.#gradients(found.gradients, noisy);
      if (entry.has('lr')) {
        const rate = learningRateAt(schedule, step);
        const norm = await update(optimizer, parameters, found.tensors, rate);
        for (const stored of [entry, double[step]]) {
          this.#row(`learning rate of step ${step}`, rate, stored.number('lr'), {
            absolute: 0,
            relative: 1e-12,
          });
          const theirs = stored.number('grad_norm_before_clip');
          this.#row(
            `norm of the gradient of step ${step}`,
            norm,
            theirs,
            this.#relative('grad_rel_to_tensor_max'),
          );
        }
      }
      dispose([...found.tensors.values()]);
      await after.check(step + 1);
    }
    after.checkWhole();
    optimizer.dispose();
    this.fields.leave('gradient_fp32_vs_fp64_worst_diff_relative_to_tensor_max', 'checked');
  }

  #settings(): AdamWConfig {
    const stated = this.file.json.fields('optimizer');
    const [beta1, beta2] = stated.numbers('betas');
    this.#row('eps of clipping', CLIP_EPS, stated.number('clip_eps'), EXACT);
    return {
      beta1,
      beta2,
      eps: stated.number('eps'),
      weightDecay: stated.number('weight_decay'),
      clipNorm: stated.number('clip_grad_norm'),
    };
  }

  /** The file tells the schedule in words: "total 100 steps, warm-up w = ceil(.05*100) ...". */
  #schedule(): LearningRateSchedule {
    const stated = this.file.json.fields('optimizer');
    const words = stated.text('schedule');
    const total = Number(/total (\d+) steps/.exec(words)?.[1]);
    const share = Number(/ceil\((\d*\.?\d+)/.exec(words)?.[1]);
    if (!(total > 0 && share >= 0))
      throw new Failure('bad-input', `${this.file.name}.json tells no schedule that could be read.`, {
        words,
      });
    return {
      peak: stated.number('lr'),
      totalSteps: total,
      warmupSteps: Math.ceil(share * total - 1e-9),
      finalShare: 0,
      fall: 'linear',
    };
  }

  /** Entries of a parameter whose gradient is 0 but for rounding. */
  #noisy(): (name: string) => readonly number[] {
    const left = this.fields.fields('entries_not_to_compare_after_steps');
    const all = new Map(left.names.map((name) => [name, left.numbers(name)]));
    return (name) => all.get(name) ?? [];
  }

  #gradients(gradients: ReadonlyMap<string, HostTensor>, noisy: (name: string) => readonly number[]): void {
    const { file, stem } = this;
    const stored = file.tensors.names.filter((name) => name.startsWith(`${stem}grad.`));
    const all = stored.map((name) => ({
      parameter: name.slice(`${stem}grad.`.length),
      theirs: file.tensors.numbers(name),
    }));
    const mostOfAll = Math.max(...all.map(({ theirs }) => largest(theirs)));
    const maxima = this.fields.fields('gradient_max_abs');
    const share = this.#tolerance('grad_rel_to_tensor_max');
    for (const { parameter, theirs } of all) {
      const ours = gradients.get(parameter)?.data ?? [];
      const isNoise = noisy(parameter).length === theirs.length;
      const absolute = isNoise ? NOISE * mostOfAll : share * largest(theirs);
      const tolerance = { absolute, relative: 0 };
      compare(file.context, {
        group: this.#group,
        what: `gradient of ${parameter}`,
        actual: ours,
        expected: theirs,
        tolerance,
      });
      this.#row(`largest gradient of ${parameter}`, largest(ours), maxima.number(parameter), {
        absolute,
        relative: isNoise ? 0 : THREE_DIGITS,
      });
    }
    this.#list('parameters with a gradient', [...gradients.keys()].sort(), maxima.names.slice().sort());
  }

  /** That the same parameters have no gradient. */
  without(parameters: Parameters): void {
    const maxima = new Set(this.fields.fields('gradient_max_abs').names);
    const absent = parameters.specs.map(({ name }) => name).filter((name) => !maxima.has(name));
    this.#list(
      'parameters without a gradient',
      absent.sort(),
      this.fields.texts('parameters_without_gradient').sort(),
    );
  }

  #tolerance(name: string): number {
    return this.file.json.fields('suggested_tolerance').number(name);
  }

  #relative = (name: string): Tolerance => ({ absolute: 0, relative: this.#tolerance(name) });

  #row(what: string, actual: number, expected: number, tolerance: Tolerance): void {
    compare(this.file.context, {
      group: this.#group,
      what,
      actual: [actual],
      expected: [expected],
      tolerance,
    });
  }

  #list(what: string, actual: readonly string[], expected: readonly string[]): void {
    compareLists(this.file.context, { group: this.#group, what, actual, expected });
  }
}

const largest = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** The loss, and the gradients on the host and, for whoever disposes of them, on the device. */
async function gradientsOf(parameters: Parameters, loss: (view: Parameters) => Scalar) {
  const tensors = new Map<string, Tensor>();
  const found = await computed(() => {
    const result = differentiate(parameters, loss);
    for (const [name, grad] of result.grads) tensors.set(name, keep(grad.clone()));
    return { ' loss': result.loss, ...Object.fromEntries(result.grads) };
  });
  const own = found.get(' loss')!.data[0];
  found.delete(' loss');
  return { loss: own, gradients: found, tensors };
}

/** @returns the norm of the gradient before clipping */
async function update(
  optimizer: AdamW,
  parameters: Parameters,
  gradients: ReadonlyMap<string, Tensor>,
  rate: number,
): Promise<number> {
  const norm = optimizer.update(parameters, gradients, rate);
  const [value] = await norm.data<'float32'>();
  norm.dispose();
  return value;
}
