import {
  dispose,
  exp,
  grad,
  type Scalar,
  type Tensor,
  tensor,
  tensor1d,
  type Tensor2D,
  tidy,
} from '@tensorflow/tfjs-core';
import { type LmTadVocabulary, paddedTeacherWindow } from '../../src/models/lm-tad/tokens';
import { divergences } from '../../src/nn/ops/elementwise';
import {
  distillationLoss,
  softened,
  thesisCodeDistillationLoss,
} from '../../src/systems/routes/distillation/losses';
import {
  compare,
  EXACT,
  FORWARD,
  GRADIENT,
  part,
  reportUnread,
  type Subject,
  type Tolerance,
  type VerificationContext,
} from '../harness/compare';
import { StoredFields } from '../harness/stored-fields';

const GROUP = 'distill_kl';
const FILE = `${GROUP}.json`;

/** The distillation loss and its gradient: every case that the file holds, in every form that it names. */
export const distillation: Subject = {
  name: GROUP,
  async run(context) {
    const json = new StoredFields(context.folder.json(FILE), FILE);
    json.leave('psi', 'psi_network'); // of `gridMap`
    const steps = new StoredSteps(json);
    const checks = new DistillationChecks(context, steps);
    try {
      const cases = json.list('cases');
      for (const stored of cases) {
        const temperature = { tau: stored.number('tau'), lambda: stored.number('lambda_') };
        for (const [name, form] of FORMS)
          if (stored.has(name))
            await part(context, GROUP, `${stored.at}.${name}`, () =>
              checks.form(name, form, temperature, stored.fields(name)),
            );
      }
      await part(context, GROUP, 'special steps', () => checks.specialSteps(json, cases));
      await part(context, GROUP, 'gradient_vs_tau', () =>
        checks.gradientOverTau(json.fields('gradient_vs_tau')),
      );
      await part(context, GROUP, 'fork_teacher_input_left_padded', () => checks.paddedInput(json));
    } finally {
      steps.dispose();
    }
    reportUnread(context, GROUP, json);
  },
};

interface LossForm {
  readonly steps: 'all' | 'last';
  readonly kind: 'thesis' | 'thesis-code';
  readonly tauSquared: boolean;
}

/** The forms of the loss that the names in a case stand for. */
const FORMS: readonly (readonly [name: string, form: LossForm])[] = [
  ['thesis_all_steps', { steps: 'all', kind: 'thesis', tauSquared: true }],
  ['thesis_all_steps_without_tau2', { steps: 'all', kind: 'thesis', tauSquared: false }],
  ['thesis_last_step_only', { steps: 'last', kind: 'thesis', tauSquared: true }],
  ['fork_verbatim', { steps: 'last', kind: 'thesis-code', tauSquared: false }],
];

interface Temperature {
  readonly tau: number;
  readonly lambda: number;
}

interface LossAndGradient {
  readonly loss: number;
  /** (B T C) by the student's logits. */
  readonly gradient: number[];
}

class DistillationChecks {
  constructor(
    private readonly context: VerificationContext,
    private readonly steps: StoredSteps,
  ) {}

  /** Whatever the file holds of one form of the loss in one case. */
  async form(
    name: string,
    form: LossForm,
    { tau, lambda }: Temperature,
    stored: StoredFields,
  ): Promise<void> {
    const weights = this.steps.weights((step) => form.steps === 'all' || this.steps.isLast(step));
    const { loss, gradient } = await this.#lossAndGradient(form, tau, weights);
    const at = `${name}, tau ${figure(tau)}, lambda ${figure(lambda)}`;
    const check = (field: string, actual: ArrayLike<number>, tolerance: Tolerance) => {
      if (!stored.has(field)) return;
      const value = stored.value(field);
      const expected = typeof value === 'number' ? [value] : stored.numbers(field);
      this.#numbers(`${at}: ${field}`, actual, expected, tolerance);
    };
    check('loss', [loss], FORWARD);
    check('weighted_loss', [lambda * loss], FORWARD);
    check('num_valid_steps', [weights.filter((weight) => weight > 0).length], EXACT);
    check(
      'd_weighted_loss_d_logits',
      gradient.map((each) => lambda * each),
      GRADIENT,
    );
    const { perStep, q, p } = await this.#distributions(tau);
    const scale = form.tauSquared ? tau * tau : 1;
    check(
      'per_step',
      perStep.map((divergence, step) => (weights[step] > 0 ? scale * divergence : NaN)),
      FORWARD,
    );
    const atCounted = (values: readonly number[]) =>
      values.map((value, i) => (weights[Math.floor(i / this.steps.candidates)] > 0 ? value : 0));
    check('q_tau', atCounted(q), PROBABILITY);
    check('p_tau', atCounted(p), PROBABILITY);
  }

