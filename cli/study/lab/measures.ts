import type { MeasureKey } from '../../../src/evaluation/measure-catalogue';
import type { StudyMeasure } from '../../../src/engine/study/study-result';
import type { StudentName } from '../../../src/systems/routes/distillation/distillation-config';
import type { StudyRun } from '../study-runs';
import { routesRecord } from '../../../src/systems/routes/record';

/** What is measured of a trial, and how. */
export interface LabMeasure extends StudyMeasure {
  /** Set for measures of routes: a trial that draws none does not have them. */
  readonly ofRoutes?: true;
  /** What a validation says of it after each epoch: the name there. */
  readonly course?: 'accuracy' | 'crossEntropy' | 'timeError' | 'calibrationError';
  /** Nothing where a run does not have it. @param steps of the optimiser */
  readonly of: (run: StudyRun, student: StudentName, steps: number) => number | null | undefined;
}

/** What the record says of a student. */
export const studentOf = ({ record }: StudyRun, name: StudentName) => {
  const student = routesRecord(record).students[name];
  if (!student) throw new Error(`The run has no ${name} student.`);
  return student;
};

const scored = (
  set: 'val' | 'test',
  name: NonNullable<LabMeasure['course']>,
): Pick<LabMeasure, 'course' | 'of'> => ({
  course: name,
  of: (run, student) => studentOf(run, student).scores[set][name],
});

const drawn = (key: MeasureKey): Pick<LabMeasure, 'ofRoutes' | 'of'> => ({
  ofRoutes: true,
  of: ({ metrics }, student) =>
    metrics.results.find(({ model, odSource }) => model === student && odSource === 'test')?.estimates[key]
      .value,
});

const trained = ({ record }: StudyRun, student: StudentName): number | undefined =>
  record.timing.seconds[`${student} student`];

const share = { unit: 'share' } as const;
const [more, less] = [{ better: 'more' }, { better: 'less' }] as const;

/** Everything that a study measures of a trial, in the order shown. Routes are those of the test OD pairs. */
export const LAB_MEASURES: readonly LabMeasure[] = [
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

/** All measures that a run has, by key. */
export function measuresOf(run: StudyRun, student: StudentName, steps: number): Record<string, number> {
  const values = LAB_MEASURES.map(({ key, of }) => [key, of(run, student, steps)] as const);
  return Object.fromEntries(values.filter((entry): entry is [string, number] => Number.isFinite(entry[1])));
}
