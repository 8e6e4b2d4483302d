import type { RecoveryReport } from '../../../evaluation/recovery/recovery-report';
import type { ExpertUse } from './expert-use';

/** What networks are worth in one city, on trips of its test part. Plain data. */
export interface CityEvaluation {
  /** Of the data set. */
  readonly name: string;
  readonly trips: number;
  readonly recovery: RecoveryReport;
  /** Null where there is no network. */
  readonly experts: ExpertUse | null;
}
