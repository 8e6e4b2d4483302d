import { creditOf } from '../../domain/data-card';
import type { Dataset } from '../../domain/dataset';
import type { OldDataSummary } from '../../domain/old-data';
import { geographicGridPartition, partitionQuality, type PartitionQuality } from '../../domain/partition';
import { roadAdjacency } from '../../domain/road-adjacency';
import { stepTimesIn, type StepTimeStatistics } from '../../domain/time-statistics';
import type { TrainingOutcome } from '../../nn/training/training-loop';
import type { BackendReport } from '../backend/backend';
import type { NetworkStart } from './network-start';

/** One network of a run. */
export interface NetworkRecord {
  /** The published network that it is: 'LM-TAD', 'HOSER'. */
  readonly architecture: string;
  /** Its sizes and settings; null where a file did not say them. */
  readonly config: Readonly<Record<string, unknown>> | null;
  /** Whether the run trained it, or was given its checkpoint. */
  readonly origin: 'trained' | 'given';
  /** Digest of its checkpoint file: runs that learnt from one network say the same. */
  readonly digest?: string;
  /** The weights that its training began with; left out for fresh ones from the seed. */
  readonly start?: NetworkStart;
  /** How many there are; null where that is not known. */
  readonly parameters: number | null;
  /** Null for a network that was given, or that learns in one pass. */
  readonly training: TrainingOutcome | null;
  /** How good it is: plain data that the system's format describes. Null for one that was given. */
  readonly report: unknown;
}

/**
 * What fixes a run's numbers, and what came of it. Plain data: `run.json`. Two runs of one seed on
 * one backend agree in all but `timing`.
 */
export interface RunRecord {
  readonly format: 'route-distillery-run';
  readonly version: 2;
  /** Id of the system. */
  readonly system: string;
  /** The system's configuration. */
  readonly config: unknown;
  readonly data: DataSummary;
  /** The earlier data that networks were measured on too; left out where there were none. */
  readonly oldData?: OldDataSummary;
  /** Other data that networks were tested on too, without learning from them; left out where there were none. */
  readonly testedOn?: Pick<DataSummary, 'name' | 'fingerprint'>;
  readonly backend: BackendReport;
  readonly versions: Readonly<Record<string, string>>;
  /** By name. */
  readonly networks: Readonly<Record<string, NetworkRecord>>;
  /** What the system says of the run as a whole. */
  readonly report: unknown;
  readonly timing: { readonly started: string; readonly seconds: Readonly<Record<string, number>> };
}

/** The dataset and what was derived from it. */
export interface DataSummary {
  readonly name: string;
  readonly fingerprint: string;
  readonly roads: number;
  readonly successorPairs: number;
  /** Pairs of roads that share an end point, both ways: edges of the road encoder. */
  readonly adjacencyEdges: number;
  readonly zones: {
    readonly count: number;
    readonly source: 'file' | 'derived';
    /**
     * Successor links across zone borders, and the largest zone over the
     * mean; beside a plain geographic grid's.
     */
    readonly quality: PartitionQuality;
    readonly geographicGrid: PartitionQuality;
  };
  readonly trips: Readonly<Record<'train' | 'val' | 'test', number>>;
  /**
   * Mean and standard deviation of log1p(seconds) over the training steps, which scale the time labels. NaN
   * without steps.
   */
  readonly stepTime: StepTimeStatistics;
  /** Where the trips are simulated, so is everything that comes of them. */
  readonly simulated?: true;
  /** What must stand beside routes over these roads. */
  readonly attribution?: string;
}

export function dataSummary({ name, fingerprint, network, zones, trips, card }: Dataset): DataSummary {
  const { zoneCount } = zones;
  const attribution = creditOf(card);
  return {
    name,
    fingerprint,
    roads: network.roadCount,
    successorPairs: network.successors.length,
    adjacencyEdges: roadAdjacency(network).edgeCount,
    zones: {
      count: zoneCount,
      source: zones.source,
      quality: partitionQuality(network, zones.zoneOfRoad, zoneCount),
      geographicGrid: partitionQuality(network, geographicGridPartition(network, zoneCount), zoneCount),
    },
    trips: { train: trips.train.tripCount, val: trips.val.tripCount, test: trips.test.tripCount },
    stepTime: stepTimesIn(trips.train),
    ...(card?.simulated && { simulated: true }),
    ...(attribution && { attribution }),
  };
}

/** Which epoch of each trained network was the best, a line each: "teacher: best epoch 3 of 10". */
export const bestEpochs = ({ networks }: Pick<RunRecord, 'networks'>): string[] =>
  Object.entries(networks).flatMap(([name, { training }]) =>
    training ? [`${name}: best epoch ${training.bestEpoch} of ${training.history.at(-1)?.epoch ?? 0}`] : [],
  );

/** Measures of the epoch whose weights are kept. */
export const bestMeasures = ({ bestEpoch, history }: TrainingOutcome): Readonly<Record<string, number>> =>
  history.find(({ epoch }) => epoch === bestEpoch)?.measures ?? {};
