import {
  add,
  grads,
  mul,
  sum,
  tensor,
  tidy,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { Failure } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import { compare, compareLists, EXACT, reportUnread } from '../harness/compare';
import { part } from '../harness/part';
import type { StoredTensors } from '../harness/reference-folder';
import { StoredFields } from '../harness/stored-fields';
import type { Subject, VerificationContext } from '../harness/subject';
import { contrast, projected } from '../../src/systems/lightst/distillation/contrast';
import { teachingLoss, teachingTerms } from '../../src/systems/lightst/distillation/distillation-loss';
import { meanAbsoluteError, squaredError } from '../../src/systems/lightst/distillation/forecast-loss';
import {
  forecastDivergence,
  latentDivergence,
} from '../../src/systems/lightst/distillation/teacher-divergence';
import {
  ADAPTIVE_FORMS,
  LIGHTST_TEACHING,
  type AdaptiveForm,
  type TeachingConfig,
} from '../../src/systems/lightst/distillation/teaching-config';
import { officialContrast, type OfficialContrast } from './official-contrast';
import { largest, statedTolerance, toleranceFor } from './stated-tolerance';

const GROUP = 'losses';

/** Every loss of LightST, each with its gradient. */
export const losses: Subject = {
  name: GROUP,
  async run(context) {
    const checks = new LossChecks(context);
    await part(context, GROUP, 'configuration', () => checks.configuration());
    for (const name of checks.cases) await part(context, GROUP, `case ${name}`, () => checks.latents(name));
    await part(context, GROUP, 'predictions', () => checks.predictions());
    await part(context, GROUP, 'total', () => checks.total());
    await part(context, GROUP, 'official contrast', () => checks.official());
    checks.reportUnread();
  },
};

/** A loss by its inputs, the first of which is the student's. */
type Loss = (...inputs: Tensor[]) => Scalar;

/** The projections in the order in which a loss takes them after the latents. */
const PROJECTIONS = ['student', 'spatial', 'temporal'].flatMap((name) =>
  ['weight', 'bias'].map((piece) => `proj.${name}.${piece}`),
);
const WEIGHTED = 'weighted_without_L_S';
const CONTRAST = /^(raw_spatial|raw_temporal|L_P|L_E)(?:_adaptive_([a-z]+))?(?:_?tau([\d.]+))?$/;

class LossChecks {
  readonly #json: StoredFields;
  readonly #tensors: StoredTensors;
  /** Temperature and weights as the file states them. */
  readonly #teaching: TeachingConfig;

  constructor(private readonly context: VerificationContext) {
    this.#json = new StoredFields(context.folder.json(`${GROUP}.json`), `${GROUP}.json`);
    this.#tensors = context.folder.tensors(`${GROUP}.safetensors`);
    const config = this.#json.fields('config');
    const contrastWeight = config.number('lambda_2');
    this.#teaching = {
      ...LIGHTST_TEACHING,
      tau: config.number('tau'),
      divergenceWeight: config.number('lambda_1'),
      spatialWeight: contrastWeight,
      temporalWeight: contrastWeight,
    };
  }

  get cases(): readonly string[] {
    return this.#json.fields('cases').names;
  }

  configuration(): void {
    const config = this.#json.fields('config');
    this.#exact(
      'widths of a projection',
      [...this.#tensors.shape('proj.student.weight')],
      [config.number('projection_dim'), config.number('d')],
    );
    const shapes = this.#json.fields('tensors');
    const described = (names: readonly string[], shapeOf: (name: string) => readonly number[]) =>
      names.map((name) => `${name} [${shapeOf(name).join()}]`).sort();
    compareLists(this.context, {
      group: GROUP,
      what: 'names and shapes of the tensors',
      actual: described(this.#tensors.names, this.#tensors.shape),
      expected: described(shapes.names, (name) => shapes.fields(name).numbers('shape')),
    });
    this.#json.leave('independent_check');
  }

  /** All losses over the latents of one case, and the gradients of each. */
  async latents(name: string): Promise<void> {
    const stored = this.#json.fields('cases').fields(name);
    const [batch, nodes] = this.#tensors.shape(`${name}.student`);
    this.#exact(`${name}: samples and nodes`, [batch, nodes], [stored.number('B'), stored.number('N')]);
    await this.#compareValues(`${name}: log N`, [Math.log(nodes)], [stored.number('log_N')]);
    this.#checkDiagonal(name, stored.numbers('diagonal_cosine_student_tcn_min_max'));
    const inputs = [`${name}.student`, `${name}.teacher_gcn`, `${name}.teacher_tcn`, ...PROJECTIONS];
    const values = stored.fields('values');
    const single = stored.fields('values_fp32');
    const maxima = stored.fields('gradient_max_abs');
    for (const loss of values.names) {
      const found = await this.#evaluated(this.#latentLoss(loss), inputs);
      const expected = [values.number(loss), single.number(loss)];
      await this.#compareValues(`${name}: ${loss}`, [found.value, found.value], expected, name);
      const gradient = `${name}.grad.${loss}`;
      if (this.#tensors.has(gradient)) this.#compareGradient(gradient, found.gradients[0], name);
      const most = this.#gradientTolerance(name, [maxima.number(loss)]);
      this.#row(
        `${name}: largest gradient of ${loss}`,
        [largest(found.gradients[0])],
        [maxima.number(loss)],
        most,
      );
      if (loss === WEIGHTED)
        PROJECTIONS.forEach((projection, i) =>
          this.#compareGradient(`${name}.grad_proj.${projection}`, found.gradients[3 + i], name),
        );
    }
    stored.leave('gradient_fp32_vs_fp64_max_abs_diff');
  }

  async predictions(): Promise<void> {
    const stored = this.#json.fields('predictions');
    const values = stored.fields('values');
    const single = stored.fields('values_fp32');
    for (const name of values.names) {
      const found = await this.#evaluated(this.#forecastLoss(name), [
        'pred.student',
        'pred.teacher',
        'pred.y',
      ]);
      const expected = [values.number(name), single.number(name)];
      await this.#compareValues(`predictions: ${name}`, [found.value, found.value], expected);
      this.#compareGradient(`pred.grad.${name}`, found.gradients[0]);
    }
  }

  /** The whole loss, over the latents of one case and the forecasts. */
  async total(): Promise<void> {
    const stored = this.#json.fields('total');
    const latents = stored.text('latents');
    const inputs = [`${latents}.student`, `${latents}.teacher_gcn`, `${latents}.teacher_tcn`, ...PROJECTIONS];
    const forecasts = ['pred.student', 'pred.teacher', 'pred.y'];
    const value = async (loss: Loss, names: readonly string[]) => (await this.#evaluated(loss, names)).value;
    const L_S = await value(this.#forecastLoss('L_S_mae_vehicles'), forecasts);
    const onPredictions = await value(
      (...all) => this.#weighted(all, 'none', all.slice(-3)),
      [...inputs, ...forecasts],
    );
    const weighted = (adaptive: AdaptiveForm) => value((...all) => this.#weighted(all, adaptive), inputs);
    const found: Record<string, number> = {
      L_S,
      L_KL: await value(this.#latentLoss('L_KL'), inputs),
      L_P: await value(this.#latentLoss('L_P'), inputs),
      L_E: await value(this.#latentLoss('L_E'), inputs),
      total: L_S + (await weighted('none')),
      total_adaptive_weight: L_S + (await weighted('weight')),
      total_kl_on_predictions: L_S + onPredictions,
    };
    for (const [name, actual] of Object.entries(found))
      await this.#compareValues(`total: ${name}`, [actual], [stored.number(name)]);
  }

  async official(): Promise<void> {
    const { tau } = this.#teaching;
    const values = this.#json.fields('code_contrast').fields('values');
    for (const name of values.names) {
      const loss: Loss = (student, teacher) =>
        officialContrast(name as OfficialContrast, student as Tensor4D, teacher as Tensor4D, tau);
      const found = await this.#evaluated(loss, ['code_contrast.student', 'code_contrast.teacher']);
      await this.#compareValues(`code_contrast: ${name}`, [found.value], [values.number(name)]);
      this.#compareGradient(`code_contrast.grad.${name}`, found.gradients[0]);
    }
  }

  reportUnread(): void {
    reportUnread(this.context, GROUP, this.#json);
    reportUnread(this.context, GROUP, this.#tensors);
  }

  /** A loss over [student, teacher_gcn, teacher_tcn, ...projections] by its name in the file. */
  #latentLoss(name: string): Loss {
    if (name === 'L_KL')
      return (student, _, temporal) => latentDivergence(temporal as Tensor3D, student as Tensor3D);
    if (name === WEIGHTED) return (...all) => this.#weighted(all, 'none');
    const [, kind, form = 'none', tau] = CONTRAST.exec(name) ?? [];
    const adaptive = ADAPTIVE_FORMS.find((each) => each === form);
    if (!kind || !adaptive) throw new Failure('bad-input', `No loss here is called "${shown(name)}".`);
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
    const config = {
      ...this.#teaching,
      adaptive,
      ...(forecasts && { divergenceOf: 'samples-and-nodes' as const }),
    };
    const [forecast, taught] = (forecasts ?? [latent, latent]) as Tensor4D[];
    const terms = teachingTerms(
      weights,
      { spatial, temporal, forecast: taught },
      { latent, forecast },
      config,
    );
    return teachingLoss(terms, config);
  }

  /** A loss over [pred.student, pred.teacher, pred.y] by its name in the file. */
  #forecastLoss(name: string): Loss {
    const std = this.#json.fields('scaler').number('std');
    this.#json.fields('scaler').leave('mean'); // It cancels in every error.
    const known: Readonly<Record<string, (student: Tensor4D, teacher: Tensor4D, y: Tensor4D) => Scalar>> = {
      L_S_mae_vehicles: (student, _, y) => meanAbsoluteError(student, y, std),
      L_S_mse_paper_vehicles: (student, _, y) => squaredError(student, y, std),
      kl_predictions_code: (student, teacher) => forecastDivergence(teacher, student, 'samples'),
      kl_predictions_mean: (student, teacher) => forecastDivergence(teacher, student, 'samples-and-nodes'),
    };
    if (!Object.hasOwn(known, name))
      throw new Failure('bad-input', `No loss of forecasts here is called "${shown(name)}".`);
    return (student, teacher, y) => known[name](student as Tensor4D, teacher as Tensor4D, y as Tensor4D);
  }

  /** The value of a loss over tensors of the file, and its gradient by each that it depends on. */
  async #evaluated(
    loss: Loss,
    names: readonly string[],
  ): Promise<{ value: number; gradients: Float32Array[] }> {
    const inputs = names.map((name) => tensor(this.#tensors.numbers(name), [...this.#tensors.shape(name)]));
    const found = tidy(() => {
      const value = loss(...inputs);
      // A loss that leaves an input out has no gradient by it.
      const whole = (...all: Tensor[]) =>
        all.reduce<Tensor>((total, each) => add(total, mul(sum(each), 0)), loss(...all));
      return [value, ...grads(whole)(inputs)];
    });
    const [[value], ...gradients] = await Promise.all(found.map((each) => each.data<'float32'>()));
    for (const each of [...found, ...inputs]) each.dispose();
    return { value, gradients };
  }

  #checkDiagonal(name: string, expected: readonly number[]): void {
    const width = this.#tensors.shape(`${name}.student`)[2];
    const [student, teacher] = ['student', 'teacher_tcn'].map((which) =>
      this.#tensors.numbers(`${name}.${which}`),
    );
    const product = (a: readonly number[], b: readonly number[], row: number) => {
      let total = 0;
      for (let j = row * width; j < (row + 1) * width; j++) total += a[j] * b[j];
      return total;
    };
    const cosines = Array.from({ length: student.length / width }, (_, row) => {
      const lengths = Math.sqrt(product(student, student, row) * product(teacher, teacher, row));
      return product(student, teacher, row) / lengths;
    });
    const extremes = [Math.min(...cosines), Math.max(...cosines)];
    compare(this.context, {
      group: GROUP,
      what: `${name}: least and greatest cosine of a positive pair`,
      actual: extremes,
      expected,
      tolerance: { absolute: 1e-9, relative: 0 },
      onHost: true,
    });
  }

  async #compareValues(what: string, actual: number[], expected: number[], name?: string): Promise<void> {
    const stated = statedTolerance(this.#json.fields('suggested_tolerance').text('values'), name);
    this.#row(what, actual, expected, toleranceFor(stated, expected));
  }

  #compareGradient(name: string, actual: Float32Array, ofCase?: string): void {
    const expected = this.#tensors.numbers(name);
    this.#row(name, actual, expected, this.#gradientTolerance(ofCase, expected));
  }

  #gradientTolerance(name: string | undefined, expected: readonly number[]) {
    const tolerances = this.#json.fields('suggested_tolerance');
    const stated = toleranceFor(statedTolerance(tolerances.text('grad')), expected);
    if (name === undefined || !tolerances.has(name)) return stated;
    const { absolute } = statedTolerance(tolerances.text(name));
    return { ...stated, absolute: Math.max(stated.absolute, absolute) };
  }

  #exact(what: string, actual: number[], expected: number[]): void {
    compare(this.context, { group: GROUP, what, actual, expected, tolerance: EXACT, onHost: true });
  }

  #row(what: string, actual: ArrayLike<number>, expected: readonly number[], tolerance: typeof EXACT): void {
    compare(this.context, { group: GROUP, what, actual, expected, tolerance });
  }
}
