import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { BALANCE_WEIGHT, TRANSFERTRAJ_FORMS, type LossWeights } from '../../src/models/transfertraj/config';
import { Layers } from '../../src/models/transfertraj/layers';
import { squaredVariation, TargetTensors, transferTrajLoss } from '../../src/models/transfertraj/loss';
import { unusedSpecs } from '../../src/models/transfertraj/parameters';
import type { TrajectoryBatch, TrajectoryTargets } from '../../src/models/transfertraj/trajectory-batch';
import { TrajectoryTensors } from '../../src/models/transfertraj/trajectory-tensors';
import { transferTraj } from '../../src/models/transfertraj/transfertraj';
import type { Parameters } from '../../src/nn/parameters';
import { TORCH_ADAMW, type AdamWConfig } from '../../src/nn/training/adamw';
import { EXACT, within, type Tolerance, type Subject } from '../harness/compare';
import { largest } from '../harness/host-tensor';
import type { StoredFields } from '../harness/stored-fields';
import { subject } from '../harness/stored-file';
import {
  byFirstGradient,
  compareGradients,
  compareSteps,
  lossPass,
  type LossPass,
} from '../harness/training';
import {
  choiceGaps,
  countOf,
  StoredNetwork,
  storedPoints,
  StoredTrajectories,
  trajectoryBatch,
  trajectoryTargets,
  type StoredVariant,
} from './reference';
import { features } from './features';
import { forward } from './forward';
import { tasks } from './tasks';

/** torch.optim.Adam as the official code calls it: no weight decay and no clipping. */
const TRANSFERTRAJ_ADAM: AdamWConfig = { ...TORCH_ADAMW, weightDecay: 0, clipNorm: Infinity };
/** The file tells the largest gradients with three digits. */
const THREE_DIGITS = 5e-3;
/** Logits are made of weights that may differ after some steps. */
const GAP = within(5e-5);
/** Shares of experts are made of such logits too. */
const SHARE: Tolerance = { absolute: 1e-5, relative: 1e-3 };
const LOGITS = /^layer\d+\.noisy_logits$/;
const GAP_WORDS = 'smallest gap of the logits of experts';
const WEIGHTS: Readonly<Record<string, LossWeights>> = {
  official: TRANSFERTRAJ_FORMS.official.weights,
  spec: TRANSFERTRAJ_FORMS.specification.weights,
};

