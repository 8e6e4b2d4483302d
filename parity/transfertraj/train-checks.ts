import { dispose, tensor, tensor2d, type Tensor } from '@tensorflow/tfjs-core';
import { BALANCE_WEIGHT, TRANSFERTRAJ_FORMS, type LossWeights } from '../../src/models/transfertraj/config';
import type { Parameters } from '../../src/nn/parameters';
import { unusedSpecs } from '../../src/models/transfertraj/parameters';
import { AdamW } from '../../src/nn/training/adamw';
import type { Tolerance } from '../harness/compare';
import { compare, compareLists, EXACT } from '../harness/compare';
import type { HostTensor } from '../harness/host-tensor';
import type { StoredFields } from '../harness/stored-fields';
import type { VerificationContext } from '../harness/compare';
import { TRANSFERTRAJ_ADAM } from '../../src/systems/transfertraj/training/optimizer';
import { storedPoints, trajectoryBatch, trajectoryTargets } from './stored-batch';
import type { StoredNetwork } from './stored-network';
import { StoredTraining, type LossFound } from './stored-training';
import type { StoredTrajectories } from './stored-trajectories';
import type { StoredTrain } from './stored-train';
import { WeightsAfterSteps, type StoredSteps } from '../harness/weights-after-steps';

const GROUP = 'train';
/** The file tells the largest gradients with three digits. */
const THREE_DIGITS = 5e-3;
/** Logits are made of weights that may differ after some steps. */
const GAP: Tolerance = { absolute: 5e-5, relative: 0 };

