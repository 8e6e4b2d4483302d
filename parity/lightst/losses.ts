import {
  add,
  div,
  exp,
  grads,
  log,
  matMul,
  mean,
  mul,
  neg,
  norm,
  square,
  sum,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { badInput } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import { contrast, projected } from '../../src/systems/lightst/distillation/contrast';
import {
  teachingLoss,
  teachingTerms,
  meanAbsoluteError,
  squaredError,
  forecastDivergence,
  latentDivergence,
} from '../../src/systems/lightst/distillation/distillation-loss';
import {
  ADAPTIVE_FORMS,
  LIGHTST_TEACHING,
  type AdaptiveForm,
} from '../../src/systems/lightst/distillation/teaching-config';
import { within, type Parts } from '../harness/compare';
import { computedList, largest, rowsOf } from '../harness/host-tensor';
import { subject, type StoredFile } from '../harness/stored-file';
import { statedTolerance, toleranceFor } from './training';

/** A loss by its inputs, the first of which is the student's. */
type Loss = (...inputs: Tensor[]) => Scalar;

/** The projections in the order in which a loss takes them after the latents. */
const PROJECTIONS = ['student', 'spatial', 'temporal'].flatMap((name) =>
  ['weight', 'bias'].map((piece) => `proj.${name}.${piece}`),
);
const FORECASTS = ['pred.student', 'pred.teacher', 'pred.y'];
const WEIGHTED = 'weighted_without_L_S';
const CONTRAST = /^(raw_spatial|raw_temporal|L_P|L_E)(?:_adaptive_([a-z]+))?(?:_?tau([\d.]+))?$/;

/** Every loss of LightST, each with its gradient. */
export const losses = subject('losses', (file) => {
  const { json, tensors } = file;
  const checks = new LossChecks(file);
  const cases = json.fields('cases');
  const parts: Record<string, Parts[string]> = {
    configuration: () => {
      const stated = json.fields('config').all('projection_dim', 'd');
      file.exact('widths of a projection', tensors.shape('proj.student.weight'), stated);
      file.shapes();
    },
  };
  for (const name of cases.names) parts[`case ${name}`] = () => checks.latents(name);
  parts.predictions = () => checks.predictions();
  parts.total = () => checks.total();
  parts['official contrast'] = () => checks.official();
  return { parts, leaves: ['independent_check'] };
});

class LossChecks {
  constructor(private readonly file: StoredFile) {}

  /** Temperature and weights as the file states them. */
  get #teaching() {
    const config = this.file.json.fields('config');
    const [divergenceWeight, weight, tau] = config.all('lambda_1', 'lambda_2', 'tau');
    return { ...LIGHTST_TEACHING, tau, divergenceWeight, spatialWeight: weight, temporalWeight: weight };
  }

  /** Compares all losses over the latents of one case, and the gradients of each. */
  async latents(name: string): Promise<void> {
    const { file } = this;
    const stored = file.json.fields('cases').fields(name);
    const [batch, nodes] = file.tensors.shape(`${name}.student`);
    file.exact(`${name}: samples and nodes`, [batch, nodes], stored.all('B', 'N'));
    this.#values(`${name}: log N`, [Math.log(nodes)], stored.all('log_N'));
    const ends = stored.numbers('diagonal_cosine_student_tcn_min_max');
    file.row(
      `${name}: least and greatest cosine of a positive pair`,
      this.#cosines(name),
      ends,
      within(1e-9),
    );
    const values = stored.fields('values');
    const maxima = stored.fields('gradient_max_abs');
    for (const loss of values.names) {
      const { value, gradients } = await this.#evaluated(this.#latentLoss(loss), latentsOf(name));
      const expected = [values.number(loss), stored.fields('values_fp32').number(loss)];
      this.#values(`${name}: ${loss}`, [value, value], expected, name);
      const gradient = `${name}.grad.${loss}`;
      if (file.tensors.has(gradient)) this.#gradient(gradient, gradients[0], name);
      const most = maxima.number(loss);
      const tolerance = this.#gradientTolerance(name, [most]);
      file.computed(`${name}: largest gradient of ${loss}`, largest(gradients[0]), most, tolerance);
      if (loss !== WEIGHTED) continue;
      PROJECTIONS.forEach((projection, i) =>
        this.#gradient(`${name}.grad_proj.${projection}`, gradients[3 + i], name),
      );
    }
    stored.leave('gradient_fp32_vs_fp64_max_abs_diff');
  }

  async predictions(): Promise<void> {
    const stored = this.file.json.fields('predictions');
    for (const name of stored.fields('values').names) {
      const { value, gradients } = await this.#evaluated(this.#forecastLoss(name), FORECASTS);
      const expected = ['values', 'values_fp32'].map((precision) => stored.fields(precision).number(name));
      this.#values(`predictions: ${name}`, [value, value], expected);
      this.#gradient(`pred.grad.${name}`, gradients[0]);
    }
  }

  /** Compares the whole loss, over the latents of one case and the forecasts. */
  async total(): Promise<void> {
    const stored = this.file.json.fields('total');
    const inputs = latentsOf(stored.text('latents'));
    const value = async (loss: Loss, names = inputs) => (await this.#evaluated(loss, names)).value;
    const weighted = (adaptive: AdaptiveForm) => value((...all) => this.#weighted(all, adaptive));
    const L_S = await value(this.#forecastLoss('L_S_mae_vehicles'), FORECASTS);
    const onPredictions = (...all: Tensor[]) => this.#weighted(all, 'none', all.slice(-3));
    const found = {
      L_S,
      L_KL: await value(this.#latentLoss('L_KL')),
      L_P: await value(this.#latentLoss('L_P')),
      L_E: await value(this.#latentLoss('L_E')),
      total: L_S + (await weighted('none')),
      total_adaptive_weight: L_S + (await weighted('weight')),
      total_kl_on_predictions: L_S + (await value(onPredictions, [...inputs, ...FORECASTS])),
    };
    for (const [name, actual] of Object.entries(found))
      this.#values(`total: ${name}`, [actual], stored.all(name));
  }

  async official(): Promise<void> {
    const values = this.file.json.fields('code_contrast').fields('values');
    for (const name of values.names) {
      const axis = name === 'loss_cls' ? 1 : 2;
      const loss: Loss = (student, teacher) =>
        officialContrast(axis, student as Tensor4D, teacher as Tensor4D, this.#teaching.tau);
      const inputs = ['code_contrast.student', 'code_contrast.teacher'];
      const { value, gradients } = await this.#evaluated(loss, inputs);
      this.#values(`code_contrast: ${name}`, [value], values.all(name));
      this.#gradient(`code_contrast.grad.${name}`, gradients[0]);
    }
  }

  /** A loss over [student, teacher_gcn, teacher_tcn, ...projections] by its name in the file. */
  #latentLoss(name: string): Loss {
    if (name === 'L_KL')
      return (student, _, temporal) => latentDivergence(temporal as Tensor3D, student as Tensor3D);
    if (name === WEIGHTED) return (...all) => this.#weighted(all, 'none');
    const [, kind, form = 'none', tau] = CONTRAST.exec(name) ?? [];
    const adaptive = ADAPTIVE_FORMS.find((each) => each === form);
    if (!kind || !adaptive) throw badInput(`No loss here is called "${shown(name)}".`);
    const options = { tau: tau === undefined ? this.#teaching.tau : Number(tau), adaptive };
    const isSpatial = kind === 'raw_spatial' || kind === 'L_P';
    return (student, spatial, temporal, ...maps) => {
      const teacher = (isSpatial ? spatial : temporal) as Tensor3D;
      if (kind.startsWith('raw')) return contrast(student as Tensor3D, teacher, options);
      const through = (latents: Tensor, map: number) =>
        projected(latents as Tensor3D, maps[2 * map] as Tensor2D, maps[2 * map + 1] as Tensor1D);
      return contrast(through(student, 0), through(teacher, isSpatial ? 1 : 2), options);
    };
  }

  /** What the teacher adds to L_S; L_KL over forecasts [student, teacher, target] where they are given. */
  #weighted(inputs: readonly Tensor[], adaptive: AdaptiveForm, forecasts?: readonly Tensor[]): Scalar {
    const [latent, spatial, temporal, ...maps] = inputs as Tensor3D[];
    const weights = {
      get: <T extends Tensor>(name: string) => maps[PROJECTIONS.indexOf(name)] as Tensor as T,
    };
    const divergenceOf = forecasts && { divergenceOf: 'samples-and-nodes' as const };
    const config = { ...this.#teaching, adaptive, ...divergenceOf };
    const [forecast, taught] = (forecasts ?? [latent, latent]) as Tensor4D[];
    const teacher = { spatial, temporal, forecast: taught };
    return teachingLoss(teachingTerms(weights, teacher, { latent, forecast }, config), config);
  }

  /** A loss over [pred.student, pred.teacher, pred.y] by its name in the file. */
  #forecastLoss(name: string): Loss {
    const scaler = this.file.json.fields('scaler');
    const std = scaler.number('std');
    scaler.leave('mean'); // It cancels in every error.
    const known: Readonly<Record<string, (student: Tensor4D, teacher: Tensor4D, y: Tensor4D) => Scalar>> = {
      L_S_mae_vehicles: (student, _, y) => meanAbsoluteError(student, y, std),
      L_S_mse_paper_vehicles: (student, _, y) => squaredError(student, y, std),
      kl_predictions_code: (student, teacher) => forecastDivergence(teacher, student, 'samples'),
      kl_predictions_mean: (student, teacher) => forecastDivergence(teacher, student, 'samples-and-nodes'),
    };
    if (!Object.hasOwn(known, name)) throw badInput(`No loss of forecasts here is called "${shown(name)}".`);
    return (student, teacher, y) => known[name](student as Tensor4D, teacher as Tensor4D, y as Tensor4D);
  }

  /** The value of a loss over tensors of the file, and its gradient by each that it depends on. */
  async #evaluated(loss: Loss, names: readonly string[]) {
    const inputs = names.map((name) => this.file.onDevice(name));
    const found = await computedList(() => {
      // A loss that leaves an input out has no gradient by it.
      const whole = (...all: Tensor[]) =>
        all.reduce<Tensor>((total, each) => add(total, mul(sum(each), 0)), loss(...all));
      return [loss(...inputs), ...grads(whole)(inputs)];
    });
    const [[value], ...gradients] = found.map(({ data }) => Array.from(data));
    return { value, gradients };
  }

  /** The least and the greatest cosine of student and teacher at the same node. */
  #cosines(name: string): number[] {
    const width = this.file.tensors.shape(`${name}.student`)[2];
    const [students, teachers] = ['student', 'teacher_tcn'].map((which) =>
      rowsOf(this.file.numbers(`${name}.${which}`), width),
    );
    const product = (a: readonly number[], b: readonly number[]) =>
      a.reduce((total, each, i) => total + each * b[i], 0);
    const cosines = students.map((student, row) => {
      const teacher = teachers[row];
      return product(student, teacher) / Math.sqrt(product(student, student) * product(teacher, teacher));
    });
    return [Math.min(...cosines), Math.max(...cosines)];
  }

  #values(what: string, actual: number[], expected: number[], name?: string): void {
    const stated = statedTolerance(this.file.stated.text('values'), name);
    this.file.computed(what, actual, expected, toleranceFor(stated, expected));
  }

  #gradient(name: string, actual: readonly number[], ofCase?: string): void {
    this.file.output(name, actual, this.#gradientTolerance(ofCase, this.file.numbers(name)));
  }

  #gradientTolerance(name: string | undefined, expected: readonly number[]) {
    const { stated } = this.file;
    const general = toleranceFor(statedTolerance(stated.text('grad')), expected);
    if (name === undefined || !stated.has(name)) return general;
    const { absolute } = statedTolerance(stated.text(name));
    return { ...general, absolute: Math.max(general.absolute, absolute) };
  }
}

const latentsOf = (name: string): string[] => [
  `${name}.student`,
  `${name}.teacher_gcn`,
  `${name}.teacher_tcn`,
  ...PROJECTIONS,
];

/**
 * The contrast of the official code, to show what LightST here does not do: positives are squared cosines between student and teacher, and
 * the negatives are the pairs of nodes within one network at the same step, a node with itself included; the mean of
 * both networks' losses. (B, H, N, c) each.
 * @param axis along which the positives are summed: 1 for those of a node over all steps, 2 for those of a step over all nodes
 */
function officialContrast(axis: 1 | 2, student: Tensor4D, teacher: Tensor4D, tau: number): Scalar {
  const unit = (x: Tensor4D): Tensor4D => div(x, norm(x, 'euclidean', 3, true));
  const [own, other] = [unit(student), unit(teacher)];
  const positives = sum(exp(div(square(sum(mul(own, other), 3)), tau)), axis);
  const within = (x: Tensor4D): Scalar => {
    const pairs = sum(exp(div(matMul(x, x, false, true), tau)), 3);
    return neg(mean(log(div(positives, add(positives, sum(pairs, axis))))));
  };
  return div(add(within(own), within(other)), 2);
}
