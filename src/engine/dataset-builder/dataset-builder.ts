import { inSharedMemory } from '../../base/bytes';
import { shown } from '../../base/text';
import type { BlobStore } from '../../data/blob-store';
import type { CheckReport } from '../../data/check-report';
import type { DataFile } from '../../data/data-file';
import { cleanTraces } from '../../data/gps/clean-traces';
import {
  cleaningStep,
  DEFAULT_CLEANING,
  requireTrips,
  type CleaningSettings,
} from '../../data/gps/cleaning-report';
import type { GpsChoice } from '../../data/gps/gps-choice';
import { isOpened } from '../../data/gps/gps-files';
import { readGps, type GpsReadReport } from '../../data/gps/read-gps';
import { readingStep } from '../../data/gps/reading-step';
import { joinTraces } from '../../data/gps/trace-measures';
import { writeHoserRoads, type HoserFile } from '../../data/hoser-layout';
import type { NetworkSettings } from '../../data/osm/network-settings';
import { simulateTrips, type SimulationOptions } from '../../data/simulation/simulate-trips';
import type { SplitOptions } from '../../data/splits/split-trips';
import type { DataCard, DataStep } from '../../domain/data-card';
import type { Dataset } from '../../domain/dataset';
import { badInput } from '../../base/failure';
import type { EventTask, Task } from '../../base/task';
import type { GpsTraces } from '../../domain/gps-traces';
import type { RoadNetwork } from '../../domain/road-network';
import { selectTrips } from '../../domain/trajectory-set';
import { matchGraph, type MatchGraph } from '../../matching/match-graph';
import type { PlacesOfTrips } from '../../evaluation/recovery/recover-traces';
import { matchSettings, type MatchSettings } from '../../matching/match-settings';
import {
  joinMatched,
  matchPart,
  type MatchedPart,
  type MatchedTraces,
  type TraceRange,
} from '../../matching/match-traces';
import { Matcher } from '../../matching/matcher';
import type { Ubodt } from '../../matching/ubodt';
import type { HelperThreads } from '../protocol/crew';
import { filledTraces, type FilledTraces, type FillingSettings } from './gap-fillers';
import type { AreaRequest } from './builder-service';
import {
  type BuiltRoads,
  type BuiltTraces,
  type BuiltTrips,
  type TripMatch,
  assembleDataset,
  keptTraces,
} from './built-parts';
import {
  checkedLeaveOut,
  isLeavingOut,
  knownLeaveOut,
  leaveOutStep,
  NOTHING_LEFT_OUT,
  type KnownLeaveOut,
  type LeaveOut,
} from './leave-out';
import { matchTogether, matchingStep, nothingMatched, keptTable } from './match-crew';
import {
  networkParts,
  readRoadFiles,
  simulatedSource,
  sourcesOf,
  UNKNOWN_TERMS,
  type RoadParts,
} from './road-files';
import { traceDetail, type TraceDetail } from './trace-groups';

/** GPS files of one kind, and how they are read. */
export interface TraceFiles {
  readonly files: readonly DataFile[];
  readonly choice: GpsChoice;
}

export interface SimulationRequest extends Omit<SimulationOptions, 'places'> {
  /** Whether the map's land use shapes the trips, where it has any; by default it does. */
  readonly mapPlaces?: boolean;
}

interface TripParts {
  readonly built: BuiltTrips;
  /** (N) vehicle of each trip, for a split by vehicle. */
  readonly vehicleCodes: Uint32Array;
}

/**
 * Builds a data set: roads, then trips (matched or simulated), then splits. A step's result replaces all that
 * was built on the earlier one; a step that fails changes nothing.
 */
export class DatasetBuilder {
  #roads: RoadParts | null = null;
  #traces: BuiltTraces | null = null;
  #trips: TripParts | null = null;
  #graph: MatchGraph | null = null;
  #matcher: Matcher | null = null;