/** The parts of the subject `train`. */
export class TrainChecks {
  readonly #weights: Readonly<Record<string, LossWeights>> = {
    official: TRANSFERTRAJ_FORMS.official.weights,
    spec: TRANSFERTRAJ_FORMS.specification.weights,
  };

  constructor(
    private readonly context: VerificationContext,
    private readonly stored: StoredTrain,
    private readonly network: StoredNetwork,
    private readonly trajectories: StoredTrajectories,
  ) {}

  optimizer(): void {
    const { beta1, beta2, eps, weightDecay, clipNorm } = TRANSFERTRAJ_ADAM;
    const stated = this.stored.json.fields('optimizer');
    const clip = stated.value('clip') ?? Infinity;
    this.#list(
      'settings of Adam',
      [beta1, beta2, eps, weightDecay, clipNorm],
      [...stated.numbers('betas'), stated.number('eps'), stated.number('weight_decay'), Number(clip)],
    );
  }

  /** Losses of each step, gradients of the first, weights after those steps that the file has. */
  async steps(variant: string): Promise<void> {
    const { context, stored, network } = this;
    const { inKilometres } = network.variant(variant);
    const fields = stored.json.fields('variants').fields(variant);
    const training = this.#training(variant);
    const parameters = network.parameters(inKilometres);
    const optimizer = new AdamW(TRANSFERTRAJ_ADAM);
    const rate = stored.json.fields('optimizer').number('lr');
    const left = fields.fields('entries_not_to_compare_after_steps');
    const steps: StoredSteps = {
      group: `${GROUP}/weights`,
      tensors: stored.tensors,
      stem: `${variant}.`,
      rate,
      absolute: stored.json.fields('suggested_tolerance').number('param_abs'),
      noisy: (name) => (left.has(name) ? left.numbers(name) : []),
    };
    const after = new WeightsAfterSteps(context, steps, parameters, await parameters.snapshot());
    const single = fields.list('losses_fp32');
    const double = fields.list('losses_fp64');
    const gaps: number[] = [];
    for (const [step, entry] of single.entries()) {
      const found = await training.loss(parameters, this.#weights[variant], this.#noise(variant, step));
      gaps.push(found.smallestGap);
      this.#terms(`${variant}, before step ${step}`, step, found, entry);
      this.#terms(`${variant}, before step ${step}, in double precision`, step, found, double[step]);
      if (step === 0) this.#gradients(variant, found.gradients, fields);
      if (step === 0) this.#without(variant, found.gradients, fields);
      if (step + 1 < single.length) update(optimizer, parameters, found.gradients, rate);
      await after.check(step + 1);
    }
    this.#row(
      `${variant}: smallest gap of the logits of experts`,
      [Math.min(...gaps)],
      [fields.number('smallest_router_gap_over_steps')],
      GAP,
    );
    after.checkWhole();
    optimizer.dispose();
    parameters.dispose();
    training.dispose();
    fields.leave(
      'gradient_fp32_vs_fp64_worst_diff_relative_to_tensor_max',
      'param_step1_fp32_vs_fp64',
      'param_step5_fp32_vs_fp64',
      'checked',
    );
  }

  /** The last points of every trip hide their place and keep their time. */
  async placesAlone(): Promise<void> {
    const { stored, network, trajectories } = this;
    const variant = network.variant('spec');
    const fields = stored.json.fields('variants').fields('spec_tp');
    const points = storedPoints(stored.tensors, 'batch_tp.input');
    // What is near is found in metres, for points that are known in this batch.
    const inMetres = { ...trajectories.metres, tokens: points.tokens };
    const near = trajectories.neighbours(variant, { ...inMetres, values: this.#knownMetres() });
    const training = new StoredTraining(
      network,
      variant,
      trajectoryBatch(points, trajectories.positions, near),
      trajectoryTargets(storedPoints(stored.tensors, 'batch_tp.target')),
    );
    const parameters = network.parameters(variant.inKilometres);
    const found = await training.loss(parameters, this.#weights.spec);
    const total = found.terms.get('total')!;
    this.#row(
      'spec_tp: loss',
      [total, total],
      [fields.number('loss_fp32'), fields.number('loss_fp64')],
      this.#lossTolerance,
    );
    this.#row('spec_tp: loss of times', [found.terms.get('temporal')!], [0], EXACT);
    this.#gradients('spec_tp', found.gradients, fields);
    this.#row(
      'spec_tp: smallest gap of the logits of experts',
      [found.smallestGap],
      [fields.number('router_gap')],
      GAP,
    );
    fields.leave('gradient_fp32_vs_fp64_worst_diff_relative_to_tensor_max');
    parameters.dispose();
    training.dispose();
  }

  /** With the balance of experts in the loss. */
  async balance(): Promise<void> {
    const { stored, network } = this;
    const training = this.#training('spec');
    const parameters = network.parameters(network.variant('spec').inKilometres);
    const weights = { ...this.#weights.spec, balance: BALANCE_WEIGHT };
    const found = await training.loss(parameters, weights);
    const entries = stored.json.list('balance_losses_fp32');
    for (const [step, entry] of entries.entries()) this.#terms('with balance', step, found, entry);
    this.#list('with balance: number of entries', [entries.length], [1]);
    this.#gradients('spec.balance', found.gradients);
    parameters.dispose();
    training.dispose();
  }

  #training(name: string): StoredTraining {
    const { network, trajectories } = this;
    const variant = network.variant(name);
    return new StoredTraining(network, variant, trajectories.batch(variant), trajectories.targets(variant));
  }

  /** Metres of all points: what the batch of the file hides is known from its targets. */
  #knownMetres(): Float32Array {
    return storedPoints(this.network.tensors, 'batch.target').values;
  }

  #noise(variant: string, step: number) {
    if (variant !== 'official') return undefined;
    const { tensors } = this.stored;
    const names = Array.from(
      { length: this.network.sizes.layers },
      (_, layer) => `noise.step${step}.layer${layer}`,
    );
    const matrix = (name: string) => tensor2d(tensors.numbers(name), rowsAndWidth(tensors.shape(name)));
    return { tensors: { matrix }, names };
  }

  get #lossTolerance(): Tolerance {
    return { absolute: 1e-6, relative: this.stored.json.fields('suggested_tolerance').number('loss_rel') };
  }

  #terms(what: string, step: number, { terms }: LossFound, entry: StoredFields): void {
    this.#list(`number of the step: ${what}`, [step], [entry.number('step')]);
    const names = entry.names.filter((name) => name !== 'step');
    const ours = names.map((name) => terms.get(name) ?? NaN);
    const theirs = names.map((name) => entry.number(name));
    // Shares of experts are made of logits that may differ after some steps.
    const isShare = (name: string) => name.startsWith('cv2_');
    const picked = (values: readonly number[], shares: boolean) =>
      values.filter((_, i) => isShare(names[i]) === shares);
    this.#row(`loss: ${what}`, picked(ours, false), picked(theirs, false), this.#lossTolerance, 'losses');
    if (names.some(isShare))
      this.#row(
        `variation of the use of experts: ${what}`,
        picked(ours, true),
        picked(theirs, true),
        {
          absolute: 1e-5,
          relative: 1e-3,
        },
        'losses',
      );
  }

  /** @param fields where the file tells the largest gradients and those that are 0 */
  #gradients(variant: string, gradients: ReadonlyMap<string, HostTensor>, fields?: StoredFields): void {
    const { tensors, json } = this.stored;
    const share = json.fields('suggested_tolerance').number('grad_rel_to_tensor_max');
    const stem = variant === 'spec.balance' ? 'spec.balance_grad.' : `${variant}.grad.`;
    const largest = fields?.fields('gradient_max_abs');
    const names = tensors.names.filter((name) => name.startsWith(stem));
    for (const tensorName of names) {
      const name = tensorName.slice(stem.length);
      const expected = tensors.numbers(tensorName);
      const most = expected.reduce((all, value) => Math.max(all, Math.abs(value)), 0);
      const actual = gradients.get(name)?.data ?? (most === 0 ? expected.map(() => 0) : []);
      const tolerance = { absolute: share * most, relative: 0 };
      this.#row(`${variant}: gradient of ${name}`, actual, expected, tolerance, 'gradients');
      if (!largest?.has(name)) continue;
      const ours = Array.from(actual).reduce((all, value) => Math.max(all, Math.abs(value)), 0);
      const what = `${variant}: largest gradient of ${name}`;
      this.#row(
        what,
        [ours],
        [largest.number(name)],
        { absolute: share * most, relative: THREE_DIGITS },
        'gradients',
      );
    }
    // Of a parameter whose gradient is 0 the file tells that alone.
    for (const name of largest?.names.filter((each) => !tensors.has(stem + each)) ?? []) {
      const ours = Array.from(gradients.get(name)?.data ?? []).map(Math.abs);
      const what = `${variant}: largest gradient of ${name}`;
      this.#row(what, [Math.max(0, ...ours)], [largest!.number(name)], EXACT, 'gradients');
    }
  }

  /** Which parameters have none, and of which it is 0. */
  #without(variant: string, gradients: ReadonlyMap<string, HostTensor>, fields: StoredFields): void {
    const zero = fields.texts('zero_gradient_parameters');
    const { specs } = this.network.parameters(false);
    const absent = [...unusedSpecs(this.network.sizes), ...specs]
      .map(({ name }) => name)
      .filter((name) => !gradients.has(name));
    const stated = this.stored.json.fields('parameters_without_gradient').texts(variant);
    this.#list(`${variant}: parameters without a gradient`, absent.sort(), [...stated, ...zero].sort());
  }

  #list(what: string, actual: readonly (string | number)[], expected: readonly (string | number)[]): void {
    compareLists(this.context, { group: GROUP, what, actual, expected });
  }

  #row(
    what: string,
    actual: ArrayLike<number>,
    expected: readonly number[],
    tolerance: Tolerance,
    section?: string,
  ): void {
    const group = section ? `${GROUP}/${section}` : GROUP;
    compare(this.context, { group, what, actual, expected, tolerance });
  }
}

const rowsAndWidth = (shape: readonly number[]): [number, number] => {
  const width = shape[shape.length - 1];
  return [shape.slice(0, -1).reduce((a, b) => a * b, 1), width];
};

function update(
  optimizer: AdamW,
  parameters: Parameters,
  gradients: ReadonlyMap<string, HostTensor>,
  rate: number,
): void {
  const onDevice = new Map<string, Tensor>(
    [...gradients].map(([name, { shape, data }]) => [name, tensor(Float32Array.from(data), [...shape])]),
  );
  dispose([optimizer.update(parameters, onDevice, rate), ...onDevice.values()]);
}
