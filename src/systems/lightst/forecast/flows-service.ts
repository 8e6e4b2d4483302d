import type { Task } from '../../../base/task';
import type { Dataset } from '../../../domain/dataset';
import type { TimeSplit } from '../../../domain/counts/forecast-windows';
import type { ForecastErrors, HorizonErrors } from '../../../evaluation/forecasts/forecast-errors';
import type { NetworksAtWork, NetworkService } from '../../../engine/checkpoints/network-service';
import type { TeachingConfig } from '../distillation/teaching-config';
import type { LensReading } from '../lens/lens-reading';
import type { TableSummary } from './table-summary';
import { LIGHTST, type FlowNetworkName } from '../networks';
import type { BaselineName } from '../results';

/** A network by the id under which the worker keeps it. */
export interface NetworkId {
  readonly id: string;
  readonly network: FlowNetworkName;
}

/** Weights of a network as a safetensors file. */
export interface FlowWeights extends NetworkId {
  readonly bytes: Uint8Array;
}

/** Whose forecasts are asked for: those of a network whose weights the worker was given before, or of a baseline. */
export type FlowSource = NetworkId | BaselineName;

/** What the worker needs of a data set. */
export type FlowsDataset = Pick<Dataset, 'fingerprint' | 'name' | 'network' | 'extras'>;

export interface OfTable {
  /** Whether zeros of the series stand for what was not measured, as networks learnt it. */
  readonly zerosMissing: boolean;
}

export interface ForecastRequest extends OfTable {
  readonly source: FlowSource;
  /** Moments: rows of the table that are the last ones known; `to` exclusive. */
  readonly from: number;
  readonly to: number;
}

/** Forecasts from consecutive moments. */
export interface MomentForecasts {
  /** (rows x H x N) in the units of the source: horizon 1 is the bin after the moment. */
  readonly values: Float32Array;
  readonly horizons: number;
  readonly nodes: number;
  /** The first moment: the last row that its forecast knows. */
  readonly from: number;
  readonly rows: number;
}

export interface PartErrorsRequest extends OfTable {
  readonly source: FlowSource;
  readonly part: keyof TimeSplit;
}

/** Errors of the forecasts of all windows of a part, over what was measured. */
export interface PartErrors extends HorizonErrors {
  /** (24) by the hour of the day of what was forecast. */
  readonly perHour: readonly ForecastErrors[];
  /** (N) */
  readonly perNode: readonly ForecastErrors[];
}

export interface LikenessRequest extends OfTable {
  readonly source: NetworkId;
  /** The last row that is known. */
  readonly row: number;
}

/** How alike the nodes have become in a network: over-smoothing, where it rises with the depth. */
export interface NodeLikeness {
  /** Mean cosine of two nodes' features, pooled over time: before the first layer, and after each. NaN where a node has none. */
  readonly perDepth: readonly number[];
}

export interface LensRequest extends OfTable {
  readonly teacher: NetworkId;
  readonly students: readonly NetworkId[];
  /** The last row that is known; the hour after it is known too. */
  readonly row: number;
  /** The loss that is looked at where the distilled student does not say by which it learnt. */
  readonly losses: TeachingConfig;
}

/** What the worker offers that forecasts flows: one request after the other. */
export interface FlowsService extends NetworkService<FlowsDataset, FlowWeights> {
  /** The table of the series, without its values. */
  table(request: OfTable, task: Task): Promise<TableSummary>;
  forecast(request: ForecastRequest, task: Task): Promise<MomentForecasts>;
  errors(request: PartErrorsRequest, task: Task): Promise<PartErrors>;
  likeness(request: LikenessRequest, task: Task): Promise<NodeLikeness>;
  /** What teacher and students make of one window. */
  lens(request: LensRequest, task: Task): Promise<LensReading>;
}

/** What the worker has of this system: the weights of three networks in use, and three that are compared with them, and no part of the data that would be copied in vain. */
export const FLOWS_AT_WORK: NetworksAtWork<FlowsDataset> = {
  system: LIGHTST,
  mostKept: 6,
  partOf: ({ fingerprint, name, network, extras }) => ({
    fingerprint,
    name,
    network,
    ...(extras?.series && { extras: { series: extras.series } }),
  }),
};
