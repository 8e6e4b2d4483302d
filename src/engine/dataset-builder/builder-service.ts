import type { CleaningSettings } from '../../data/gps/cleaning-report';
import type { GpsChoice } from '../../data/gps/gps-choice';
import type { GpsPreview } from '../../data/gps/preview-gps';
import type { NetworkSettings } from '../../data/osm/network-settings';
import type { SimulationOptions } from '../../data/simulation/simulate-trips';
import type { SplitOptions } from '../../data/splits/split-trips';
import type { Bounds } from '../../domain/geo';
import type { DataCard } from '../../domain/data-card';
import type { RoadNetwork } from '../../domain/road-network';
import type { MatchSettings } from '../../matching/match-settings';
import type { OpenedDataset } from '../datasets/data-service';
import type { NamedFile } from '../datasets/named-file';
import type { EventTask } from '../../base/task';
import type { BuiltRoads, BuiltTraces, BuiltTrips } from './built-parts';
import type { FillerFile, FilledTraces, FillingSettings } from './gap-fillers';
import type { LeaveOut } from './leave-out';
import type { AreaEstimate } from './overpass';
import type { FoundPlace } from './place-search';
import type { SortedTraces, TraceGroup, TraceDetail } from './trace-groups';

export type { TraceDetail };

export interface AreaRequest {
  readonly bounds: Bounds;
  /** Address of the Overpass server. */
  readonly server: string;
}

/** How much data an area holds, and since when a copy of it is kept (ISO 8601; null: none is). */
export interface AreaOffer extends AreaEstimate {
  readonly keptFrom: string | null;
}

/** How gaps of traces are to be filled. */
export interface FillingRequest extends Pick<FillingSettings, 'everySeconds' | 'longerThanSeconds'> {
  /** The file of a network, or the address of one that comes with the page. `name` stands in the card. */
  readonly filler: FillerFile | { readonly name: string; readonly address: string };
}

/**
 * Builds a data set step by step. The worker holds it and gives the page copies; a step that fails changes
 * nothing. Events are notes for people.
 */
export interface BuilderService {
  readRoads(
    request: { readonly files: readonly NamedFile[]; readonly settings: Partial<NetworkSettings> },
    task: EventTask<string>,
  ): Promise<BuiltRoads>;
  /** Places of a name, from a Nominatim server. */
  findPlaces(
    request: { readonly name: string; readonly server: string },
    task: EventTask<string>,
  ): Promise<readonly FoundPlace[]>;
  /** How much data an area holds; asks the server unless a copy is kept. */
  offerArea(request: AreaRequest, task: EventTask<string>): Promise<AreaOffer>;
  /** Roads of an area; `anew` asks the server even if a copy is kept. */
  fetchRoads(
    request: AreaRequest & { readonly anew: boolean; readonly settings: Partial<NetworkSettings> },
    task: EventTask<string>,
  ): Promise<BuiltRoads>;
  /** Roads of the data set that is open. */
  takeRoads(request: {
    readonly network: RoadNetwork;
    readonly name: string;
    readonly card: DataCard | null;
  }): Promise<BuiltRoads>;
  /** Sorts files of GPS points by kind, and guesses how each kind is written. Refused if none can be read. */
  sortTraces(
    request: { readonly files: readonly NamedFile[]; readonly timeZone?: string },
    task: EventTask<string>,
  ): Promise<SortedTraces>;
  /** The roads as a zip of the HOSER layout. */
  packRoads(request: { readonly name: string }, task: EventTask<string>): Promise<Blob>;
  /** How files of one kind are read with a choice; without one the choice is guessed again. */
  previewTraces(
    request: { readonly group: TraceGroup; readonly choice?: GpsChoice; readonly timeZone?: string },
    task: EventTask<string>,
  ): Promise<GpsPreview>;
  readTraces(
    request: {
      readonly groups: readonly { readonly group: TraceGroup; readonly choice: GpsChoice }[];
      readonly cleaning: Partial<CleaningSettings>;
    },
    task: EventTask<string>,
  ): Promise<BuiltTraces>;
  /** Fills gaps of the traces as they were recorded; null empties them again, and gives null. */
  fillGaps(
    request: { readonly filling: FillingRequest | null },
    task: EventTask<string>,
  ): Promise<FilledTraces | null>;
  /** Matches the traces to the roads. The table of shortest paths is kept for these roads. */
  match(request: { readonly settings: Partial<MatchSettings> }, task: EventTask<string>): Promise<BuiltTrips>;
  traceDetail(request: { readonly trace: number }): Promise<TraceDetail>;
  /** Simulates trips on the roads; places of the map are used if there are any. */
  simulate(request: Omit<SimulationOptions, 'places'>, task: EventTask<string>): Promise<BuiltTrips>;
  /** Splits the trips, derives zones, and keeps the data set in this browser. */
  finish(
    request: {
      readonly name: string;
      readonly split: Omit<SplitOptions, 'vehicleCodes'>;
      /** What to leave out of the matched traces. */
      readonly leaveOut: LeaveOut;
    },
    task: EventTask<string>,
  ): Promise<OpenedDataset>;
  /** Discards everything that was built. */
  forget(request: undefined): Promise<void>;
}
