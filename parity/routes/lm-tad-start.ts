import { mean, tidy, type Scalar } from '@tensorflow/tfjs-core';
import { momentsTaken, type MomentsTaken } from '../../src/engine/checkpoints/moments-taken';
import { TensorPlaces } from '../../src/engine/checkpoints/tensor-places';
import {
  lmTadHidden,
  lmTadLogits,
  lmTadSpecs,
  SequenceTensors,
  type LmTadConfig,
} from '../../src/models/lm-tad/lm-tad';
import { softmaxCrossEntropyRows } from '../../src/nn/ops/elementwise';
import { Parameters } from '../../src/nn/parameters';
import { AdamW, TORCH_ADAMW, type AdamWConfig } from '../../src/nn/training/adamw';
import { differentiate } from '../../src/nn/training/differentiate';
import type { Tolerance } from '../harness/compare';
import { compare, EXACT, reportUnread } from '../harness/compare';
import { part } from '../harness/compare';
import type { ReferenceFolder, StoredTensors } from '../harness/reference-folder';
import { StoredFields } from '../harness/stored-fields';
import type { Subject, VerificationContext } from '../harness/compare';
import { fitSpares, teacherSizes } from '../../src/systems/routes/checkpoints/fit-teacher';
import { openRoutesCheckpoint } from '../../src/systems/routes/checkpoints/open-checkpoint';
import { pack } from './lm-tad';

const NAME = 'lmtad_start';
const FILE = `${NAME}.json`;
/** Whose sequences are trained on. */
const FORWARD = 'lmtad_forward';

/**
 * AdamW steps of LM-TAD from a PyTorch checkpoint, with fresh moments and with those of the file: losses, norms of the
 * gradient, and every weight at the end.
 */
export const lmTadStart: Subject = {
  name: NAME,
  async run(context) {
    const json = new StoredFields(context.folder.json(FILE), FILE);
    const tensors = context.folder.tensors(`${NAME}.safetensors`);
    const settings = statedSettings(context, json.fields('optimizer'));
    const variants = json.fields('variants');
    for (const name of variants.names)
      await part(context, `${NAME}/${name}`, name, async () => {
        const steps = new LmTadSteps(context, name, { json, stored: variants.fields(name), tensors });
        await steps.run(settings);
      });
    json.leave('official_max_abs_diff', 'torch_version'); // of the reference itself
    reportUnread(context, NAME, json);
    reportUnread(context, NAME, tensors);
  },
};

/** The subject, where a folder has its numbers: they are not the official code's, and a folder may do without. */
export const lmTadStarts = ({ files }: Pick<ReferenceFolder, 'files'>): readonly Subject[] =>
  files.has(FILE) ? [lmTadStart] : [];

interface Settings {
  readonly config: AdamWConfig;
  readonly learningRate: number;
}

/** The optimiser of the file. Moments are brought to the betas that a training has here: these must be the same. */
function statedSettings(context: VerificationContext, optimizer: StoredFields): Settings {
  const [beta1, beta2] = optimizer.numbers('betas');
  const eps = optimizer.number('eps');
  const weightDecay = optimizer.number('weight_decay');
  const clipNorm = optimizer.number('grad_clip_max_norm');
  compare(context, {
    group: `${NAME}/facts`,
    what: 'betas and epsilon of a training',
    actual: [TORCH_ADAMW.beta1, TORCH_ADAMW.beta2, TORCH_ADAMW.eps],
    expected: [beta1, beta2, eps],
    tolerance: EXACT,
  });
  return { config: { beta1, beta2, eps, weightDecay, clipNorm }, learningRate: optimizer.number('lr') };
}

interface VariantFiles {
  readonly json: StoredFields;
  /** What the json says of the variant. */
  readonly stored: StoredFields;
  readonly tensors: StoredTensors;
}

/** The steps of one variant: those that begin with fresh moments, or with moments of the file. */
class LmTadSteps {
  readonly #config: LmTadConfig;
  readonly #parameters: Parameters;
  readonly #moments: MomentsTaken;
  readonly #batch: SequenceTensors;