/** Losses and gradients, five steps of Adam in two forms, a loss of places alone, and the balance of experts. */
const train = subject('train', (file) => {
  const network = new StoredNetwork(file.context);
  const trajectories = new StoredTrajectories(network.file);
  const lossTolerance = { absolute: 1e-6, relative: file.stated.number('loss_rel') };

  /** Compares losses of each step, gradients of the first, weights after those steps that the file has. */
  const steps = async (name: string): Promise<void> => {
    const variant = network.variant(name);
    const fields = file.json.fields('variants').fields(name);
    const parameters = network.parameters(variant.inKilometres);
    const rate = file.json.fields('optimizer').number('lr');
    const [single, double] = ['losses_fp32', 'losses_fp64'].map((list) => fields.list(list));
    const gaps: number[] = [];
    const [batch, targets] = [trajectories.batch(variant), trajectories.targets(variant)];
    const stem = `${name}.`;
    await compareSteps({
      rows: file.section('weights'),
      ...{ file, stem, parameters, adam: TRANSFERTRAJ_ADAM, steps: single.length - 1, listsNames: true },
      rate: () => rate,
      entries: byFirstGradient(file, stem, fields, rate),
      pass: (step) =>
        passOver(variant, batch, targets, parameters, WEIGHTS[name], name === 'official' ? step : null),
      found: (step, pass) => {
        gaps.push(smallestGap(pass));
        terms(`${name}, before step ${step}`, step, pass, single[step]);
        terms(`${name}, before step ${step}, in double precision`, step, pass, double[step]);
        if (step > 0) return;
        gradients(name, pass, fields);
        without(name, pass, fields, parameters);
      },
    });
    const stated = fields.number('smallest_router_gap_over_steps');
    file.computed(`${name}: ${GAP_WORDS}`, Math.min(...gaps), stated, GAP);
    fields.leave(
      'gradient_fp32_vs_fp64_worst_diff_relative_to_tensor_max',
      'param_step1_fp32_vs_fp64',
      'param_step5_fp32_vs_fp64',
      'checked',
    );
  };
  /** @param noisyStep step whose stored draws are the noise of the gates */
  const passOver = (
    { config }: StoredVariant,
    trajectories: TrajectoryBatch,
    expected: TrajectoryTargets,
    parameters: Parameters,
    weights: LossWeights,
    noisyStep: number | null = null,
  ): Promise<LossPass> => {
    const things = network.things();
    const batch = file.own(new TrajectoryTensors(trajectories, config, countOf(things)));
    const targets = file.own(new TargetTensors(expected, trajectories));
    const noise = Array.from({ length: noisyStep === null ? 0 : config.layers }, (_, layer) =>
      file.matrix(`noise.step${noisyStep}.layer${layer}`),
    );
    return lossPass(parameters, (view, tell): Scalar => {
      const trace = (name: string, value: Tensor) => {
        if (LOGITS.test(name)) tell(name, value);
      };
      const layers = new Layers(view, { ...config, weights }, { trace, ...(noise.length > 0 && { noise }) });
      const outputs = transferTraj(layers, batch, things);
      const { total, space, time, token } = transferTrajLoss(layers, outputs, targets);
      const terms = { total, spatial: space, temporal: time, ...(token && { token }) };
      for (const [name, term] of Object.entries(terms)) tell(name, term);
      outputs.gates.forEach((gates, i) => tell(`cv2_layer${i}`, squaredVariation(gates, targets.valid)));
      return total;
    });
  };
  /** Smallest gap over all rows, padding included, as the file counts them. */
  const smallestGap = ({ told }: LossPass): number => {
    const { experts, topExperts } = network.sizes;
    const logits = Object.keys(told).filter((name) => LOGITS.test(name));
    return Math.min(...logits.flatMap((name) => choiceGaps(told[name].data, experts, topExperts)));
  };
  /** A term of the loss by the name of the reference. */
  const termOf = ({ told }: LossPass, name: string): number => {
    const { experts } = network.sizes;
    const biased = told[name.replace('_unbiased', '')]?.data[0] ?? NaN;
    return name.startsWith('cv2_unbiased_') ? (biased * experts) / (experts - 1) : biased;
  };

  const terms = (what: string, step: number, pass: LossPass, entry: StoredFields): void => {
    file.lists(`number of the step: ${what}`, [step], [entry.number('step')]);
    const rows = file.section('losses');
    const names = entry.names.filter((name) => name !== 'step');
    for (const [words, ofShares, tolerance] of [
      ['loss', false, lossTolerance],
      ['variation of the use of experts', true, SHARE],
    ] as const) {
      const picked = names.filter((name) => name.startsWith('cv2_') === ofShares);
      if (picked.length === 0) continue;
      const ours = picked.map((name) => termOf(pass, name));
      rows.computed(`${words}: ${what}`, ours, entry.all(...picked), tolerance);
    }
  };
  /** @param fields where the file tells the largest gradients and those that are 0 */
  const gradients = (variant: string, { gradients }: LossPass, fields?: StoredFields): void => {
    const rows = file.section('gradients');
    const share = file.stated.number('grad_rel_to_tensor_max');
    const stem = variant === 'spec.balance' ? 'spec.balance_grad.' : `${variant}.grad.`;
    const maxima = fields?.fields('gradient_max_abs');
    const tolerances = (_: string, expected: readonly number[]) => {
      const absolute = share * largest(expected);
      return [within(absolute), { absolute, relative: THREE_DIGITS }] as const;
    };
    const title = `${variant}: `;
    compareGradients({ rows, file, stem, title, tolerances, ...(maxima && { maxima }) }, gradients);
    // Of a parameter whose gradient is 0 the file tells that alone.
    for (const name of maxima?.names.filter((each) => !file.tensors.has(stem + each)) ?? []) {
      const most = largest(gradients[name]?.data ?? []);
      rows.computed(`${variant}: largest gradient of ${name}`, most, maxima!.number(name), EXACT);
    }
  };
  /** Compares which parameters have no gradient, or one that is 0. */
  const without = (
    variant: string,
    { gradients }: LossPass,
    fields: StoredFields,
    { specs }: Parameters,
  ): void => {
    const zero = fields.texts('zero_gradient_parameters');
    const absent = [...unusedSpecs(network.sizes), ...specs]
      .map(({ name }) => name)
      .filter((name) => !(name in gradients));
    const stated = file.json.fields('parameters_without_gradient').texts(variant);
    file.lists(`${variant}: parameters without a gradient`, absent.sort(), [...stated, ...zero].sort());
  };
  return {
    parts: {
      description: () => file.shapes(),
      optimiser: () => {
        const { beta1, beta2, eps, weightDecay, clipNorm } = TRANSFERTRAJ_ADAM;
        const stated = file.json.fields('optimizer');
        const clip = Number(stated.value('clip') ?? Infinity);
        const theirs = [...stated.numbers('betas'), ...stated.all('eps', 'weight_decay'), clip];
        file.lists('settings of Adam', [beta1, beta2, eps, weightDecay, clipNorm], theirs);
      },
      official: () => steps('official'),
      spec: () => steps('spec'),
      // The last points of every trip hide their place and keep their time.
      'places alone': async () => {
        const variant = network.variant('spec');
        const fields = file.json.fields('variants').fields('spec_tp');
        const points = storedPoints(file, 'batch_tp.input');
        // What is near is found in metres, for points that are known in this batch: what is hidden is known from the targets.
        const { values } = storedPoints(network.file, 'batch.target');
        const known = { ...trajectories.metres, tokens: points.tokens, values };
        const near = trajectories.neighbours(variant, known);
        const batch = trajectoryBatch(points, trajectories.positions, near);
        const targets = trajectoryTargets(storedPoints(file, 'batch_tp.target'));
        const parameters = network.parameters(variant.inKilometres);
        const pass = await passOver(variant, batch, targets, parameters, WEIGHTS.spec);
        const stated = fields.all('loss_fp32', 'loss_fp64');
        file.computed('spec_tp: loss', [pass.loss, pass.loss], stated, lossTolerance);
        file.computed('spec_tp: loss of times', termOf(pass, 'temporal'), 0, EXACT);
        gradients('spec_tp', pass, fields);
        file.computed(`spec_tp: ${GAP_WORDS}`, smallestGap(pass), fields.number('router_gap'), GAP);
        fields.leave('gradient_fp32_vs_fp64_worst_diff_relative_to_tensor_max');
      },
      // The balance of experts is in the loss.
      balance: async () => {
        const variant = network.variant('spec');
        const weights = { ...WEIGHTS.spec, balance: BALANCE_WEIGHT };
        const [batch, targets] = [trajectories.batch(variant), trajectories.targets(variant)];
        const parameters = network.parameters(variant.inKilometres);
        const pass = await passOver(variant, batch, targets, parameters, weights);
        const entries = file.json.list('balance_losses_fp32');
        for (const [step, entry] of entries.entries()) terms('with balance', step, pass, entry);
        file.lists('with balance: number of entries', [entries.length], [1]);
        gradients('spec.balance', pass);
      },
    },
  };
});

/** What the reference numbers of TransferTraj are divided into. */
export const subjectsOf = (): readonly Subject[] => [features, tasks, forward, train];
