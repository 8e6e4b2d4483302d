import type { GridStatistics, Grid } from '../../domain/grid';
import type { NetworkStart } from '../../engine/records/network-start';
import type { NetworkRecord, RunRecord } from '../../engine/records/run-record';
import type { ClosedReport } from './closed-report';
import { studentSizes } from './experiment-config';
import type { ExperimentConfig } from './settings';
import { STUDENT_NAMES, type StudentName } from './distillation/distillation-config';
import { GIVEN_TEACHERS, type GivenTeacherName } from './given-teachers';
import { ROUTE_TEACHERS } from './trained-networks';
import type { StudentReport } from './training/train-student';
import type { TeacherReport } from './training/train-teacher';

export type TeacherFrom = 'trained' | 'given' | 'none';

/** What a run reports besides its networks. */
export interface RoutesReport {
  /** Next-step accuracy of first-order counts on the test trips; NaN without test trips. */
  readonly markovAccuracy: number;
  /** The same of the Markov chain weighed by closeness, whose routes are drawn; left out by earlier versions. */
  readonly closenessAccuracy?: number;
  /** The teacher's grid over the roads. */
  readonly grid: Pick<Grid, 'rows' | 'columns' | 'cellDegrees'> & GridStatistics;
  /** Left out where every road was open. */
  readonly closed?: ClosedReport;
}

/** A HOSER+ teacher of a run. */
export interface RouteTeacherRecord {
  /** Null for one that was given. */
  readonly report: StudentReport | null;
  /** Digest of the teacher's checkpoint file. */
  readonly digest: string | null;
}

/** A network of another system that taught. */
export interface GivenTeacherRecord {
  /** Digest of the teacher's checkpoint file. */
  readonly digest: string;
  /** What it says of itself in this city; null where it was not asked. */
  readonly report: Readonly<Record<string, number>> | null;
}

/** What a record holds about the networks of this system. */
export interface RoutesNetworks {
  /** Null if none was trained. */
  readonly teacher: TeacherReport | null;
  readonly teacherFrom: TeacherFrom;
  /**
   * Digest of the teacher's checkpoint file, trained or given: the same for all runs with the same teacher.
   */
  readonly teacherDigest: string | null;
  /** HOSER+ teachers by name; left out where there are none. */
  readonly routeTeachers?: Readonly<Record<string, RouteTeacherRecord>>;
  /** Networks of other systems that taught; left out where none did. */
  readonly givenTeachers?: Readonly<Partial<Record<GivenTeacherName, GivenTeacherRecord>>>;
  readonly students: Readonly<Partial<Record<StudentName, StudentReport>>>;
}

export interface RoutesRecord extends RoutesNetworks, RoutesReport, Pick<RunRecord, 'data' | 'oldData'> {
  readonly config: ExperimentConfig;
}

/** The trained and given networks of records of the first version. */
export function networkRecords(
  { teacher, teacherFrom, teacherDigest, students }: RoutesNetworks,
  config: ExperimentConfig,
): Record<string, NetworkRecord> {
  const networks: Record<string, NetworkRecord> = {};
  if (teacher) networks.teacher = teacherRecord(teacher, config, teacherDigest);
  else if (teacherFrom === 'given') networks.teacher = givenTeacherRecord(teacherDigest);
  for (const name of STUDENT_NAMES)
    if (students[name]) networks[name] = studentRecord(students[name], config.student);
  return networks;
}

const UNKNOWN = { config: null, parameters: null, training: null, report: null };

/** @param digest null where it is not known, as in records of the first version */
export function teacherRecord(
  { parameters, training, ...report }: TeacherReport,
  { teacher, grid }: ExperimentConfig,
  digest: string | null,
  start?: NetworkStart,
): NetworkRecord {
  const { training: _, ...sizes } = teacher;
  const of = { architecture: 'LM-TAD', config: { ...sizes, grid }, parameters };
  const kept = { ...(digest !== null && { digest }), ...(start && { start }) };
  return { ...of, origin: 'trained', ...kept, training, report };
}

export const givenTeacherRecord = (digest: string | null): NetworkRecord => ({
  architecture: 'LM-TAD',
  origin: 'given',
  ...(digest !== null && { digest }),
  ...UNKNOWN,
});

/** A network that teaches and was given. @param report what it says of itself in this city; null where it was not asked */
export const givenRecord = (
  architecture: string,
  digest: string,
  report: GivenTeacherRecord['report'] = null,
): NetworkRecord => ({ architecture, origin: 'given', ...UNKNOWN, report, digest });

/** @param kept the digest of a teacher's file; the weights that a student started from */
export const studentRecord = (
  { parameters, training, ...report }: StudentReport,
  sizes: ExperimentConfig['student'],
  kept: Pick<NetworkRecord, 'digest' | 'start'> = {},
): NetworkRecord => ({
  architecture: 'HOSER',
  config: { ...studentSizes(sizes) },
  origin: 'trained',
  parameters,
  training,
  report,
  ...kept,
});

/** A record of this system, typed. The run format checked its types when it was read. */
export function routesRecord({ config, data, oldData, networks, report }: RunRecord): RoutesRecord {
  const { teacher } = networks;
  const students: Partial<Record<StudentName, StudentReport>> = {};
  for (const name of STUDENT_NAMES)
    if (networks[name]) students[name] = reportOf<StudentReport>(networks[name]);
  const routeTeachers: Record<string, RouteTeacherRecord> = {};
  for (const name of ROUTE_TEACHERS)
    if (networks[name])
      routeTeachers[name] = {
        report: networks[name].origin === 'trained' ? reportOf<StudentReport>(networks[name]) : null,
        digest: networks[name].digest ?? null,
      };
  const givenTeachers: Partial<Record<GivenTeacherName, GivenTeacherRecord>> = {};
  for (const name of GIVEN_TEACHERS)
    if (networks[name])
      givenTeachers[name] = {
        digest: networks[name].digest ?? '',
        report: networks[name].report as GivenTeacherRecord['report'],
      };
  return {
    config: config as ExperimentConfig,
    ...{ data, ...(oldData && { oldData }) },
    teacher: teacher?.origin === 'trained' ? reportOf<TeacherReport>(teacher) : null,
    teacherFrom: teacher?.origin ?? 'none',
    teacherDigest: teacher?.digest ?? null,
    ...(Object.keys(routeTeachers).length > 0 && { routeTeachers }),
    ...(Object.keys(givenTeachers).length > 0 && { givenTeachers }),
    students,
    ...(report as RoutesReport),
  };
}

const reportOf = <R>({ parameters, training, report }: NetworkRecord): R =>
  ({ parameters, training, ...(report as object) }) as R;

/** Accuracy and error in time of the students for the next road of the test trips, and the accuracy of the chain whose routes are drawn. */
export function nextRoadScores(record: RunRecord) {
  const { students, markovAccuracy, closenessAccuracy = markovAccuracy } = routesRecord(record);
  const of = ({ scores }: StudentReport) => {
    const { accuracy, timeError } = scores.test;
    return { accuracy, timeError };
  };
  const { vanilla, distilled } = students;
  return {
    ...(vanilla && { vanilla: of(vanilla) }),
    ...(distilled && { distilled: of(distilled) }),
    ...(Number.isFinite(closenessAccuracy) && { markov: { accuracy: closenessAccuracy, timeError: NaN } }),
  };
}