  /**
   * @param tables where tables of shortest paths are kept; null where nothing can be kept
   * @param helpers threads that match with this one; null where there are none
   */
  constructor(
    private readonly tables: () => Promise<BlobStore | null> = () => Promise.resolve(null),
    private readonly now: () => Date = () => new Date(),
    private readonly helpers: HelperThreads | null = null,
  ) {}

  get roads(): BuiltRoads | null {
    return this.#roads?.built ?? null;
  }

  /** What the check of files found. */
  get findings(): CheckReport {
    return [
      ...(this.#roads?.built.findings ?? []),
      ...(this.#traces?.read.flatMap(({ findings }) => findings) ?? []),
    ];
  }

  /** Reads roads from files. @throws Failure 'bad-input', 'not-supported', 'cancelled', 'out-of-memory' */
  async readRoads(
    files: readonly DataFile[],
    settings: Partial<NetworkSettings>,
    task: Task,
  ): Promise<BuiltRoads> {
    const roads = await readRoadFiles(files, settings, task);
    await task.checkpoint();
    return this.#useRoads(roads);
  }

  /** Reads the roads of an area from the file that a server gave for it. @throws as `readRoads` */
  async readArea(
    file: DataFile,
    area: AreaRequest,
    settings: Partial<NetworkSettings>,
    task: Task,
  ): Promise<BuiltRoads> {
    const roads = await readRoadFiles([file], settings, task);
    await task.checkpoint();
    return this.#useRoads({ ...roads, built: ofArea(roads.built, area) });
  }

  /** Takes an existing road network, with what its card says of its roads. */
  takeRoads(network: RoadNetwork, name: string, card: DataCard | null): BuiltRoads {
    return this.#useRoads(
      networkParts(network, card ?? undefined, [], [{ name, ...UNKNOWN_TERMS, sha256: '' }]),
    );
  }

  /** The roads as files of the HOSER layout, with a card. @throws Failure 'bad-input' before there are any */
  roadFiles(name: string): HoserFile[] {
    const { network, sources, step } = this.#neededRoads().built;
    const card: DataCard = {
      version: 1,
      name: shown(name.trim()) || 'Roads',
      made: this.now().toISOString(),
      sources,
      steps: step ? [step] : [],
      // Nothing about roads is random.
      seed: 0,
      simulated: false,
    };
    return writeHoserRoads(network, card);
  }

  #useRoads(roads: RoadParts): BuiltRoads {
    this.forget();
    this.#roads = roads;
    return roads.built;
  }

