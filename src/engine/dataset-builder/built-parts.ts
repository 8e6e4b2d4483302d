import type { CheckReport } from '../../data/check-report';
import type { CleaningReport } from '../../data/gps/cleaning-report';
import type { GpsReadReport } from '../../data/gps/read-gps';
import type { NetworkReport } from '../../data/osm/network-report';
import type { Bounds } from '../../domain/bounds';
import type { DataSource, DataStep } from '../../domain/data-card';
import type { GpsTraces } from '../../domain/gps-traces';
import type { PlaceKind } from '../../domain/land-use';
import type { RoadNetwork } from '../../domain/road-network';
import type { TrajectorySet } from '../../domain/trajectory-set';
import type { MatchQuality, TraceFigures } from '../../matching/match-quality';
import type { TroubleSpots } from '../../matching/trouble-spots';

/** The roads that the dataset builder has read. Plain data. */
export interface BuiltRoads {
  readonly network: RoadNetwork;
  readonly bounds: Bounds;
  /** How they were built of a map; null for roads that came as a network. */
  readonly report: NetworkReport | null;
  /** What the check of files in the HOSER layout found. */
  readonly findings: CheckReport;
  readonly sources: readonly DataSource[];
  /** For the data card; null for roads that came as a network. */
  readonly step: DataStep | null;
  /** Number of places on the map, by what people do there; null if the source says nothing of them. */
  readonly places: Readonly<Record<PlaceKind, number>> | null;
}

/** Traces that were read and cleaned. */
export interface BuiltTraces {
  /** Cleaned and cut; what the matching takes. */
  readonly traces: GpsTraces;
  /** One report for each group of files that were read alike. */
  readonly read: readonly GpsReadReport[];
  /** How each group was read, for the data card. */
  readonly reading: readonly DataStep[];
  /** Settings, counts, and the same in words. */
  readonly cleaning: CleaningReport;
  /** How their gaps were filled, for the data card; left out where they were not. */
  readonly filling?: DataStep;
  readonly sources: readonly DataSource[];
}

/** The trips that the dataset builder has matched or simulated. */
export interface BuiltTrips {
  readonly trips: TrajectorySet;
  /** Whether the trips have vehicles, by which they can then be split. */
  readonly hasVehicles: boolean;
  readonly simulated: boolean;
  readonly step: DataStep;
  /** Of matched trips. */
  readonly match: TripMatch | null;
}

/** How traces became trips. */
export interface TripMatch {
  readonly quality: MatchQuality;
  readonly perTrace: TraceFigures;
  /** (trips) trace that each trip came from. */
  readonly tripTrace: Uint32Array;
  /** (trips) 1 where the route takes a detour. */
  readonly tripDetours: Uint8Array;
  /** Where detours, U-turns and splits gather. */
  readonly trouble: TroubleSpots;
}
