import { bySplit, type Dataset, type SplitName, extraCounts, type ExtraCounts } from '../../domain/dataset';
import { gridFor, gridStatistics, roadCells, type GridStatistics } from '../../domain/grid';
import { geographicGridPartition, partitionQuality, type PartitionQuality } from '../../domain/partition';
import { tripTimeSummary, type TripTimeSummary } from '../../domain/time-statistics';
import { tripHistograms, type TripHistograms } from './trip-histograms';

/** What a data set holds, in figures. Plain data. */
export interface DatasetOverview {
  readonly roads: number;
  readonly roadKilometers: number;
  readonly successorPairs: number;
  /** Roads without a successor. */
  readonly deadEnds: number;
  readonly trips: Readonly<Record<SplitName, number>>;
  readonly roadsPerTrip: number;
  /** What it carries beside roads and trips. */
  readonly extras: ExtraCounts;
  readonly zones: PartitionQuality & {
    readonly count: number;
    readonly source: Dataset['zones']['source'];
    /** A plain geographic grid of as many zones. */
    readonly geographic: PartitionQuality;
  };
  readonly grid: GridStatistics & { readonly rows: number; readonly columns: number };
  /** Times of the training trips. */
  readonly times: TripTimeSummary;
  readonly histograms: TripHistograms;
}

export function datasetOverview(dataset: Dataset): DatasetOverview {
  const { network, trips, zones } = dataset;
  const { roadCount, successorOffsets, successors, lengthMeters } = network;
  const { zoneCount, zoneOfRoad, source } = zones;
  const grid = gridFor(network);
  const tripCount = trips.train.tripCount + trips.val.tripCount + trips.test.tripCount;
  const visits = trips.train.roads.length + trips.val.roads.length + trips.test.roads.length;
  let deadEnds = 0;
  for (let road = 0; road < roadCount; road++)
    if (successorOffsets[road] === successorOffsets[road + 1]) deadEnds++;
  return {
    roads: roadCount,
    roadKilometers: lengthMeters.reduce((sum, meters) => sum + meters, 0) / 1000,
    successorPairs: successors.length,
    deadEnds,
    trips: bySplit((split) => trips[split].tripCount),
    roadsPerTrip: visits / Math.max(1, tripCount),
    extras: extraCounts(dataset.extras),
    zones: {
      count: zoneCount,
      source,
      ...partitionQuality(network, zoneOfRoad, zoneCount),
      geographic: partitionQuality(network, geographicGridPartition(network, zoneCount), zoneCount),
    },
    grid: { rows: grid.rows, columns: grid.columns, ...gridStatistics(grid, roadCells(network, grid)) },
    times: tripTimeSummary(trips.train),
    histograms: tripHistograms(dataset),
  };
}
