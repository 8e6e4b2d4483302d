import { countOfShare } from '../../domain/trajectory-set';
import type { SharedNetwork, StudyRun, StudySystem, TrialMeasure } from '../../engine/study/study-system';
import type { MeasureKey } from '../../evaluation/measure-catalogue';
import { DEFAULT_TEACHING, isOfRoutes, type StudentName } from './distillation/distillation-config';
import { neededGivenTeachers } from './given-teachers';
import { routes } from './index';
import { routesRecord } from './record';
import { PRESET_CONFIGS, type ExperimentConfig } from './settings';
import { neededRouteTeachers, needsLmTad, ROUTE_TEACHERS } from './trained-networks';

/** What the record says of a student. */
export const studentOf = ({ record }: Pick<StudyRun, 'record'>, name: string) => {
  const student = routesRecord(record).students[name as StudentName];
  if (!student) throw new Error(`The run has no ${name} student.`);
  return student;
};

const scored = (
  set: 'val' | 'test',
  name: 'accuracy' | 'crossEntropy' | 'timeError' | 'calibrationError',
): Pick<TrialMeasure, 'course' | 'of'> => ({
  course: { measure: name },
  of: (run, student) => studentOf(run, student).scores[set][name],
});

const drawn = (key: MeasureKey): Pick<TrialMeasure, 'ofRoutes' | 'of'> => ({
  ofRoutes: true,
  of: ({ metrics }, student) =>
    metrics.results.find(({ model, odSource }) => model === student && odSource === 'test')?.estimates[key]
      .value,
});

const trained = ({ record }: StudyRun, student: string): number | undefined =>
  record.timing.seconds[`${student} student`];

const share = { unit: 'share' } as const;
const [more, less] = [{ better: 'more' }, { better: 'less' }] as const;

/** Everything that a study measures of a trial, in the order shown. Routes are those of the test OD pairs. */
const MEASURES: readonly TrialMeasure[] = [
  {
    key: 'test-accuracy',
    label: 'Next step, test',
    ...share,
    ...more,
    ...scored('test', 'accuracy'),
  },
  { key: 'val-accuracy', label: 'Next step, validation', ...share, ...more, ...scored('val', 'accuracy') },
  {
    key: 'test-cross-entropy',
    label: 'Cross-entropy, test',
    unit: 'nats',
    ...less,
    ...scored('test', 'crossEntropy'),
  },
  {
    key: 'val-cross-entropy',
    label: 'Cross-entropy, validation',
    unit: 'nats',
    ...less,
    ...scored('val', 'crossEntropy'),
  },
  {
    key: 'test-calibration-error',
    label: 'Calibration error, test',
    ...share,
    ...less,
    ...scored('test', 'calibrationError'),
  },
  { key: 'test-time-error', label: 'Time error, test', ...share, ...less, ...scored('test', 'timeError') },
  { key: 'arrival', label: 'Arrival', ...share, ...more, ...drawn('arrival') },
  { key: 'od-match', label: 'OD match', ...share, ...more, ...drawn('odMatch') },
  { key: 'identical', label: 'Identical', ...share, ...more, ...drawn('identical') },
  { key: 'hausdorff', label: 'Hausdorff', unit: 'km', ...less, ...drawn('hausdorff') },
  { key: 'dtw', label: 'DTW', unit: 'km', ...less, ...drawn('dtw') },
  { key: 'edr', label: 'EDR', ...less, ...drawn('edr') },
  { key: 'jsd-distance', label: 'JSD distance', unit: 'bits', ...less, ...drawn('jsdDistance') },
  { key: 'jsd-radius', label: 'JSD radius', unit: 'bits', ...less, ...drawn('jsdRadius') },
  { key: 'jsd-duration', label: 'JSD duration', unit: 'bits', ...less, ...drawn('jsdDuration') },
  {
    key: 'time-ratio',
    label: 'Durations, corrected over real',
    better: null,
    of: (run, student) => studentOf(run, student).times?.calibrated.ratio,
  },
  { key: 'training-seconds', label: 'Training', unit: 's', ...less, of: trained },
  {
    key: 'seconds-per-route',
    label: 'A route',
    unit: 's',
    ...less,
    ofRoutes: true,
    of: (run, student) => {
      const drawn = run.metrics.results.filter(({ model }) => model === student);
      const routes = drawn.reduce((sum, { routeCount }) => sum + routeCount, 0);
      return (run.record.timing.seconds[`${student} routes`] ?? NaN) / routes;
    },
  },
  {
    key: 'seconds-per-step',
    label: 'Training per step, validation included',
    unit: 's',
    ...less,
    of: (run, student, steps) => (trained(run, student) ?? NaN) / steps,
  },
];

/** Where trials get the networks from that they learn from. */
const SHARED: readonly SharedNetwork<ExperimentConfig>[] = [
  {
    network: 'teacher',
    // Those of parts are trained by the run that they teach.
    isNeeded: (config) => needsLmTad(config) && config.teaching.crossFit === 1,
    config: ({ preset, seed, grid, teacher }) => ({ ...PRESET_CONFIGS[preset], seed, grid, teacher }),
  },
  ...ROUTE_TEACHERS.map((network, member): SharedNetwork<ExperimentConfig> => ({
    network,
    isNeeded: (config) => neededRouteTeachers(config).includes(network),
    config: ({ preset, seed }, { student }) => ({
      ...PRESET_CONFIGS[preset],
      seed,
      student: { ...student, model: 'plus', learns: 'all', share: 1 },
      teaching: { ...DEFAULT_TEACHING, way: 'best-routes', members: member + 1 },
    }),
  })),
];

/** Number of trips that a student learns from: its share of them, and routes of a teacher. */
function learntFrom({ student, teaching, distillation }: ExperimentConfig, trips: number): number {
  const own = countOfShare(student.share, trips);
  return distillation.lambda > 0 && isOfRoutes(teaching.way) ? own + teaching.routes : own;
}

/**
 * A configuration whose networks learn for so many optimiser steps each, in whole epochs, and never stop early: so
 * that runs on few and on many trips learn equally long.
 * @param trips number of training trips
 */
export function learningFor(steps: number, config: ExperimentConfig, trips: number): ExperimentConfig {
  const lasting = <T extends ExperimentConfig['teacher']['training']>(schedule: T): T => {
    const perEpoch = Math.ceil(trips / (schedule.batchSize * schedule.accumulation));
    const epochs = Math.max(1, Math.round(steps / perEpoch));
    return { ...schedule, epochs, patience: epochs };
  };
  const { teacher, student } = config;
  return {
    ...config,
    teacher: { ...teacher, training: lasting(teacher.training) },
    student: { ...student, training: lasting(student.training) },
  };
}

const studentIn = ({ distillation }: ExperimentConfig): StudentName =>
  distillation.lambda > 0 ? 'distilled' : 'vanilla';

/** A trial is a student. */
export const routesStudy: StudySystem<ExperimentConfig> = {
  system: routes,
  measures: MEASURES,
  shared: SHARED,
  learner: studentIn,
  trained: (config) => [studentIn(config)],
  needed: neededGivenTeachers,
  lasting: (config, { steps, teacherSteps }, trips) => {
    const onAll = teacherSteps === undefined ? config : learningFor(teacherSteps, config, trips);
    const students = steps === undefined ? config : learningFor(steps, config, learntFrom(config, trips));
    return { config: { ...students, teacher: onAll.teacher }, onAll };
  },
};
