import type { Dataset } from '../domain/dataset';
import type { BackendReport } from './backend';
import type { JobConfig } from './job-config';
import type { StudentName, StudentReport } from './student-stage';
import type { TeacherReport } from './teacher-stage';

/** What fixes a run's numbers, and what came of it. Plain data: `run.json`. Two runs of one seed on one backend agree in all but `timing`. */
export interface RunRecord {
  readonly format: 'route-distillery-run';
  readonly version: 1;
  readonly config: JobConfig;
  readonly data: DataSummary;
  readonly backend: BackendReport;
  readonly versions: Readonly<Record<string, string>>;
  readonly teacher: TeacherReport | null;
  readonly students: Readonly<Partial<Record<StudentName, StudentReport>>>;
  readonly markovAccuracy: number;
  readonly timing: { readonly started: string; readonly seconds: Readonly<Record<string, number>> };
}

export interface DataSummary {
  readonly name: string;
  readonly fingerprint: string;
  readonly roads: number;
  readonly successorPairs: number;
  readonly zones: number;
  readonly zoneSource: string;
  readonly trips: Readonly<Record<'train' | 'val' | 'test', number>>;
}

export function dataSummary({ name, fingerprint, network, zones, trips }: Dataset): DataSummary {
  return {
    name,
    fingerprint,
    roads: network.roadCount,
    successorPairs: network.successors.length,
    zones: zones.zoneCount,
    zoneSource: zones.source,
    trips: { train: trips.train.tripCount, val: trips.val.tripCount, test: trips.test.tripCount },
  };
}
