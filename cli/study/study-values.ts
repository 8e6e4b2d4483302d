import type { StudentName } from '../../src/systems/routes/distillation/distillation-config';
import { routesRecord } from '../../src/systems/routes/record';
import type { StudyRun } from './study-runs';

/** What the record says of a student. */
export const studentOf = ({ record }: StudyRun, name: StudentName) => {
  const student = routesRecord(record).students[name];
  if (!student) throw new Error(`The run has no ${name} student.`);
  return student;
};

/** Next-step accuracy on the test trips, a share. */
export const accuracyOf = (run: StudyRun, name: StudentName): number =>
  studentOf(run, name).scores.test.accuracy;

/** Mean absolute percentage error of the time of a step on the test trips, a share. */
export const timeErrorOf = (run: StudyRun, name: StudentName): number =>
  studentOf(run, name).scores.test.timeError;

const estimatesOf = ({ metrics }: StudyRun, name: StudentName) => {
  const result = metrics.results.find(({ model, odSource }) => model === name && odSource === 'test');
  if (!result) throw new Error(`The run has no routes of the ${name} student.`);
  return result.estimates;
};

/** DTW to the real routes of the test OD pairs, km; NaN where no route arrives. */
export const dtwOf = (run: StudyRun, name: StudentName): number => estimatesOf(run, name).dtw.value ?? NaN;

/** What tells most of the routes on test OD pairs, under its heading. */
export const routesOf = (runs: readonly StudyRun[], name: StudentName) => ({
  'Arrival %': runs.map((run) => 100 * (estimatesOf(run, name).arrival.value ?? NaN)),
  'Identical %': runs.map((run) => 100 * (estimatesOf(run, name).identical.value ?? NaN)),
  'DTW km': runs.map((run) => dtwOf(run, name)),
  EDR: runs.map((run) => estimatesOf(run, name).edr.value ?? NaN),
});

/** Of the teacher on the test trips, EOT included. */
export const perplexityOf = ({ record }: StudyRun): number => {
  const { teacher } = routesRecord(record);
  if (!teacher) throw new Error('The run trained no teacher.');
  return teacher.perplexity.test;
};
