import type { SplitName } from '../../domain/dataset';
import type { RunRecord } from '../../engine/records/run-record';
import type { CityEvaluation } from './evaluation/city-evaluation';
import type { LeftOutReason, PointOrigin } from './trips/trajectories';

/** What a run says of the trajectories of a data set. */
export interface TrajectoryCounts {
  readonly origin: PointOrigin;
  readonly recorded: number;
  readonly leftOut: Readonly<Record<LeftOutReason, number>>;
  readonly trips: Readonly<Record<SplitName, number>>;
  /** Number of points of all trajectories. */
  readonly points: number;
  /** Places of the city that points can have around them. */
  readonly places: number;
}

/** What a run reports besides its networks. */
export interface TransferReport {
  readonly data: TrajectoryCounts;
  /** On the test part; null where nothing was measured. */
  readonly evaluation: CityEvaluation | null;
  /** Test on a data set that networks did not learn from; null where there was none. */
  readonly elsewhere: { readonly data: TrajectoryCounts; readonly evaluation: CityEvaluation } | null;
}

/** How well a network filled in what was hidden of the validation part in its best epoch; metres and minutes, NaN where not asked. */
export interface EncoderReport {
  readonly metres: number;
  readonly minutes: number;
}

/** The report of a run of this system. The run format checked its types when it was read. */
export const transferReport = ({ report }: Pick<RunRecord, 'report'>): TransferReport =>
  report as TransferReport;
