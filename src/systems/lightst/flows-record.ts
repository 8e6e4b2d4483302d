import type { HorizonErrors } from '../../evaluation/forecasts/forecast-errors';
import type { DayKind } from '../../evaluation/forecasts/historical-average';
import type { RunRecord } from '../../engine/records/run-record';
import {
  BASELINE_LABELS,
  BASELINE_NAMES,
  FLOW_NETWORKS,
  NETWORK_LABELS,
  type BaselineName,
} from './networks';

/** How good a network is. */
export interface FlowNetworkReport {
  /** On all windows of the test part, over what was measured. */
  readonly test: HorizonErrors;
}

/** What a run reports besides its networks. */
export interface FlowsReport {
  readonly feature: string;
  readonly nodes: number;
  /** Directed edges between them. */
  readonly edges: number;
  readonly rows: number;
  readonly binSeconds: number;
  /** Share of the measured values that are 0. */
  readonly zeroShare: number;
  /** Share of the values that were measured. */
  readonly measuredShare: number;
  /** Mean of the measured values of the test rows. */
  readonly testMean: number;
  /** Of the training part, in the units of the source. */
  readonly mean: number;
  readonly std: number;
  /** Windows of each part. */
  readonly windows: Readonly<Record<'train' | 'val' | 'test', number>>;
  /** The days that the historical average holds apart: the kind with the smaller error on the validation part. */
  readonly days: DayKind;
  readonly baselines: Readonly<Record<BaselineName, HorizonErrors>>;
}

/** One line of a table of errors. */
export interface ErrorLine {
  /** Name of the network or baseline. */
  readonly name: string;
  /** In the middle of a sentence. */
  readonly label: string;
  readonly errors: HorizonErrors;
}

/** The report of a run of this system. The run format checked its types when it was read. */
export const flowsReport = ({ report }: Pick<RunRecord, 'report'>): FlowsReport => report as FlowsReport;

/** The errors of all networks that a run trained or was given, then those of the baselines. */
export function errorLines({ networks, report }: Pick<RunRecord, 'networks' | 'report'>): ErrorLine[] {
  const { baselines } = flowsReport({ report });
  return [
    ...FLOW_NETWORKS.flatMap((name): ErrorLine[] => {
      const own = networks[name]?.report as FlowNetworkReport | null | undefined;
      return own ? [{ name, label: NETWORK_LABELS[name], errors: own.test }] : [];
    }),
    ...BASELINE_NAMES.map((name) => ({ name, label: BASELINE_LABELS[name], errors: baselines[name] })),
  ];
}

/** Horizons that people read: 15, 30 and 60 minutes where the bins have them, by their index. */
export const usualHorizons = (binSeconds: number, horizons: number): number[] =>
  [15, 30, 60]
    .map((minutes) => (60 * minutes) / binSeconds - 1)
    .filter((index) => Number.isInteger(index) && index >= 0 && index < horizons);

/** Minutes ahead of a horizon, by its index. */
export const minutesAhead = (index: number, binSeconds: number): number => ((index + 1) * binSeconds) / 60;
