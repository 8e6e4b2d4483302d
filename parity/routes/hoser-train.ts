import { Failure } from '../../src/base/failure';
import { Hoser } from '../../src/models/hoser/hoser';
import { writeSafetensors } from '../../src/nn/safetensors';
import { AdamW, type AdamWConfig } from '../../src/nn/training/adamw';
import { DEFAULT_DISTILLATION } from '../../src/systems/routes/distillation/distillation-config';
import { StudentTraining } from '../../src/systems/routes/distillation/student-training';
import { startedStudent, studentStart } from '../../src/systems/routes/start/start-student';
import { couldNotRun, FORWARD, GRADIENT, within, type Subject } from '../harness/compare';
import { largest, type Found } from '../harness/host-tensor';
import type { StoredFields } from '../harness/stored-fields';
import { StoredFile, subject, WEIGHTS } from '../harness/stored-file';
import {
  lossPass,
  statedAdam,
  takeStep,
  WeightsAfterSteps,
  type EntryKinds,
  type MovedWeight,
} from '../harness/training';
import { ALL_CANDIDATES, openHoserReference, type HoserReference } from './hoser-reference';

/** Up to this a gradient is rounding noise, which Adam turns into full steps (the file's tolerance_note). */
const NOISE = 1e-6;
/**
 * Up to this a gradient is faint: Adam divides by its size, so that an error of a hundredth of `NOISE` is a
 * hundredth of a step. The official weights move by as much between float32 and float64.
 */
const FAINT = 1e-4;
/** Share of the largest possible move by which weights of faint gradient may differ. */
const FAINT_SHARE = 0.05;
/** Tables in which a road, class or zone that nothing reaches has a gradient of exactly 0 and decays alone. */
const LOOKED_UP = /(road_id|type|zone_id)_emb\.weight$/;
const NORM = 'grad_norm_before_clip';

/** Losses, every gradient, and the weights after each number of AdamW steps that the file holds. */
export const hoserTrain = trainSubject(
  'hoser_train',
  (reference) => new Hoser(reference.config, reference.features, reference.parameters()),
);

/** The same training by a student that starts from a file of the stored initial weights. */
export const hoserStart: Subject = hoserStartFrom(0);

/** @param shift added to the first number of the values of the attention over candidates */
export function hoserStartFrom(shift: number): Subject {
  return trainSubject('hoser_start', ({ file, dataset, features }) => {
    const state = file.under(WEIGHTS).map((name) => {
      const data = Float32Array.from(file.numbers(WEIGHTS + name));
      if (name.endsWith('navigator.v_proj.weight')) data[0] += shift;
      return [WEIGHTS + name, { dtype: 'F32', shape: file.tensors.shape(WEIGHTS + name), data }] as const;
    });
    const from = { bytes: writeSafetensors(new Map(state), {}), name: 'official.safetensors' };
    return startedStudent(studentStart(from, dataset, features, 1), features);
  });
}

/** @param studentOf makes the student whose training is checked, with the stored initial weights */
function trainSubject(name: string, studentOf: (reference: HoserReference) => Hoser): Subject {
  return subject(
    name,
    async (file) => {
      const forward = new StoredFile(sourceOf(file.json), file.context);
      const reference = await openHoserReference(forward);
      const student = studentOf(reference);
      return {
        owns: [student],
        leaves: file.json.names, // Tensors have all that must be compared.
        parts: { training: () => new TrainChecker(file, reference, student).run() },
      };
    },
    'hoser_train',
  );
}

/** The forward pass whose weights and batch are trained, which the file names: "NAME.safetensors (model.*)". */
function sourceOf(json: StoredFields): string {
  const [weights, batch] = ['initial_weights', 'batch'].map((name) => json.text(name));
  const [ofWeights, ofBatch] = [weights, batch].map((text) => /([\w.-]{1,200})\.safetensors/.exec(text)?.[1]);
  if (ofWeights !== undefined && ofWeights === ofBatch) return ofWeights;
  throw new Failure(
    'bad-input',
    `hoser_train.json names "${weights}" and "${batch}", not one stored forward pass.`,
  );
}

/** The optimiser that the file states. @throws Failure 'bad-input' if it is one that is not built here */
function statedOptimizer(json: StoredFields): AdamWConfig {
  const stated = json.fields('optimizer');
  const clipEps = stated.has('clip_eps') ? stated.number('clip_eps') : 1e-6;
  if (!/(^|\.)AdamW$/.test(stated.text('type')) || stated.value('amsgrad') || clipEps !== 1e-6)
    throw new Failure(
      'bad-input',
      `The optimiser ${JSON.stringify(json.value('optimizer'))} is not AdamW as it is built here.`,
    );
  return statedAdam(stated);
}

class TrainChecker {
  readonly #optimizer: StoredFields;
  readonly #unused: ReadonlySet<string>;

  constructor(
    private readonly file: StoredFile,
    private readonly reference: HoserReference,
    private readonly student: Hoser,
  ) {
    this.#optimizer = file.json.fields('optimizer');
    this.#unused = new Set(file.json.texts('parameters_without_gradient'));
  }

