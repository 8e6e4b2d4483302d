import { creditOf } from '../../domain/data-card';
import type { Dataset } from '../../domain/dataset';
import { gridFor, gridStatistics, roadCells, type Grid, type GridStatistics } from '../../domain/grid';
import { geographicGridPartition, partitionQuality, type PartitionQuality } from '../../domain/partition';
import { roadAdjacency } from '../../domain/road-adjacency';
import { stepTimeStatistics, type StepTimeStatistics } from '../../domain/time-statistics';
import type { BackendReport } from '../backend/backend';
import type { ExperimentConfig } from '../../systems/routes/experiment-config';
import type { StudentName, StudentReport } from '../../systems/routes/training/train-student';
import type { TeacherReport } from '../../systems/routes/training/train-teacher';

export type TeacherFrom = 'trained' | 'given' | 'none';

/** What fixes a run's numbers, and what came of it. Plain data: `run.json`. Two runs of one seed on one backend agree in all but `timing`. */
export interface RunRecord {
  readonly format: 'route-distillery-run';
  readonly version: 1;
  readonly config: ExperimentConfig;
  readonly data: DataSummary;
  readonly backend: BackendReport;
  readonly versions: Readonly<Record<string, string>>;
  /** Null where none was trained. */
  readonly teacher: TeacherReport | null;
  /** Whether the teacher was trained by the run, given to it, or done without. Left out in records of before. */
  readonly teacherFrom?: TeacherFrom;
  /** Digest of the teacher's checkpoint file, trained or given: runs that learnt from one teacher say the same. */
  readonly teacherDigest?: string;
  readonly students: Readonly<Partial<Record<StudentName, StudentReport>>>;
  readonly markovAccuracy: number;
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
    /** Successor links across zone borders, and the largest zone over the mean; beside a plain geographic grid's. */
    readonly quality: PartitionQuality;
    readonly geographicGrid: PartitionQuality;
  };
  readonly grid: Pick<Grid, 'rows' | 'columns' | 'cellDegrees'> & GridStatistics;
  readonly trips: Readonly<Record<'train' | 'val' | 'test', number>>;
  /** Of log1p(seconds) over the training steps: the scale of the time labels. */
  readonly stepTime: StepTimeStatistics;
  /** Where the trips are simulated, so is everything that comes of them. */
  readonly simulated?: true;
  /** What must stand beside routes over these roads. */
  readonly attribution?: string;
}

export function dataSummary(
  { name, fingerprint, network, zones, trips, card }: Dataset,
  cellDegrees: number,
): DataSummary {
  const grid = gridFor(network, cellDegrees);
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
    grid: {
      rows: grid.rows,
      columns: grid.columns,
      cellDegrees,
      ...gridStatistics(grid, roadCells(network, grid)),
    },
    trips: { train: trips.train.tripCount, val: trips.val.tripCount, test: trips.test.tripCount },
    stepTime: stepTimeStatistics(trips.train),
    ...(card?.simulated && { simulated: true }),
    ...(attribution && { attribution }),
  };
}
