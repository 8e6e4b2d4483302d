import type { SplitName } from '../../domain/dataset';
import type { SequenceCounts as Counted } from '../../domain/hexagons/hexagon-sequences';
import type { RunRecord } from '../../engine/records/run-record';
import type { JudgedTask } from './evaluation/judged-task';
import type { ProbeOutcome } from './explore/probes/probe-report';
import type { SequenceConfig } from './settings';
import type { TaskName } from './networks';

/** What a part of the sequences holds. */
export interface PartCounts {
  /** People, or vehicles; those that are in this part with one sequence or more. */
  readonly users: number;
  readonly sequences: number;
  readonly hexagons: number;
}

/** What a run says of the sequences that it made of a data set. */
export interface SequenceCounts {
  readonly origin: 'check-ins' | 'trips';
  readonly simulated: boolean;
  readonly resolution: number;
  readonly rootResolution: number;
  /** Hexagons of the city, and the coarse ones above them. */
  readonly cells: number;
  readonly roots: number;
  readonly tokenizer: SequenceConfig['tokenizer'];
  readonly vocabulary: number;
  /** Tokens of a hexagon at most. */
  readonly levels: number;
  /** Roads of a hexagon that has any, on the mean; null for check-ins. */
  readonly roadsPerCell: number | null;
  /** Check-ins, or trips. */
  readonly recorded: number;
  /** What became of their visits: check-ins, or roads of trips. */
  readonly visits: Counted;
  /** What the test part holds out: people, the last weeks, or the trips that the data set itself holds out. */
  readonly heldOut: SequenceConfig['split'] | 'trips';
  readonly parts: Readonly<Record<SplitName, PartCounts>>;
  /** People who are in the training part and in the test part too: all of them where weeks are held out. */
  readonly sharedUsers: number;
}

/** A task that was asked for and not done. */
export interface LeftOutTask {
  readonly task: TaskName;
  readonly why: string;
}

/** What a run reports besides its networks. */
export interface FoundationReport {
  readonly data: SequenceCounts;
  readonly leftOut: readonly LeftOutTask[];
  /** On the test part; null where nothing was measured. */
  readonly evaluation: readonly JudgedTask[] | null;
  /** What a linear map reads out of the pre-trained network; left out where there is none, or nothing was measured. */
  readonly probes?: ProbeOutcome | undefined;
}

/** The measures of a network on the validation part in its best epoch, by their names in its curves. */
export type NetworkReport = Readonly<Record<string, number>>;

/** The report of a run of this system. The run format checked its types when it was read. */
export const foundationReport = ({ report }: Pick<RunRecord, 'report'>): FoundationReport =>
  report as FoundationReport;