  /** Takes as many steps as the file has losses or weights for, and checks what it holds on the way. */
  async run(): Promise<void> {
    const { file, reference } = this;
    const { json } = file;
    const { parameters } = this.student;
    const { features, dataset, trips } = reference;
    const facts = file.section('facts');
    const stated = json.all('timestamp_label_log1p_mean', 'timestamp_label_log1p_std');
    const what = 'mean and deviation of log1p(seconds per step)';
    facts.computed(what, [features.timeMean, features.timeStd], stated, FORWARD);
    const left = parameters.specs.filter(({ unused }) => unused).map(({ name }) => name);
    facts.lists('which parameters have no gradient', left.sort(), [...this.#unused].sort());

    const vanilla = { ...DEFAULT_DISTILLATION, ...ALL_CANDIDATES, lambda: 0 };
    const training = new StudentTraining(this.student, dataset.trips.train, dataset.trips.val, vanilla, null);
    const optimizer = new AdamW(statedOptimizer(json));
    const weights = {
      rows: file.section('weights'),
      file,
      isStill: (name: string) => this.#unused.has(name),
      entries: this.#entries,
    };
    const after = new WeightsAfterSteps(weights, parameters, await parameters.snapshot());
    const withWeights = file.under('param_step').map((name) => Number(name.split('.')[0]));
    const last = Math.max(...withWeights, ...json.list('losses_fp32').map((entry) => entry.number('step')));
    const found: Readonly<Record<string, number | null>>[] = [];
    for (let step = 0; step <= last; step++) {
      const batch = training.batch(trips);
      const { loss, gradients, told } = await lossPass(parameters, (view, tell) => {
        const total = batch.loss(view);
        for (const [name, part] of Object.entries(total.parts)) tell(name, part);
        return total.loss;
      });
      batch.dispose();
      if (step === 0) this.#checkGradients(gradients);
      const rate = this.#optimizer.number('lr');
      found.push({
        loss_next_step: told.get('nextStep')!.data[0],
        loss_time_pred: told.get('time')!.data[0],
        loss,
        [NORM]: step < last ? await takeStep(optimizer, parameters, gradients, rate) : null,
      });
      await after.check(step + 1);
    }
    for (const list of ['losses_fp32', 'losses_fp64'].filter((each) => json.has(each))) {
      const rows = file.section('losses');
      for (const key of ['loss_next_step', 'loss_time_pred', 'loss', NORM]) {
        const there = json.list(list).filter((entry) => entry.value(key) !== null);
        const actual = there.map((entry) => found[entry.number('step')]?.[key] ?? NaN);
        const expected = there.map((entry) => entry.number(key));
        const tolerance = key === NORM ? GRADIENT : FORWARD;
        rows.computed(`${key} of ${there.length} steps (${list})`, actual, expected, tolerance);
      }
    }
    optimizer.dispose();
  }

  #checkGradients(gradients: Found): void {
    const { file } = this;
    const rows = file.section('gradients');
    const most = new Map<string, number>();
    for (const { name, shape, unused } of this.student.parameters.specs) {
      if (unused) continue;
      const what = `gradient of ${name}`;
      // A bias that shifts all scores alike is left out of the arithmetic here: its gradient is 0.
      const size = shape.reduce((product, each) => product * each, 1);
      const values = gradients.get(name)?.data ?? new Float32Array(size);
      most.set(name, largest(values));
      const stored = `grad.${name}`;
      if (file.tensors.has(stored)) rows.computed(what, values, file.numbers(stored), GRADIENT);
      else couldNotRun(rows.context, rows.group, what, 'the file has none');
    }
    const stated = file.json.fields('gradient_max_abs');
    const ours = stated.names.map((name) => most.get(name) ?? NaN);
    rows.computed('largest gradient of each parameter', ours, stated.all(...stated.names), GRADIENT);
  }

  /**
   * Compares entries of a clear gradient closely. Those of a faint gradient may differ by a share of their
   * largest possible move, and those whose gradient is rounding noise by the moves of both sides together.
   */
  #entries = (name: string, steps: number, { expected, start }: MovedWeight): EntryKinds => {
    const { file } = this;
    const gradient = file.numbers(`grad.${name}`);
    // Flat indices of entries whose true gradient is 0.
    const zero = file.json.fields('zero_gradient_entries');
    const noise = new Set(zero.has(name) ? zero.numbers(name) : []);
    const [lr, decay] = this.#optimizer.all('lr', 'weight_decay');
    const shrunk = (1 - lr * decay) ** steps;
    const { slack } = file.context;
    const faint = within(FAINT_SHARE * lr * steps);
    return {
      kinds: {
        clear: { tolerance: GRADIENT },
        faint: { words: ', faint gradient', tolerance: faint, rows: file.section('faint') },
        noise: { words: ', rounding noise', tolerance: within(2 * lr * steps), rows: file.section('noise') },
      },
      kindOf: (i) => {
        const size = Math.abs(gradient[i]);
        const isDecayed = Math.abs(expected[i] - start[i] * shrunk) <= 1e-6 * Math.abs(start[i]);
        if (size === 0 && isDecayed && LOOKED_UP.test(name)) return 'clear';
        if (noise.has(i) || size <= NOISE * slack) return 'noise';
        return size <= FAINT * slack ? 'faint' : 'clear';
      },
    };
  };
}