  /** Reads, cleans and cuts groups of traces. @throws Failure 'bad-input' (nothing left), 'cancelled' */
  async readTraces(
    groups: readonly TraceFiles[],
    settings: Partial<CleaningSettings>,
    task: Task,
  ): Promise<BuiltTraces> {
    const { bounds } = this.#neededRoads().built;
    const read: { traces: GpsTraces; report: GpsReadReport; step: DataStep }[] = [];
    for (const { files, choice } of groups) {
      const one = await readGps(files, choice, task);
      read.push({ ...one, step: readingStep(choice, one.report) });
    }
    const raw = joinTraces(read.map(({ traces }) => traces));
    const cleaned = await cleanTraces(raw, { ...DEFAULT_CLEANING, ...settings }, bounds, task);
    requireTrips(cleaned.report);
    const terms = { gives: 'trips', kind: 'gps', licence: '', attribution: '' } as const;
    const files = groups.flatMap(({ files }) => files).map((file) => (isOpened(file) ? file.given : file));
    const sources = await sourcesOf([...new Set(files)], terms);
    await task.checkpoint();
    return this.#useTraces({
      traces: cleaned.traces,
      read: read.map(({ report }) => report),
      reading: read.map(({ step }) => step),
      cleaning: cleaned.report,
      sources,
    });
  }

  /** What was made of other traces is gone. */
  #useTraces(traces: BuiltTraces): BuiltTraces {
    this.#trips = null;
    this.#matcher = null;
    this.#traces = traces;
    return traces;
  }

  /** Fills gaps of the traces as recorded. @throws Failure 'bad-input' (no traces, settings), 'cancelled' */
  async fillGaps(placesOf: PlacesOfTrips, settings: FillingSettings, task: Task): Promise<FilledTraces> {
    const read = this.#neededTraces();
    const recorded = recordedTraces(read);
    const filled = await filledTraces(recorded, placesOf, settings, task);
    await task.checkpoint();
    this.#useTraces({ ...read, traces: filled.traces, filling: { step: filled.step, recorded } });
    return filled;
  }

  /** Takes out what was filled into gaps. @throws Failure 'bad-input' before there are traces */
  emptyGaps(): void {
    const { filling, ...read } = this.#neededTraces();
    if (filling) this.#useTraces({ ...read, traces: filling.recorded });
  }

  /** Matches the traces; events are notes. @throws Failure 'bad-input' (settings, no trip), 'cancelled' */
  async match(settings: Partial<MatchSettings>, task: EventTask<string>): Promise<BuiltTrips> {
    const { traces } = this.#neededTraces();
    const { matcher, table } = await this.#newMatcher(settings, task);
    const { helpers } = this;
    return this.#useMatched(await matchTogether(matcher, traces, { helpers, table }, task), matcher);
  }

  /** What matches some of the traces for `takeMatched`. @throws Failure 'bad-input' (settings), 'cancelled' */
  async partMatcher(
    settings: Partial<MatchSettings>,
    task: EventTask<string>,
  ): Promise<(range: TraceRange, task: Task) => Promise<MatchedPart>> {
    const { traces } = this.#neededTraces();
    const { matcher } = await this.#newMatcher(settings, task);
    return (range, own) => matchPart(matcher, traces, range, own);
  }

  /** The trips of traces whose parts were matched elsewhere. @throws Failure 'bad-input' (no trip came of them) */
  takeMatched(settings: Partial<MatchSettings>, parts: readonly MatchedPart[]): BuiltTrips {
    const { traces } = this.#neededTraces();
    this.#graph ??= matchGraph(this.#neededRoads().built.network);
    return this.#useMatched(joinMatched(this.#graph, traces, parts), { settings: matchSettings(settings) });
  }

  async #newMatcher(
    settings: Partial<MatchSettings>,
    task: EventTask<string>,
  ): Promise<{ readonly matcher: Matcher; readonly table: Ubodt }> {
    this.#graph ??= matchGraph(this.#neededRoads().built.network);
    // Helpers read the same table.
    const table = inSharedMemory(await keptTable(this.#graph, await this.tables(), task));
    return { matcher: new Matcher(this.#graph, table, settings), table };
  }

  /** @param matcher without a table where the traces were matched elsewhere */
  #useMatched(matched: MatchedTraces, matcher: Matcher | Pick<Matcher, 'settings'>): BuiltTrips {
    const { traces } = this.#neededTraces();
    const { quality, perTrace, tripTrace, tripDetours, tripConfidence, trouble, trips } = matched;
    if (trips.tripCount === 0) throw nothingMatched(quality);
    this.#matcher = matcher instanceof Matcher ? matcher : null;
    const built: BuiltTrips = {
      trips,
      hasVehicles: new Set(traces.vehicleCodes).size > 1,
      simulated: false,
      step: matchingStep(matcher.settings, matched),
      match: { quality, perTrace, tripTrace, tripDetours, tripConfidence, trouble },
    };
    this.#trips = { built, vehicleCodes: tripTrace.map((trace) => traces.vehicleCodes[trace]) };
    return built;
  }

  /** The matching result of one trace. @throws Failure 'bad-input' before traces were matched */
  traceDetail(trace: number): TraceDetail {
    const { traces } = this.#neededTraces();
    if (!this.#matcher) throw badInput('Match the traces first.');
    return traceDetail(this.#matcher, traces, trace);
  }

  /** Simulates trips; they take the place of matched ones. @throws Failure 'bad-input', 'cancelled' */
  async simulate({ mapPlaces = true, ...options }: SimulationRequest, task: Task): Promise<BuiltTrips> {
    const { built, places } = this.#neededRoads();
    const known = mapPlaces && places ? { places } : {};
    const simulation = await simulateTrips(built.network, { ...options, ...known }, task);
    const { trips, vehicleCodes, step } = simulation;
    const simulated: BuiltTrips = { trips, hasVehicles: true, simulated: true, step, match: null };
    this.#trips = { built: simulated, vehicleCodes };
    return simulated;
  }

  /** What of a wish can be left out of the matched traces. @throws Failure 'bad-input' before they are matched */
  knownLeaveOut(wish: LeaveOut): KnownLeaveOut {
    return knownLeaveOut(...this.#neededMatch(), wish);
  }

  /**
   * The data set with its splits, zones and card.
   * @param wish what to leave out of the matched traces
   * @param keepsTraces whether the cleaned traces that are not left out are part of the data set; simulated trips have none
   * @throws Failure 'bad-input', 'cancelled'
   */
  async finish(
    name: string,
    split: Omit<SplitOptions, 'vehicleCodes'>,
    task: Task,
    wish = NOTHING_LEFT_OUT,
    keepsTraces = false,
  ): Promise<Dataset> {
    const { built: roads } = this.#neededRoads();
    if (!this.#trips) throw badInput('A data set needs trips: match traces, or simulate some.');
    if (name.trim() === '') throw badInput('A data set needs a name.');
    const { built: trips, vehicleCodes } = this.#trips;
    const traces = trips.simulated ? null : this.#traces;
    const left = isLeavingOut(wish) ? checkedLeaveOut(...this.#neededMatch(), wish) : null;
    const codes = left ? left.kept.map((trip) => vehicleCodes[trip]) : vehicleCodes;
    const steps: DataStep[] = [
      ...(roads.step ? [roads.step] : []),
      ...(traces ? [...traces.reading, cleaningStep(traces.cleaning)] : []),
      ...(traces?.filling ? [traces.filling.step] : []),
      trips.step,
      ...(left ? [leaveOutStep(wish, left.counts)] : []),
    ];
    const tripSources = traces?.sources ?? [simulatedSource(roads.sources)];
    return assembleDataset(
      {
        name: shown(name.trim()),
        network: roads.network,
        trips: left ? selectTrips(trips.trips, left.kept) : trips.trips,
        simulated: trips.simulated,
        split: { ...split, ...(trips.hasVehicles && { vehicleCodes: codes }) },
        sources: [...roads.sources, ...tripSources],
        steps,
        made: this.now(),
        ...(keepsTraces && traces && { traces: keptTraces(recordedTraces(traces), left && left.isOut) }),
      },
      task,
    );
  }

  forget(): void {
    this.#roads = null;
    this.#traces = null;
    this.#trips = null;
    this.#graph = null;
    this.#matcher = null;
  }

  #neededRoads(): RoadParts {
    if (this.#roads) return this.#roads;
    throw badInput('Load roads first: trips lie on them.');
  }

  #neededMatch(): [MatchGraph, TripMatch] {
    const match = this.#trips?.built.match;
    if (this.#graph && match) return [this.#graph, match];
    throw badInput('Only matched traces can be left out: match some first.');
  }

  #neededTraces(): BuiltTraces {
    if (this.#traces) return this.#traces;
    throw badInput('Read GPS traces first.');
  }
}

/** What a device said, without what was filled in: a network that learns from it must not learn from another's guesses. */
const recordedTraces = ({ traces, filling }: BuiltTraces): GpsTraces => filling?.recorded ?? traces;

/** An area and its server are settings: without them nobody could fetch the roads again. */
function ofArea(built: BuiltRoads, { bounds, server }: AreaRequest): BuiltRoads {
  const { minLon, minLat, maxLon, maxLat } = bounds;
  const area = [minLon, minLat, maxLon, maxLat].join(',');
  return built.step
    ? { ...built, step: { ...built.step, settings: { ...built.step.settings, area, server } } }
    : built;
}
