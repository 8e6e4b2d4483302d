import {
  dispose,
  exp,
  grad,
  type Scalar,
  type Tensor,
  tensor1d,
  tensor2d,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { paddedTeacherWindow } from '../../src/models/lm-tad/tokens';
import { divergences } from '../../src/nn/ops/elementwise';
import {
  distillationLoss,
  softened,
  thesisCodeDistillationLoss,
} from '../../src/systems/routes/distillation/losses';
import { EXACT, FORWARD, GRADIENT, type Tolerance, type Parts } from '../harness/compare';
import { computed, largest } from '../harness/host-tensor';
import type { StoredFields } from '../harness/stored-fields';
import { subject, type StoredFile } from '../harness/stored-file';
import { vocabularyOfTokens } from './lm-tad';

interface LossForm {
  readonly steps: 'all' | 'last';
  readonly kind: 'thesis' | 'thesis-code';
  readonly tauSquared: boolean;
}

const THESIS: LossForm = { steps: 'all', kind: 'thesis', tauSquared: true };

/** The forms of the loss that the names in a case stand for. */
const FORMS: Readonly<Record<string, LossForm>> = {
  thesis_all_steps: THESIS,
  thesis_all_steps_without_tau2: { ...THESIS, tauSquared: false },
  thesis_last_step_only: { ...THESIS, steps: 'last' },
  fork_verbatim: { steps: 'last', kind: 'thesis-code', tauSquared: false },
};

const PADDED_INPUT = 'fork_teacher_input_left_padded';

/** The distillation loss and its gradient: every case that the file holds, in every form that it names. */
export const distillation = subject('distill_kl', (file) => {
  const { json } = file;
  const steps = file.own(storedSteps(json));
  const parts: Record<string, Parts[string]> = {};
  for (const stored of json.list('cases'))
    for (const [name, form] of Object.entries(FORMS))
      if (stored.has(name)) parts[`${stored.at}.${name}`] = () => checkForm(file, steps, stored, name, form);
  return {
    leaves: ['psi', 'psi_network'], // of `gridMap`
    parts: {
      ...parts,
      'special steps': () => checkSpecialSteps(file, steps),
      gradient_vs_tau: () => checkGradientOverTau(file, steps),
      [PADDED_INPUT]: () => checkPaddedInput(file, steps),
    },
  };
});

/** Some probabilities are close to 0, and all come from logarithms. */
const PROBABILITY: Tolerance = { absolute: 1e-12, relative: FORWARD.relative };

const figure = (value: number) => String(Number(value.toPrecision(4)));

/**
 * An absolute tolerance is meant for values of order 1. For smaller ones, such as a gradient times a small
 * lambda, it is scaled down as much.
 */
function check(
  file: StoredFile,
  what: string,
  actual: number | ArrayLike<number>,
  expected: readonly number[],
  tolerance: Tolerance,
): void {
  const size = largest(expected.filter((value) => !Number.isNaN(value))) || 1;
  file.computed(what, actual, expected, { ...tolerance, absolute: tolerance.absolute * Math.min(1, size) });
}

/** Compares whatever the file holds of one form of the loss in one case. */
async function checkForm(
  file: StoredFile,
  steps: StoredSteps,
  ofCase: StoredFields,
  name: string,
  form: LossForm,
): Promise<void> {
  const [tau, lambda] = ofCase.all('tau', 'lambda_');
  const weights = steps.weights((step) => form.steps === 'all' || steps.isLast(step));
  const { loss, gradient } = await lossAndGradient(steps, form, tau, weights);
  const { perStep, q, p } = await distributions(steps, tau);
  const scale = form.tauSquared ? tau * tau : 1;
  const atCounted = (values: readonly number[]) =>
    values.map((value, i) => (weights[Math.floor(i / steps.candidates)] > 0 ? value : 0));
  const known: Readonly<Record<string, readonly [number | readonly number[], Tolerance]>> = {
    loss: [loss, FORWARD],
    weighted_loss: [lambda * loss, FORWARD],
    num_valid_steps: [weights.filter((weight) => weight > 0).length, EXACT],
    d_weighted_loss_d_logits: [gradient.map((each) => lambda * each), GRADIENT],
    per_step: [perStep.map((each, step) => (weights[step] > 0 ? scale * each : NaN)), FORWARD],
    q_tau: [atCounted(q), PROBABILITY],
    p_tau: [atCounted(p), PROBABILITY],
  };
  const stored = ofCase.fields(name);
  for (const [field, [actual, tolerance]] of Object.entries(known)) {
    const what = `${name}, tau ${figure(tau)}, lambda ${figure(lambda)}: ${field}`;
    if (stored.has(field)) check(file, what, actual, stored.values(field), tolerance);
  }
}

/** Compares the losses of ties, single candidates, vanishing mass and the other special cases of the file, at every temperature. */
async function checkSpecialSteps(file: StoredFile, steps: StoredSteps): Promise<void> {
  const { json } = file;
  const sizes = Object.entries(steps.sizes);
  const lengths = sizes.map(([name]) => json.numbers(name).length);
  check(file, 'shapes of the inputs', lengths, sizes.map(([, size]) => size), EXACT); // prettier-ignore
  const special = json.fields('definitions').fields('special_steps');
  for (const name of special.names) {
    const places = special.rows(name).map(([trip, step]) => trip * steps.steps + step);
    for (const stored of json.list('cases')) {
      const tau = stored.number('tau');
      const { perStep } = await distributions(steps, tau);
      const own = places.map((step) => (steps.counted[step] ? tau * tau * perStep[step] : NaN));
      const expected = stored.fields('thesis_all_steps').numbers('per_step');
      const what = `"${name}" at tau ${figure(tau)}: loss of the step`;
      check(file, what, own, places.map((step) => expected[step]), FORWARD); // prettier-ignore
    }
  }
}

/** With tau^2 the gradient tends to a constant as tau grows, unless a teacher's probability is exactly 0. */
async function checkGradientOverTau(file: StoredFile, steps: StoredSteps): Promise<void> {
  const counts: Readonly<Record<string, number[]>> = {
    all_steps: steps.weights(() => true),
    steps_without_underflow: steps.weights((step) => steps.withoutZeros[step]),
  };
  for (const row of file.json.fields('gradient_vs_tau').list('rows')) {
    const tau = row.number('tau');
    for (const [name, weights] of Object.entries(counts)) {
      if (!row.has(name)) continue;
      const { loss, gradient } = await lossAndGradient(steps, THESIS, tau, weights);
      const size = gradient.reduce((sum, each) => sum + Math.abs(each), 0) / gradient.length;
      const expected = row.fields(name);
      const at = `gradient_vs_tau, ${name}, tau ${figure(tau)}`;
      check(file, `${at}: loss`, loss, expected.all('loss'), FORWARD);
      check(file, `${at}: mean size of the gradient`, size, expected.all('grad_abs_mean'), GRADIENT);
    }
  }
}

/**
 * Compares the trips as the thesis's code passes them to its teacher: by descending number of candidates at
 * their last step, padded to the longest.
 */
function checkPaddedInput(file: StoredFile, stored: StoredSteps): void {
  const { json } = file;
  if (!json.has(PADDED_INPUT)) return;
  const { steps, lengths, candidateLengths, tokenOfRoad, vocabularySize } = stored;
  const roads = json.rows('trace_road_id');
  const sot = json.number('SOT');
  const special = { pad: sot, eot: sot, sot };
  const vocabulary = {
    ...vocabularyOfTokens(vocabularySize, special),
    tokenOfRoad: Int32Array.from(tokenOfRoad),
  };
  const last = (trip: number) => candidateLengths[trip * steps + lengths[trip] - 1];
  const asked = [...lengths.keys()].filter((trip) => lengths[trip] > 0 && last(trip) > 0);
  const longest = Math.max(...lengths) + 1;
  const rows = asked
    .sort((a, b) => last(b) - last(a))
    .map((trip) => [...paddedTeacherWindow(vocabulary, roads[trip], lengths[trip] - 1, longest, longest)]);
  check(file, PADDED_INPUT, rows.flat(), json.numbers(PADDED_INPUT), EXACT);
}

/** A loss, and its gradient (B T C) by the student's logits. */
async function lossAndGradient(
  { logits, teacher, probabilities, mask }: StoredSteps,
  { kind, tauSquared }: LossForm,
  tau: number,
  weights: readonly number[],
): Promise<{ readonly loss: number; readonly gradient: number[] }> {
  const { loss, gradient } = await computed(() => {
    const counted = tensor1d([...weights]);
    const lossOf = (x: Tensor): Scalar =>
      kind === 'thesis-code'
        ? thesisCodeDistillationLoss(x as Tensor2D, probabilities, mask, counted, tau)
        : distillationLoss(x as Tensor2D, teacher, mask, counted, { tau, tauSquared });
    return { loss: lossOf(logits), gradient: grad(lossOf)(logits) };
  });
  return { loss: loss.data[0], gradient: Array.from(gradient.data) };
}

/** KL(q || p) of each step, and both distributions over the candidates. */
async function distributions({ logits, teacher, mask }: StoredSteps, tau: number) {
  const found = await computed(() => {
    const [logQ, logP] = [softened(teacher, mask, tau), softened(logits, mask, tau)];
    return { perStep: divergences(logQ, logP), q: exp(logQ), p: exp(logP) };
  });
  const [perStep, q, p] = [found.perStep, found.q, found.p].map(({ data }) => Array.from(data));
  return { perStep, q, p };
}

/** The logarithm that an exact 0 stands for: no temperature brings it back. */
const NEVER = -1e30;

type StoredSteps = ReturnType<typeof storedSteps>;

/** Student, teacher and candidates of the stored steps, which are numbered trip by trip, as (B T x C) tensors. */
function storedSteps(json: StoredFields) {
  const shapes = json.fields('shapes');
  const [trips, steps, candidates, vocabularySize, roadCount] = shapes.all('B', 'T', 'C', 'V', 'num_roads');
  const [lengths, candidateLengths, tokenOfRoad, roads, given, stored] = [
    'trace_len',
    'candidate_len',
    'road_to_token',
    'candidate_road_id',
    'teacher_probs',
    'student_logits',
  ].map((name) => json.numbers(name));
  const perStep = <T>(of: (step: number) => T): T[] =>
    Array.from({ length: trips * steps }, (_, step) => of(step));
  /** Values of the candidates that are there; 0 of the others, or what is given. */
  const perCandidate = (of: (at: number, step: number) => number, otherwise = 0) =>
    perStep((step) =>
      Array.from({ length: candidates }, (_, c) =>
        c < candidateLengths[step] ? of(step * candidates + c, step) : otherwise,
      ),
    );
  const masses = perCandidate((at, step) => given[step * vocabularySize + tokenOfRoad[roads[at]]]);
  const there = masses.map((all, step) => all.slice(0, candidateLengths[step]));
  const isInTrip = (step: number) => step % steps < lengths[Math.floor(step / steps)];
  /** Steps that count: inside their trip, with candidates that the teacher gives any mass. */
  const counted = perStep((step) => isInTrip(step) && there[step].some((mass) => mass > 0));
  const flat = masses.flat();
  const matrix = (values: readonly number[][]) =>
    tensor2d(values.flat(), [trips * steps, candidates]) satisfies Tensor2D;
  const tensors = {
    logits: matrix(perCandidate((at) => stored[at])),
    /** Logarithms of the teacher's probabilities of the candidates, and those probabilities. */
    teacher: matrix(perCandidate((at) => (flat[at] > 0 ? Math.log(flat[at]) : NEVER))),
    probabilities: matrix(masses),
    mask: matrix(perCandidate(() => 0, -1e9)),
  };
  return {
    steps,
    candidates,
    vocabularySize,
    lengths,
    candidateLengths,
    tokenOfRoad,
    counted,
    ...tensors,
    /** How many values each list of the file should have. */
    sizes: {
      road_to_token: roadCount,
      trace_len: trips,
      trace_road_id: trips * steps,
      candidate_len: trips * steps,
      candidate_road_id: trips * steps * candidates,
      student_logits: trips * steps * candidates,
      teacher_probs: trips * steps * vocabularySize,
    },
    /** Counted steps where no candidate's probability is exactly 0. */
    withoutZeros: perStep((step) => counted[step] && there[step].every((mass) => mass > 0)),
    /** Whether a step is the last of its trip. */
    isLast: (step: number) => step % steps === lengths[Math.floor(step / steps)] - 1,
    weights: (counts: (step: number) => boolean) => perStep((step) => Number(counted[step] && counts(step))),
    dispose: () => dispose(tensors),
  };
}