  constructor(
    private readonly context: VerificationContext,
    private readonly variant: string,
    private readonly files: VariantFiles,
  ) {
    const { folder } = context;
    const file = files.json.text('initial_weights');
    const contents = openRoutesCheckpoint(folder.bytes(file), file);
    this.#config = teacherSizes(contents);
    const specs = lmTadSpecs(this.#config);
    const places = new TensorPlaces(contents);
    const state = places.place(specs);
    fitSpares(places);
    places.close();
    this.#moments = momentsTaken(contents, specs, state);
    const sequences = new StoredFields(folder.json(`${FORWARD}.json`), FORWARD).rows('sequences');
    const inputs = pack(sequences.map((sequence) => sequence.slice(0, -1)));
    const targets = Int32Array.from(sequences.flatMap((sequence) => sequence.slice(1)));
    this.#batch = new SequenceTensors({ ...inputs, targets }, this.#config);
    this.#parameters = Parameters.from(specs, state);
  }

  async run({ config, learningRate }: Settings): Promise<void> {
    const { stored, json } = this.files;
    const steps = json.number('steps');
    const optimizer = new AdamW(config);
    const isTaken = stored.number('tensors_with_moments') > 0;
    if (isTaken) this.#take(optimizer);
    const losses: number[] = [];
    const norms: number[] = [];
    for (let step = 0; step <= steps; step++) {
      const { loss, norm } = this.#step(optimizer, step < steps ? learningRate : null);
      losses.push((await loss.data())[0]);
      if (norm) norms.push((await norm.data())[0]);
      loss.dispose();
      norm?.dispose();
    }
    const after = `${steps} steps`;
    this.#numbers(`losses of ${after}`, losses, stored.numbers('losses'), 'losses');
    const wanted = stored.numbers('grad_norms_before_clip');
    this.#numbers(`gradient norms of ${after}`, norms, wanted, 'grad_norms');
    for (const [name, { data }] of await this.#parameters.snapshot()) {
      const weights = this.files.tensors.numbers(`${this.variant}_step${steps}.${name}`);
      this.#numbers(`${name} after ${after}`, data, weights, 'weights');
    }
    stored.leave('steps_behind_moments', 'fp32_vs_fp64_max_abs_diff', 'weights_moved_max_abs');
    optimizer.dispose();
    this.#batch.dispose();
    this.#parameters.dispose();
  }

  /** Has the optimiser go on from what the file holds of its own. */
  #take(optimizer: AdamW): void {
    const { stored } = this.files;
    const { optimizer: state, said } = this.#moments;
    compare(this.context, {
      group: `${NAME}/${this.variant}`,
      what: 'tensors whose moments are taken, and steps behind them',
      actual: [said.taken, said.steps],
      expected: [stored.number('tensors_with_moments'), stored.number('steps_behind_moments')],
      tolerance: EXACT,
    });
    if (state) optimizer.restore(state, this.#parameters);
  }

  /** The loss before a step, and the step itself if there is a rate to take it at. */
  #step(optimizer: AdamW, learningRate: number | null): { loss: Scalar; norm: Scalar | null } {
    const batch = this.#batch;
    const { loss, grads } = tidy(() => {
      const found = differentiate(this.#parameters, (view) => {
        const logits = lmTadLogits(view, lmTadHidden(view, this.#config, batch));
        return mean(softmaxCrossEntropyRows(logits, batch.targets!));
      });
      return { loss: found.loss, grads: Object.fromEntries(found.grads) };
    });
    const norm =
      learningRate === null
        ? null
        : optimizer.update(this.#parameters, new Map(Object.entries(grads)), learningRate);
    for (const grad of Object.values(grads)) grad.dispose();
    return { loss, norm };
  }

  #numbers(what: string, actual: ArrayLike<number>, expected: ArrayLike<number>, kind: string): void {
    const absolute = this.files.json.fields('suggested_abs_tolerance').number(kind);
    const tolerance: Tolerance = { absolute, relative: 0 };
    compare(this.context, { group: `${NAME}/${this.variant}`, what, actual, expected, tolerance });
  }
}
