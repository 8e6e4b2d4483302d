import type { GridStatistics, Grid } from '../../domain/grid';
import type { NetworkStart } from '../../engine/records/network-start';
import type { NetworkRecord, RunRecord } from '../../engine/records/run-record';
import type { ClosedReport } from './closed-report';
import { studentSizes, type ExperimentConfig } from './experiment-config';
import { STUDENT_NAMES, type StudentName } from './distillation/distillation-config';
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

/** What a record holds about the networks of this system. */
export interface RoutesNetworks {
  /** Null if none was trained. */
  readonly teacher: TeacherReport | null;
  readonly teacherFrom: TeacherFrom;
  /**
   * Digest of the teacher's checkpoint file, trained or given: the same for all runs with the same teacher.
   */
  readonly teacherDigest: string | null;
  readonly students: Readonly<Partial<Record<StudentName, StudentReport>>>;
}

export interface RoutesRecord extends RoutesNetworks, RoutesReport {
  readonly config: ExperimentConfig;
}

/**
 * The record's networks by name.
 * @param starts the weights that some of them started from
 */
export function networkRecords(
  { teacher, teacherFrom, teacherDigest, students }: RoutesNetworks,
  config: ExperimentConfig,
  starts: Readonly<Record<string, NetworkStart>> = {},
): Record<string, NetworkRecord> {
  const networks: Record<string, NetworkRecord> = {};
  const startOf = (name: string) => (starts[name] ? { start: starts[name] } : {});
  const digest = teacherDigest === null ? {} : { digest: teacherDigest };
  if (teacher) {
    const { parameters, training, ...report } = teacher;
    const { training: _, ...sizes } = config.teacher;
    const of = { architecture: 'LM-TAD', config: { ...sizes, grid: config.grid }, parameters };
    networks.teacher = { ...of, origin: 'trained', ...digest, ...startOf('teacher'), training, report };
  } else if (teacherFrom === 'given') {
    const unknown = { config: null, parameters: null, training: null, report: null };
    networks.teacher = { architecture: 'LM-TAD', origin: 'given', ...digest, ...unknown };
  }
  for (const name of STUDENT_NAMES) {
    const student = students[name];
    if (!student) continue;
    const { parameters, training, ...report } = student;
    networks[name] = {
      architecture: 'HOSER',
      config: { ...studentSizes(config.student) },
      origin: 'trained',
      ...startOf(name),
      parameters,
      training,
      report,
    };
  }
  return networks;
}

/** A record of this system, typed. The run format checked its types when it was read. */
export function routesRecord({ config, networks, report }: RunRecord): RoutesRecord {
  const { teacher } = networks;
  const students: Partial<Record<StudentName, StudentReport>> = {};
  for (const name of STUDENT_NAMES)
    if (networks[name]) students[name] = reportOf<StudentReport>(networks[name]);
  return {
    config: config as ExperimentConfig,
    teacher: teacher?.origin === 'trained' ? reportOf<TeacherReport>(teacher) : null,
    teacherFrom: teacher?.origin ?? 'none',
    teacherDigest: teacher?.digest ?? null,
    students,
    ...(report as RoutesReport),
  };
}

const reportOf = <R>({ parameters, training, report }: NetworkRecord): R =>
  ({ parameters, training, ...(report as object) }) as R;