  /**
   * The losses of ties, single candidates, vanishing mass and the other special cases of the file, at every
   * temperature and by name.
   */
  async specialSteps(json: StoredFields, cases: readonly StoredFields[]): Promise<void> {
    const { rows, counts } = this.#inputs(json);
    this.#numbers('shapes of the inputs', rows, counts, EXACT);
    const special = json.fields('definitions').fields('special_steps');
    for (const name of special.names) {
      const places = special.rows(name).map(([trip, step]) => trip * this.steps.steps + step);
      for (const stored of cases) {
        const tau = stored.number('tau');
        const { perStep } = await this.#distributions(tau);
        const own = (step: number) => (this.steps.counted[step] ? tau * tau * perStep[step] : NaN);
        const expected = stored.fields('thesis_all_steps').numbers('per_step');
        const what = `"${name}" at tau ${figure(tau)}: loss of the step`;
        this.#numbers(
          what,
          places.map(own),
          places.map((step) => expected[step]),
          FORWARD,
        );
      }
    }
  }

  /**
   * With tau^2 the gradient tends to a constant as tau grows, unless a teacher's probability is exactly 0.
   */
  async gradientOverTau(stored: StoredFields): Promise<void> {
    const form: LossForm = { steps: 'all', kind: 'thesis', tauSquared: true };
    const counts: Readonly<Record<string, number[]>> = {
      all_steps: this.steps.weights(() => true),
      steps_without_underflow: this.steps.weights((step) => this.steps.withoutZeros[step]),
    };
    for (const row of stored.list('rows')) {
      const tau = row.number('tau');
      for (const [name, weights] of Object.entries(counts)) {
        if (!row.has(name)) continue;
        const { loss, gradient } = await this.#lossAndGradient(form, tau, weights);
        const size = gradient.reduce((sum, each) => sum + Math.abs(each), 0) / gradient.length;
        const expected = row.fields(name);
        const at = `gradient_vs_tau, ${name}, tau ${figure(tau)}`;
        this.#numbers(`${at}: loss`, [loss], [expected.number('loss')], FORWARD);
        this.#numbers(
          `${at}: mean size of the gradient`,
          [size],
          [expected.number('grad_abs_mean')],
          GRADIENT,
        );
      }
    }
  }

  /**
   * The trips as the thesis's code passes them to its teacher: by descending number of candidates at their
   * last step, padded to the longest.
   */
  paddedInput(json: StoredFields): void {
    const name = 'fork_teacher_input_left_padded';
    if (!json.has(name)) return;
    const { steps, lengths, candidateLengths } = this.steps;
    const roads = json.rows('trace_road_id');
    const vocabulary = this.#vocabulary(json.number('SOT'));
    const last = (trip: number) => candidateLengths[trip * steps + lengths[trip] - 1];
    const asked = [...lengths.keys()].filter((trip) => lengths[trip] > 0 && last(trip) > 0);
    const longest = Math.max(...lengths) + 1;
    const rows = asked
      .sort((a, b) => last(b) - last(a))
      .map((trip) => [...paddedTeacherWindow(vocabulary, roads[trip], lengths[trip] - 1, longest, longest)]);
    this.#numbers(name, rows.flat(), json.numbers(name), EXACT);
  }

  /** The number of values that the shapes require, and the number that the file has. */
  #inputs(json: StoredFields): { rows: number[]; counts: number[] } {
    const { trips, steps, candidates, vocabularySize, roadCount } = this.steps;
    const sizes: Readonly<Record<string, number>> = {
      road_to_token: roadCount,
      trace_len: trips,
      trace_road_id: trips * steps,
      candidate_len: trips * steps,
      candidate_road_id: trips * steps * candidates,
      student_logits: trips * steps * candidates,
      teacher_probs: trips * steps * vocabularySize,
    };
    const names = Object.keys(sizes);
    return { rows: names.map((name) => json.numbers(name).length), counts: names.map((name) => sizes[name]) };
  }

  async #lossAndGradient(form: LossForm, tau: number, weights: readonly number[]): Promise<LossAndGradient> {
    const { logits, teacher, probabilities, mask } = this.steps;
    const counted = tensor1d([...weights]);
    const lossOf = (x: Tensor): Scalar =>
      form.kind === 'thesis-code'
        ? thesisCodeDistillationLoss(x as Tensor2D, probabilities, mask, counted, tau)
        : distillationLoss(x as Tensor2D, teacher, mask, counted, { tau, tauSquared: form.tauSquared });
    const [loss, gradient] = tidy(() => [lossOf(logits), grad(lossOf)(logits)]);
    const values = { loss: (await loss.data())[0], gradient: Array.from(await gradient.data()) };
    for (const each of [counted, loss, gradient]) each.dispose();
    return values;
  }

  /** KL(q || p) of each step, and both distributions over the candidates. */
  async #distributions(tau: number): Promise<{ perStep: number[]; q: number[]; p: number[] }> {
    const { logits, teacher, mask } = this.steps;
    const tensors = tidy(() => {
      const [logQ, logP] = [softened(teacher, mask, tau), softened(logits, mask, tau)];
      return [divergences(logQ, logP), exp(logQ), exp(logP)];
    });
    const [perStep, q, p] = await Promise.all(tensors.map(async (each) => Array.from(await each.data())));
    for (const each of tensors) each.dispose();
    return { perStep, q, p };
  }

  #vocabulary(sot: number): LmTadVocabulary {
    const { tokenOfRoad, vocabularySize: size } = this.steps;
    return {
      layout: 'full',
      size,
      pad: sot,
      eot: sot,
      sot,
      tokenOfRoad: Int32Array.from(tokenOfRoad),
      cellOfToken: Uint32Array.from({ length: size }, (_, token) => token),
    };
  }

  /**
   * An absolute tolerance is meant for values of order 1. For smaller ones, such as a gradient times a small
   * lambda, it is scaled down as much.
   */
  #numbers(what: string, actual: ArrayLike<number>, expected: readonly number[], tolerance: Tolerance): void {
    const largest = expected.reduce(
      (most, value) => (Number.isNaN(value) ? most : Math.max(most, Math.abs(value))),
      0,
    );
    const scaled = { ...tolerance, absolute: tolerance.absolute * Math.min(1, largest > 0 ? largest : 1) };
    compare(this.context, { group: GROUP, what, actual, expected, tolerance: scaled });
  }
}

