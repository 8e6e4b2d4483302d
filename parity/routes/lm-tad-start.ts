import { momentsTaken } from '../../src/engine/checkpoints/moments-taken';
import { TensorPlaces } from '../../src/engine/checkpoints/tensor-places';
import { lmTadSpecs } from '../../src/models/lm-tad/lm-tad';
import { Parameters } from '../../src/nn/parameters';
import { AdamW, TORCH_ADAMW } from '../../src/nn/training/adamw';
import { fitSpares, teacherSizes } from '../../src/systems/routes/checkpoints/fit-teacher';
import { openRoutesCheckpoint } from '../../src/systems/routes/checkpoints/open-checkpoint';
import { EXACT, type Subject } from '../harness/compare';
import type { ReferenceFolder } from '../harness/reference-folder';
import { StoredFields } from '../harness/stored-fields';
import { subject, type Parts, type StoredFile } from '../harness/stored-file';
import { lossPass, statedAdam, takeStep } from '../harness/training';
import { lmTadLoss, trainingBatch } from './lm-tad';

const NAME = 'lmtad_start';

/**
 * AdamW steps of LM-TAD from a PyTorch checkpoint, with fresh moments and with those of the file: losses, norms of the
 * gradient, and every weight at the end.
 */
export const lmTadStart = subject(NAME, (file) => {
  const variants = file.json.fields('variants');
  const runs = variants.names.map((name) => [name, () => checkSteps(file, name, variants.fields(name))]);
  return {
    parts: {
      // Moments are brought to the betas that a training has here: these must be the same.
      facts: () => {
        const stated = file.json.fields('optimizer');
        const { beta1, beta2, eps } = TORCH_ADAMW;
        const theirs = [...stated.numbers('betas'), stated.number('eps')];
        const rows = file.section('facts');
        rows.computed('betas and epsilon of a training', [beta1, beta2, eps], theirs, EXACT);
      },
      ...(Object.fromEntries(runs) as Parts),
    },
    leaves: ['official_max_abs_diff', 'torch_version'], // of the reference itself
  };
});

/** The subject, where a folder has its numbers: they are not the official code's, and a folder may do without. */
export const lmTadStarts = ({ files }: Pick<ReferenceFolder, 'files'>): readonly Subject[] =>
  files.has(`${NAME}.json`) ? [lmTadStart] : [];

/** Takes the steps of one variant: those that begin with fresh moments, or with moments of the file. */
async function checkSteps(file: StoredFile, variant: string, stored: StoredFields): Promise<void> {
  const { json, context } = file;
  const rows = file.section(variant);
  const name = json.text('initial_weights');
  const contents = openRoutesCheckpoint(context.folder.bytes(name), name);
  const config = teacherSizes(contents);
  const specs = lmTadSpecs(config);
  const places = new TensorPlaces(contents);
  const state = places.place(specs);
  fitSpares(places);
  places.close();
  const parameters = Parameters.from(specs, state);
  const forward = 'lmtad_forward.json';
  const sequences = new StoredFields(context.folder.json(forward), forward).rows('sequences');
  const { batch } = trainingBatch(sequences, config);
  const stated = json.fields('optimizer');
  const optimizer = new AdamW(statedAdam(stated));
  if (stored.number('tensors_with_moments') > 0) {
    const { optimizer: moments, said } = momentsTaken(contents, specs, state);
    const counts = stored.all('tensors_with_moments', 'steps_behind_moments');
    const what = 'tensors whose moments are taken, and steps behind them';
    rows.computed(what, [said.taken, said.steps], counts, EXACT);
    if (moments) optimizer.restore(moments, parameters);
  }
  const steps = json.number('steps');
  const losses: number[] = [];
  const norms: number[] = [];
  for (let step = 0; step <= steps; step++) {
    const { loss, gradients } = await lossPass(parameters, (view) => lmTadLoss(view, config, batch));
    losses.push(loss);
    if (step < steps) norms.push(await takeStep(optimizer, parameters, gradients, stated.number('lr')));
  }
  rows.computed(`losses of ${steps} steps`, losses, stored.numbers('losses'), file.tolerance('losses'));
  const wanted = stored.numbers('grad_norms_before_clip');
  rows.computed(`gradient norms of ${steps} steps`, norms, wanted, file.tolerance('grad_norms'));
  for (const [parameter, { data }] of await parameters.snapshot()) {
    const weights = file.numbers(`${variant}_step${steps}.${parameter}`);
    rows.computed(`${parameter} after ${steps} steps`, data, weights, file.tolerance('weights'));
  }
  stored.leave('steps_behind_moments', 'fp32_vs_fp64_max_abs_diff', 'weights_moved_max_abs');
  for (const each of [optimizer, batch, parameters]) each.dispose();
}
