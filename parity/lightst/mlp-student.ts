import { reshape, transpose, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
import {
  mlpStudent as student,
  mlpStudentSpecs,
  type MlpStudentConfig,
} from '../../src/models/lightst/mlp-student';
import { paperTeacherSpecs } from '../../src/models/lightst/paper-teacher';
import { Failure } from '../../src/base/failure';
import type { Parameters } from '../../src/nn/parameters';
import { compare, EXACT } from '../harness/compare';
import { part } from '../harness/part';
import type { StoredFields } from '../harness/stored-fields';
import type { Subject, VerificationContext } from '../harness/subject';
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
import { checkNetwork, type BuiltNetwork } from './network-subject';
import { StoredNetwork } from './stored-network';
import { normalisedRoadGraph, paperTeacherConfigOf, storedSlots } from './stored-paper-teacher';
import { checkTraining } from './training-check';

const GROUP = 'mlp_student';
const DISTILLED = 'distill.';

/** The student as a plain MLP: alone, and distilled from the frozen teacher of `paper_teacher`. */
export const mlpStudent: Subject = {
  name: GROUP,
  async run(context) {
    const stored = new StoredNetwork(GROUP, context.folder);
    await checkNetwork(context, stored, built(context, stored));
  },
};

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

function built(context: VerificationContext, stored: StoredNetwork): BuiltNetwork {
  const config = configOf(stored.config);
  const x = stored.tensor4('in.x');
  const slots = storedSlots(stored, config.slotsPerDay, 'last');
  /** Rows (N B) as the file has them, (B, N, width). */
  const official = (rows: Tensor2D): Tensor3D =>
    transpose(reshape(rows, [config.nodes, -1, rows.shape[1]]), [1, 0, 2]);
  return {
    specs: mlpStudentSpecs(config),
    x,
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
      const teacher = new StoredNetwork('paper_teacher', context.folder);
      checkSharedInputs(context, stored, teacher);
      await part(context, GROUP, 'distillation', () => checkDistillation(context, stored, teacher, config));
    },
    dispose: () => {
      x.dispose();
      slots.dispose();
    },
  };
}

/** The student reads what the teacher read, and starts from weights of its own. */
function checkSharedInputs(
  context: VerificationContext,
  stored: StoredNetwork,
  teacher: StoredNetwork,
): void {
  for (const name of ['in.x', 'in.y', 'in.tod'])
    compare(context, {
      group: GROUP,
      what: `${name} is that of the teacher`,
      actual: teacher.tensors.numbers(name),
      expected: stored.tensors.numbers(name),
      tolerance: EXACT,
    });
  const scalers = [teacher, stored].map(({ json }) => json.fields('scaler'));
  const [expected, actual] = scalers.map((scaler) => [scaler.number('mean'), scaler.number('std')]);
  compare(context, {
    group: GROUP,
    what: 'mean and deviation of the counts',
    actual,
    expected,
    tolerance: EXACT,
  });
  const [batch, , nodes] = stored.tensors.shape('in.x');
  compare(context, {
    group: GROUP,
    what: 'nodes and samples of the configuration',
    actual: [nodes, batch],
    expected: [stored.config.number('num_nodes'), stored.config.number('batch')],
    tolerance: EXACT,
  });
}

/** The whole distillation: loss by its terms, gradients and steps of student and projections, and a teacher that stays as it is. */
async function checkDistillation(
  context: VerificationContext,
  stored: StoredNetwork,
  teacher: StoredNetwork,
  config: MlpStudentConfig,
): Promise<void> {
  const { json, tensors } = stored;
  const teacherConfig = paperTeacherConfigOf(teacher.config);
  const specs = distilledStudentSpecs(mlpStudentSpecs(config), {
    student: config.hidden,
    spatial: teacherConfig.width,
    temporal: teacherConfig.width,
    projected: stored.config.number('projection_dim'),
  });
  const parameters = stored.parameters(specs, (name) =>
    name.startsWith('student.') ? name.replace('student.', 'model.') : `${DISTILLED}model.${name}`,
  );
  const frozen = teacher.parameters(paperTeacherSpecs(teacherConfig));
  const before = await frozen.snapshot();
  const [x, target] = [stored.tensor4('in.x'), stored.tensor4('in.y')];
  const graph = normalisedRoadGraph(teacher);
  const [allSlots, slots] = (['all', 'last'] as const).map((which) =>
    storedSlots(stored, config.slotsPerDay, which),
  );
  const targets = teacherTargets(frozen, teacherConfig, { x, slots: allSlots, graph });
  const teaching = statedTeaching(json.fields('distill'));
  const training = {
    group: `${GROUP}/distill`,
    tensors,
    prefix: DISTILLED,
    json: json.fields('distill'),
    optimizer: json.fields('optimizer'),
    withoutGradient: new Set<string>(),
    std: stored.std,
  };
  try {
    await checkTraining(context, training, parameters, (view) => {
      const { latent, output: forecast } = student(studentWeights(view), config, { x, slots });
      return distilledAnswer(view, { latent, forecast }, target, targets, teaching);
    });
    await checkFrozen(context, before, frozen);
  } finally {
    for (const each of [parameters, frozen, x, target, graph, allSlots, slots, ...Object.values(targets)])
      each.dispose();
  }
}

/** The weights and the temperature of the losses, which the file has in words: "L_S + 10*L_KL + 1*(L_P+L_E)", "tau 0.05". */
function statedTeaching(distill: StoredFields): TeachingConfig {
  const total = distill.text('what');
  const weights = /([\d.]+)\*L_KL \+ ([\d.]+)\*\(L_P ?\+ ?L_E\)/.exec(total);
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

async function checkFrozen(
  context: VerificationContext,
  before: Awaited<ReturnType<Parameters['snapshot']>>,
  frozen: Parameters,
): Promise<void> {
  for (const [name, { data }] of await frozen.snapshot())
    compare(context, {
      group: `${GROUP}/distill`,
      what: `${name} of the teacher after distillation: untouched`,
      actual: data,
      expected: before.get(name)!.data,
      tolerance: EXACT,
    });
}