/** Some probabilities are close to 0, and all come from logarithms. */
const PROBABILITY: Tolerance = { absolute: 1e-12, relative: FORWARD.relative };

const figure = (value: number) => String(Number(value.toPrecision(4)));

/** The logarithm that an exact 0 stands for: no temperature brings it back. */
const NEVER = -1e30;

/** Student, teacher and candidates of the stored steps as (B T x C) tensors. Owns them. */
export class StoredSteps {
  readonly trips: number;
  readonly steps: number;
  readonly candidates: number;
  readonly vocabularySize: number;
  readonly lengths: number[];
  readonly candidateLengths: number[];
  readonly tokenOfRoad: number[];
  readonly roadCount: number;
  readonly logits: Tensor2D;
  /** Logarithms of the teacher's probabilities of the candidates. */
  readonly teacher: Tensor2D;
  /** Those probabilities. */
  readonly probabilities: Tensor2D;
  readonly mask: Tensor2D;
  /** Steps that count: inside their trip, with candidates that the teacher gives any mass. */
  readonly counted: boolean[];
  /** Counted steps where no candidate's probability is exactly 0. */
  readonly withoutZeros: boolean[];

  constructor(json: StoredFields) {
    const shapes = json.fields('shapes');
    [this.trips, this.steps, this.candidates, this.vocabularySize] = ['B', 'T', 'C', 'V'].map((name) =>
      shapes.number(name),
    );
    this.roadCount = shapes.number('num_roads');
    this.lengths = json.numbers('trace_len');
    this.candidateLengths = json.numbers('candidate_len');
    this.tokenOfRoad = json.numbers('road_to_token');
    const stored = json.numbers('teacher_probs');
    const roads = json.numbers('candidate_road_id');
    const real = this.#slots((step, c) => c < this.candidateLengths[step]);
    const probabilities = this.#slots((step, c) =>
      c < this.candidateLengths[step]
        ? stored[step * this.vocabularySize + this.tokenOfRoad[roads[step * this.candidates + c]]]
        : 0,
    );
    const masses = this.#perStep((step) =>
      this.rowOf(probabilities, step).reduce((sum, probability) => sum + probability, 0),
    );
    this.counted = this.#perStep((step) => this.#inTrip(step) && masses[step] > 0);
    this.withoutZeros = this.#perStep(
      (step) =>
        this.counted[step] &&
        this.rowOf(probabilities, step)
          .slice(0, this.candidateLengths[step])
          .every((probability) => probability > 0),
    );
    const logits = json.numbers('student_logits').map((logit, i) => (real[i] ? logit : 0));
    const logs = probabilities.map((p, i) => (!real[i] ? 0 : p > 0 ? Math.log(p) : NEVER));
    this.logits = this.#matrix(logits);
    this.teacher = this.#matrix(logs);
    this.probabilities = this.#matrix(probabilities);
    this.mask = this.#matrix(real.map((isReal) => (isReal ? 0 : -1e9)));
  }

  /** Whether a step is the last of its trip. */
  isLast(step: number): boolean {
    return step % this.steps === this.lengths[Math.floor(step / this.steps)] - 1;
  }

  weights(counts: (step: number) => boolean): number[] {
    return this.#perStep((step) => (this.counted[step] && counts(step) ? 1 : 0));
  }

  rowOf<T>(values: readonly T[], step: number): T[] {
    return values.slice(step * this.candidates, (step + 1) * this.candidates);
  }

  dispose(): void {
    dispose([this.logits, this.teacher, this.probabilities, this.mask]);
  }

  #inTrip(step: number): boolean {
    return step % this.steps < this.lengths[Math.floor(step / this.steps)] && this.candidateLengths[step] > 0;
  }

  #perStep<T>(of: (step: number) => T): T[] {
    return Array.from({ length: this.trips * this.steps }, (_, step) => of(step));
  }

  #slots<T>(of: (step: number, candidate: number) => T): T[] {
    return this.#perStep((step) => Array.from({ length: this.candidates }, (_, c) => of(step, c))).flat();
  }

  #matrix(values: readonly number[]): Tensor2D {
    return tensor([...values], [this.trips * this.steps, this.candidates]) as Tensor2D;
  }
}
