import { type Subject, EXACT, shareOf, within } from '../harness/compare';
import { losses } from './losses';
import {
  mtgnnTeacher,
  paperTeacher,
  stmlpStudent,
  normalisedRoadGraph,
  paperTeacherConfigOf,
  storedSlots,
} from './networks';
import { reshape, transpose, type Tensor2D, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';
import { badInput } from '../../src/base/failure';
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
import type { StoredFields } from '../harness/stored-fields';
import { StoredFile, subject } from '../harness/stored-file';
import { checkSizes, deviationOf, forecastSubject } from './forecast-subject';
import { checkTraining } from './training';
import { normalised, zeroShare, zScoreOf } from '../../src/domain/counts/count-table';
import {
  forecastWindows,
  splitInTime,
  windowStarts,
  type ForecastWindows,
} from '../../src/domain/counts/forecast-windows';
import { horizonErrors, type ForecastErrors } from '../../src/evaluation/forecasts/forecast-errors';
import { HistoricalAverage } from '../../src/evaluation/forecasts/historical-average';
import { persistence } from '../../src/evaluation/forecasts/persistence';

/** What the reference numbers of LightST are divided into. */
export const subjectsOf = (): readonly Subject[] => [
  mtgnnTeacher,
  stmlpStudent,
  paperTeacher,
  mlpStudent,
  losses,
  data,
];

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
const mlpStudent = forecastSubject('mlp_student', (file, x) => {
  const config = configOf(file.json.fields('config'));
  const slots = storedSlots(file, config.slotsPerDay, 'last');
  /** Rows (N B) as the file has them, (B, N, width). */
  const official = (rows: Tensor2D): Tensor3D =>
    transpose(reshape(rows, [config.nodes, -1, rows.shape[1]]), [1, 0, 2]);
  return {
    specs: mlpStudentSpecs(config),
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
  Object.values(targets).forEach((target) => file.own(target));
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
  await checkTraining(rows, training, parameters, (view) => {
    const { latent, output: forecast } = student(studentWeights(view), config, { x, slots });
    return distilledAnswer(view, { latent, forecast }, target, targets, teaching);
  });
  for (const [name, { data }] of await frozen.snapshot()) {
    const what = `${name} of the teacher after distillation: untouched`;
    rows.computed(what, data, before.get(name)!.data, EXACT);
  }
}

/** Reads the weights and the temperature of the losses, which the file has in words: "L_S + 10*L_KL + 1*(L_P+L_E)", "tau 0.05". */
function statedTeaching(distill: StoredFields): TeachingConfig {
  const weights = /([\d.]+)\*L_KL \+ ([\d.]+)\*\(L_P ?\+ ?L_E\)/.exec(distill.text('what'));
  const tau = /tau ([\d.]+)/.exec(distill.text('L_P'));
  if (!weights || !tau) throw badInput(`${distill.at} states no weights or no tau of the losses.`);
  const [divergenceWeight, contrastWeight] = weights.slice(1).map(Number);
  return {
    ...LIGHTST_TEACHING,
    divergenceWeight,
    spatialWeight: contrastWeight,
    temporalWeight: contrastWeight,
    tau: Number(tau[1]),
  };
}

const PARTS = ['train', 'val', 'test'] as const;
const SHARE = within(1e-12);

/** A measure that has no value is null in the file. */
const numberOrNaN = (stored: StoredFields, name: string): number =>
  stored.value(name) === null ? NaN : stored.number(name);

/** The counts of the file, and what is made of them here. */
function storedCounts({ json, tensors }: StoredFile) {
  const [rows, nodes] = tensors.shape('counts');
  const table = {
    rows,
    nodes,
    counts: Float32Array.from(tensors.numbers('counts')),
    slotsPerDay: json.number('slots_per_day'),
    firstWeekday: json.number('weekday_of_row_0'),
  };
  const [inputs, outputs] = ['windows.x', 'windows.y'].map((name) => tensors.shape(name)[1]);
  const lengths = { inputs, outputs };
  const split = splitInTime(rows);
  const score = zScoreOf(table, split.train);
  const weekday = new HistoricalAverage(table, split.train, 'weekday');
  const weekend = new HistoricalAverage(table, split.train, 'weekend');
  const windowsAt = (starts: Int32Array) => forecastWindows(table, score, starts, lengths);
  const forecast: Readonly<Record<string, (windows: ForecastWindows) => Float32Array>> = {
    persistence: ({ starts }) => persistence(table, starts, lengths),
    historical_average: (windows) => weekday.forecast(windows),
    historical_average_weekend: (windows) => weekend.forecast(windows),
  };
  return { table, lengths, split, score, weekday, weekend, windowsAt, forecast };
}

/** Counts, their scaling, split and windows, the baselines, and the errors of forecasts. Nothing of it is computed on a device. */
export const data = subject('data', (file) => {
  const { json } = file;
  const { table, lengths, split, score, weekday, weekend, windowsAt, forecast } = storedCounts(file);
  const windowsOf = (name: (typeof PARTS)[number]) => windowsAt(windowStarts(split[name], lengths));
  /** The windows that the file has, by their numbers within each part. */
  const storedWindows = () => {
    const stored = json.fields('windows').fields('stored');
    const starts = PARTS.flatMap((name) => {
      const all = windowStarts(split[name], lengths);
      return stored.numbers(name).map((number) => all[number]);
    });
    return windowsAt(Int32Array.from(starts));
  };
  const checkErrors = (what: string, errors: ForecastErrors, stored: StoredFields) => {
    const { mae, rmse, mape, count, positive } = errors;
    const measures = [...stored.all('mae', 'rmse'), numberOrNaN(stored, 'mape')];
    file.row(what, [mae, rmse, mape], measures, 'metrics_rel');
    file.exact(`${what}: entries`, [count, positive], stored.all('count', 'count_positive'));
  };

  return {
    parts: {
      'counts and scaling': () => {
        file.stated.leave('integers'); // Nothing else would be a check of integers.
        file.exact('rows and nodes', [table.rows, table.nodes], json.all('rows', 'nodes'));
        const { overall, perNode } = zeroShare(table);
        file.row('share of zeros', overall, json.number('zero_share'), SHARE);
        file.row('share of zeros per node', perNode, json.numbers('zero_share_per_node'), SHARE);
        const stated = json.fields('scaler').all('mean', 'std');
        file.row('mean and deviation', [score.mean, score.std], stated, 'scaler_rel');
        file.shapeOfEach();
      },
      split: () => {
        const stored = json.fields('split');
        for (const name of PARTS) {
          const { from, to } = split[name];
          file.exact(`rows of ${name}`, [from, to], stored.numbers(name));
          const starts = windowStarts(split[name], lengths);
          file.exact(`windows of ${name}`, starts.length, stored.fields('windows').number(name));
        }
      },
      windows: () => {
        const windows = storedWindows();
        file.exact('windows.start', windows.starts, file.numbers('windows.start'));
        file.tensor('windows.x', windows.x, 'windows_abs');
        file.tensor('windows.y', windows.y, 'windows_abs');
        file.exact('windows.y_counts', windows.yCounts, file.numbers('windows.y_counts'));
        file.exact('windows.slot', windows.slots, file.numbers('windows.slot'));
        file.exact('windows.weekday', windows.weekdays, file.numbers('windows.weekday'));
      },
      baselines: () => {
        const absolute = 'ha_table_abs';
        file.tensor('ha_table', weekday.table, absolute);
        file.tensor('ha_weekend_table', weekend.table, absolute);
        const samples = [...weekday.samples];
        const stated = json.fields('baselines').numbers('training_samples_per_cell_min_max');
        const ends = [Math.min(...samples), Math.max(...samples)];
        file.exact('fewest and most training rows of a cell', ends, stated);
        const windows = storedWindows();
        file.tensor('windows.historical_average', weekday.forecast(windows), absolute);
        file.exact('windows.persistence', forecast.persistence(windows), file.numbers('windows.persistence'));
      },
      'errors of the baselines': () => {
        const stored = json.fields('metrics');
        for (const name of PARTS.filter((each) => stored.has(each))) {
          const windows = windowsOf(name);
          for (const baseline of stored.fields(name).names) {
            const { outputs } = lengths;
            const errors = horizonErrors(
              forecast[baseline](windows),
              windows.yCounts,
              outputs,
              windows.nodes,
            );
            const there = stored.fields(name).fields(baseline);
            const what = `${baseline} on ${name}`;
            const entries = there.list('per_horizon');
            file.exact(`${what}: horizons`, errors.perHorizon.length, entries.length);
            entries.forEach((entry, h) =>
              checkErrors(`${what}, ${h + 1} ahead`, errors.perHorizon[h], entry),
            );
            checkErrors(`${what}, on average`, errors.average, there.fields('average'));
            // Which the average is not.
            for (const measure of ['rmse', 'mape'] as const) {
              const mean = errors.perHorizon.reduce((sum, each) => sum + each[measure], 0) / outputs;
              const stated = there.number(`mean_of_per_horizon_${measure}_not_to_report`);
              file.row(`${what}: mean of the ${measure} per horizon`, mean, stated, 'metrics_rel');
            }
          }
        }
      },
      'errors of small cases': () =>
        json.list('metric_cases').forEach((entry, i) => {
          const guess = entry.numbers('pred');
          const { mae, rmse, mape } = horizonErrors(guess, entry.numbers('true'), 1, guess.length).average;
          const stated = [...entry.all('mae', 'rmse'), numberOrNaN(entry, 'mape')];
          file.row(`case ${i}`, [mae, rmse, mape], stated, 'metrics_rel');
        }),
      // What becomes of counts of 0 that are normalised and back again in single precision, as the official evaluation has them.
      'zeros in single precision': () => {
        const stored = json.fields('fp32_zero_trap');
        const windows = windowsOf('test');
        const { yCounts } = windows;
        const [mean, std] = [score.mean, score.std].map(Math.fround);
        const back = yCounts.map((count) => {
          const value = Math.fround(normalised(count, score));
          return Math.fround(Math.fround(value * std) + mean);
        });
        const zero = back.find((_, i) => yCounts[i] === 0) ?? NaN;
        const zeros = yCounts.filter((count) => count === 0).length;
        const passing = back.filter((value, i) => yCounts[i] === 0 && value > 0).length;
        file.exact('zero targets', zeros, stored.number('zero_targets'));
        const stated = stored.number('zero_targets_that_pass_the_mask');
        file.exact('zero targets that seem positive', passing, stated);
        file.exact('a zero there and back', zero, stored.number('value_of_a_zero_after_the_round_trip'));
        const last = forecast.persistence(windows);
        const mape = (counts: ArrayLike<number>) =>
          horizonErrors(last, counts, lengths.outputs, windows.nodes).average.mape;
        file.row('MAPE by counts', mape(yCounts), stored.number('mape_on_counts'), 'metrics_rel');
        // The file has a sum of millions in single precision.
        const official = stored.number('mape_by_official_code');
        file.row('MAPE by the official code', mape(back), official, shareOf(1e-3));
        stored.leave('share_of_random_mean_std_pairs_with_a_positive_zero');
      },
    },
    leaves: ['independent_check'],
  };
});
