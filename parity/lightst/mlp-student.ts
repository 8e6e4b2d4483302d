import { reshape, transpose, type Tensor2D, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';
import { Failure } from '../../src/base/failure';
import {
  mlpStudent as student,
  mlpStudentSpecs,
  type MlpStudentConfig,
} from '../../src/models/lightst/mlp-student';
import { paperTeacherSpecs } from '../../src/models/lightst/paper-teacher';
import {
  LIGHTST_TEACHING,
  type TeachingConfig,
} from '../../src/systems/lightst/distillation/teaching-config';
import {
  distilledAnswer,
  distilledStudentSpecs,
  studentWeights,
  teacherTargets,
} from '../../src/systems/lightst/training/distilled-student';
import { EXACT } from '../harness/compare';
import type { StoredFields } from '../harness/stored-fields';
import { StoredFile } from '../harness/stored-file';
import { checkSizes, deviationOf, forecastSubject } from './forecast-subject';
import { normalisedRoadGraph, paperTeacherConfigOf, storedSlots } from './networks';
import { checkTraining } from './training';

const DISTILLED = 'distill.';

function configOf(config: StoredFields): MlpStudentConfig {
  return {
    nodes: config.number('num_nodes'),
    hidden: config.number('hidden'),
    nodeWidth: config.number('node_dim'),
    timeWidth: config.number('time_dim'),
    layers: config.number('layers'),
    inputSteps: config.number('input_steps'),
    outputSteps: config.number('output_steps'),
    slotsPerDay: config.number('slots_per_day'),
    dropout: config.number('dropout'),
  };
}

/** The student as a plain MLP: alone, and distilled from the frozen teacher of `paper_teacher`. */
export const mlpStudent = forecastSubject('mlp_student', (file, x) => {
  const config = configOf(file.json.fields('config'));
  const slots = storedSlots(file, config.slotsPerDay, 'last');
  /** Rows (N B) as the file has them, (B, N, width). */
  const official = (rows: Tensor2D): Tensor3D =>
    transpose(reshape(rows, [config.nodes, -1, rows.shape[1]]), [1, 0, 2]);
  return {
    specs: mlpStudentSpecs(config),
    owns: [slots],
    intermediates: (weights) => {
      const { inputs, hidden, latent, output } = student(weights, config, { x, slots });
      const layers = hidden.map((rows, layer) => [`mid.hidden.${layer}`, official(rows)] as const);
      return {
        'mid.concat': official(inputs),
        ...Object.fromEntries(layers),
        'mid.latent': latent,
        'out.output': output,
      };
    },
    forecast: (weights, input) => student(weights, config, { x: input, slots }).output,
    extras: async () => {
      const teacher = new StoredFile('paper_teacher', file.context);
      checkSharedInputs(file, teacher);
      await file.part('distillation', () => checkDistillation(file, teacher, config));
    },
  };
});

/** Checks that the student reads what the teacher read. */
function checkSharedInputs(file: StoredFile, teacher: StoredFile): void {
  for (const name of ['in.x', 'in.y', 'in.tod'])
    file.output(name, teacher.numbers(name), EXACT, `${name} is that of the teacher`);
  const [theirs, ours] = [teacher, file].map(({ json }) => json.fields('scaler').all('mean', 'std'));
  file.computed('mean and deviation of the counts', ours, theirs, EXACT);
  const [batch, , nodes] = file.tensors.shape('in.x');
  checkSizes(file, nodes, batch);
}

/** Compares the whole distillation: loss by its terms, gradients and steps of student and projections, and a teacher that stays. */
async function checkDistillation(
  file: StoredFile,
  teacher: StoredFile,
  config: MlpStudentConfig,
): Promise<void> {
  const teacherConfig = paperTeacherConfigOf(teacher.json.fields('config'));
  const specs = distilledStudentSpecs(mlpStudentSpecs(config), {
    student: config.hidden,
    spatial: teacherConfig.width,
    temporal: teacherConfig.width,
    projected: file.json.fields('config').number('projection_dim'),
  });
  const parameters = file.parameters(specs, (name) =>
    name.startsWith('student.') ? name.replace('student.', 'model.') : `${DISTILLED}model.${name}`,
  );
  const frozen = teacher.parameters(paperTeacherSpecs(teacherConfig));
  const before = await frozen.snapshot();
  const [x, target] = ['in.x', 'in.y'].map((name) => file.onDevice<Tensor4D>(name));
  const graph = normalisedRoadGraph(teacher);
  const [allSlots, slots] = (['all', 'last'] as const).map((which) =>
    storedSlots(file, config.slotsPerDay, which),
  );
  const targets = teacherTargets(frozen, teacherConfig, { x, slots: allSlots, graph });
  const json = file.json.fields('distill');
  const teaching = statedTeaching(json);
  const training = {
    file,
    stem: DISTILLED,
    json,
    optimizer: file.json.fields('optimizer'),
    withoutGradient: new Set<string>(),
    std: deviationOf(file),
  };
  const rows = file.section('distill');
  try {
    await checkTraining(rows, training, parameters, (view) => {
      const { latent, output: forecast } = student(studentWeights(view), config, { x, slots });
      return distilledAnswer(view, { latent, forecast }, target, targets, teaching);
    });
    for (const [name, { data }] of await frozen.snapshot()) {
      const what = `${name} of the teacher after distillation: untouched`;
      rows.computed(what, data, before.get(name)!.data, EXACT);
    }
  } finally {
    for (const each of [parameters, frozen, x, target, graph, allSlots, slots, ...Object.values(targets)])
      each.dispose();
  }
}

/** Reads the weights and the temperature of the losses, which the file has in words: "L_S + 10*L_KL + 1*(L_P+L_E)", "tau 0.05". */
function statedTeaching(distill: StoredFields): TeachingConfig {
  const weights = /([\d.]+)\*L_KL \+ ([\d.]+)\*\(L_P ?\+ ?L_E\)/.exec(distill.text('what'));
  const tau = /tau ([\d.]+)/.exec(distill.text('L_P'));
  if (!weights || !tau)
    throw new Failure('bad-input', `${distill.at} states no weights or no tau of the losses.`);
  const [divergenceWeight, contrastWeight] = weights.slice(1).map(Number);
  return {
    ...LIGHTST_TEACHING,
    divergenceWeight,
    spatialWeight: contrastWeight,
    temporalWeight: contrastWeight,
    tau: Number(tau[1]),
  };
}
