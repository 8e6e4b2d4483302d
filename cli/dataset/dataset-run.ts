import { counted, shown } from '../../src/base/text';
import { basename, resolve } from 'node:path';
import { BlobStore } from '../../src/data/blob-store';
import { renderCheckReport } from '../../src/data/check-report';
import { LONGEST_DATASET_NAME, MOST_CARD_BYTES, readDataCard } from '../../src/data/data-card-file';
import { readAll, type DataFile } from '../../src/data/data-file';
import { chosenColumns } from '../../src/data/csv-file';
import { GPS_ROLES, kindWith, type GpsChoice } from '../../src/data/gps/gps-choice';
import { openGpsFiles } from '../../src/data/gps/gps-files';
import { groupGpsFiles, previewGps, type GpsPreview } from '../../src/data/gps/preview-gps';
import { writeHoserLayout } from '../../src/data/hoser-layout';
import { networkReportLines } from '../../src/data/osm/network-report';
import type { Bounds } from '../../src/domain/geo';
import type { DataCard, DataStep } from '../../src/domain/data-card';
import type { Dataset } from '../../src/domain/dataset';
import type { RoadNetwork } from '../../src/domain/road-network';
import { joinParts } from '../../src/matching/match-traces';
import { badInput } from '../../src/base/failure';
import {
  groupedAsRead,
  settingsOfCard,
  type CardSettings,
  type MatchedTripSettings,
  type SimulatedTripSettings,
  cardDifferences,
} from '../../src/engine/dataset-builder/card-settings';
import { tooFewToSplit, type SplitOptions } from '../../src/data/splits/split-trips';
import { DatasetBuilder, type TraceFiles } from '../../src/engine/dataset-builder/dataset-builder';
import type { BuiltRoads, BuiltTraces, BuiltTrips } from '../../src/engine/dataset-builder/built-parts';
import { NOTHING_LEFT_OUT, type LeaveOut } from '../../src/engine/dataset-builder/leave-out';
import type { FillingSettings } from '../../src/engine/dataset-builder/gap-fillers';
import { Overpass } from '../../src/engine/dataset-builder/overpass';
import { dataFileOf } from '../../src/engine/datasets/named-file';
import { localTask, type LocalTask } from '../../src/engine/protocol/local-task';
import { commandText, isCancelled } from '../command';
import { DatasetFolder, datasetFiles } from './dataset-folder';
import { tryFolder } from '../files/try-folder';
import { NodeDirectory } from '../node-directory';
import { helperThreads } from '../node-thread';
import { dataFilesFromPaths } from '../node-files';
import { duration, ProgressBar } from '../progress-bar';
import { checkOrder } from '../shards/whole-order';
import {
  datasetOrder,
  type DatasetOptions,
  type GpsOptions,
  matchedColumns,
  matchedPartOf,
  TRACE_BLOCKS,
} from './dataset-order';
import { nothingFor, rowsOfShard, type ShardWish } from '../shards/shard';
import { shardHead, shardPlace, type ShardFile } from '../shards/shard-file';
import { inBlocks, KeptBlocks, makeShard } from '../shards/unfinished-shard';
import { spotLines, troubleTotals } from './spot-lines';
import { stopped, StopSignals } from '../written-work';

/** A fraction of a second of matching, which is lost at most where SIGTERM stops it. */
const TRACES_PER_BLOCK = 100;

/** One run of the command: its builder, its task, its progress bar. */
export class DatasetRun {
  readonly #bar = new ProgressBar();
  readonly #task: LocalTask<string>;
  readonly #builder: DatasetBuilder;

  /** @param parts what was matched of all traces elsewhere; null where they are matched here */
  constructor(
    private readonly options: DatasetOptions,
    private readonly parts: readonly ShardFile[] | null = null,
  ) {
    this.#task = localTask({
      onProgress: (report) => this.#bar.show(report),
      onEvent: (text: string) => this.#bar.note(text),
    });
    const { cache, made, threads } = options;
    const tables = () =>
      Promise.resolve(cache === undefined ? null : new BlobStore(new NodeDirectory(resolve(cache))));
    this.#builder = new DatasetBuilder(tables, () => made ?? new Date(), helperThreads(threads));
  }

  /** @throws Failure 'cancelled' with the exit code in its details where a signal stopped it */
  async run(): Promise<void> {
    const { cache, out, replace, roads, trips, card } = this.options;
    const signals = new StopSignals(() => this.#task.control.cancel());
    try {
      const inputs = [
        ...('files' in roads ? roads.files : []),
        ...('files' in trips ? trips.files : []),
        ...(card === undefined ? [] : [card]),
      ];
      const given = await this.#card();
      const plan = planOf(this.options, given);
      if (cache !== undefined) await tryFolder(cache, 64 * 1024, '--cache');
      if (this.options.part) return await this.#matchShard(plan, this.options.part);
      const folder = await DatasetFolder.claim(out, { replace, inputs, command: commandText('dataset') });
      try {
        await this.#make(folder, plan, given);
      } finally {
        await folder.release();
      }
    } catch (error) {
      this.#bar.clear();
      const { exitCode } = signals;
      if (exitCode === undefined || !isCancelled(error)) throw error;
      throw stopped(error, exitCode);
    } finally {
      signals.close();
    }
  }

  async #make(folder: DatasetFolder, plan: Plan, card: DataCard | null): Promise<void> {
    const started = performance.now();
    const { out, name } = this.options;
    const roads = await this.#roads(plan);
    this.#say(roadLines(roads));
    const called = name ?? card?.name ?? (basename(resolve(out)) || 'data').slice(0, LONGEST_DATASET_NAME);
    if (!plan.dataset) {
      await folder.write(this.#builder.roadFiles(called), this.#task);
      const steps = roads.step ? [roads.step] : [];
      if (card) this.#say(comparison(card, { ...card, sources: roads.sources, steps }));
      this.#say([`${roads.network.roadCount} roads in ${out}.`]);
      return;
    }
    const trips = await this.#trips(plan.dataset.trips);
    this.#say(tripLines(trips, roads.network));
    const left = this.#leaveOut(plan.dataset.trips, trips, card !== null);
    const { keepTraces } = this.options;
    const dataset = await this.#builder.finish(called, plan.dataset.split, this.#task, left, keepTraces);
    const { findings } = this.#builder;
    if (findings.length > 0) this.#say([renderCheckReport(findings)]);
    await folder.write(writeHoserLayout(dataset), this.#task);
    if (card && dataset.card) this.#say(comparison(card, dataset.card));
    const { tripCount } = trips.trips;
    if (tooFewToSplit(tripCount, plan.dataset.split.shares))
      this.#say([
        `${counted(tripCount, 'trip')} cannot be split into training, validation and test: all are for training.`,
      ]);
    this.#say([summary(dataset, out), `Built in ${duration(performance.now() - started)}.`]);
  }

  /** Matches a part of the traces, and leaves what came of it for a merge. */
  async #matchShard({ network, dataset }: Plan, { shard, words }: ShardWish): Promise<void> {
    const started = performance.now();
    const trips = dataset?.trips;
    if (trips?.from !== 'gps' || trips.filling)
      throw badInput('The trips of this card are not matched as they were recorded: leave out --shard.');
    const path = await shardPlace(this.options.out, shard);
    const roads = await this.#roads({ network, dataset });
    this.#say(roadLines(roads));
    const { traces } = await this.#readTraces(trips);
    const { traceCount } = traces;
    const { from, to } = rowsOfShard(shard, traceCount);
    if (from === to) return this.#say([nothingFor(shard, counted(traceCount, 'trace'))]);
    const order = await datasetOrder(this.options, roads.network, traces);
    const head = shardHead({ command: 'dataset', words: [...words], order, shard, pieces: traceCount });
    const said = await makeShard(path, head, async (unfinished) => {
      const match = await this.#builder.partMatcher(trips.matching, this.#task);
      const kept = new KeptBlocks(TRACE_BLOCKS, unfinished, head);
      const blocks = { rowsPerBlock: TRACES_PER_BLOCK, step: 'traces.match', form: TRACE_BLOCKS, kept };
      const part = joinParts(await inBlocks({ from, to }, blocks, match, this.#task));
      const time = duration(performance.now() - started);
      return {
        columns: matchedColumns(part),
        said:
          `${counted(part.tripTrace.length, 'trip')} of ${counted(to - from, 'trace')} (${from + 1} to ${to} of ` +
          `${traceCount}) with ${counted(part.pointFates.length, 'point')} in ${shown(path)} after ${time}.`,
      };
    });
    this.#say([said ?? `${shown(path)} is there already.`]);
  }

  async #card(): Promise<DataCard | null> {
    if (this.options.card === undefined) return null;
    const files = await dataFilesFromPaths([this.options.card]);
    if (files.length !== 1)
      throw badInput(`--card takes one file, the data-card.json, not ${this.options.card}.`);
    return readDataCard(await readAll(files[0], MOST_CARD_BYTES), files[0].name);
  }

  async #roads({ network }: Plan): Promise<BuiltRoads> {
    const { roads } = this.options;
    if ('files' in roads)
      return this.#builder.readRoads(await datasetFiles(roads.files), network, this.#task);
    const server = new Overpass({ server: roads.server });
    const area = { bounds: roads.area, server: server.server };
    return this.#builder.readArea(await this.#area(roads.area, server), area, network, this.#task);
  }

  async #area(area: Bounds, server: Overpass): Promise<DataFile> {
    const { ways, bytes } = await server.estimate(area, this.#task);
    this.#say([`The area has ${ways.toLocaleString('en')} ways, about ${(bytes / 1e6).toFixed(1)} MB.`]);
    return dataFileOf(await server.fetch(area, this.#task));
  }

  async #trips(trips: TripPlan): Promise<BuiltTrips> {
    if (trips.from === 'simulation') return this.#builder.simulate(trips.simulation, this.#task);
    const { traces } = await this.#readTraces(trips);
    if (trips.filling) await this.#fillGaps(trips.filling);
    if (!this.parts) return this.#builder.match(trips.matching, this.#task);
    const order = await datasetOrder(this.options, this.#builder.roads!.network, traces);
    checkOrder(order, this.parts);
    return this.#builder.takeMatched(trips.matching, this.parts.map(matchedPartOf));
  }

  async #readTraces(trips: GpsPlan): Promise<BuiltTraces> {
    const files = await dataFilesFromPaths('files' in this.options.trips ? this.options.trips.files : []);
    const groups = await this.#groups(files, trips.readings);
    const built = await this.#builder.readTraces(groups, trips.cleaning, this.#task);
    this.#say([...built.read.flatMap(({ taken }) => taken), ...built.cleaning.messages]);
    return built;
  }

  /** Fills gaps by the encoder that the command line names, as it says or as a card says. */
  async #fillGaps({ everySeconds, longerThanSeconds }: FillingPlan): Promise<void> {
    // With tensors, which the command needs for nothing else.
    const { fillingEncoder } = await import('./encoders');
    const { network } = this.#builder.roads!;
    const path = this.options.filling!.encoder;
    const { encoder, ...file } = await fillingEncoder(path, network, (text) => this.#bar.note(text));
    const settings = { ...file, everySeconds, longerThanSeconds };
    try {
      const { step } = await this.#builder.fillGaps(encoder.placesOf, settings, this.#task);
      const { counts } = step;
      this.#say([
        `${counted(counts.filled, 'point')} filled into gaps of ${counted(counts.traces, 'trace')} by ${shown(file.files)}.`,
      ]);
    } finally {
      encoder.dispose();
    }
  }

  /**
   * What is to be left out. What a card left out may not be there any more, since a newer map has the road that
   * was missing: then it is said.
   * @throws Failure 'bad-input' if something that the command line names is not there
   */
  #leaveOut(plan: TripPlan, { match }: BuiltTrips, isFromCard: boolean): LeaveOut {
    if (plan.from === 'simulation' || !match) return NOTHING_LEFT_OUT;
    const { leaveOut, missing } = this.#builder.knownLeaveOut(plan.leaveOut);
    if (missing.length > 0 && !isFromCard) throw badInput(missing.join(' '));
    this.#say(missing.map((why) => `${why} The card leaves it out.`));
    return leaveOut;
  }

  /** Groups of files that are read alike: as a card says, or as guessed. */
  async #groups(files: readonly DataFile[], readings: readonly DataStep[] | null): Promise<TraceFiles[]> {
    if (readings) return groupedAsRead(await openGpsFiles(files, this.#task), readings);
    const groups: TraceFiles[] = [];
    for (const alike of await groupGpsFiles(files, this.#task))
      groups.push({ files: alike, choice: await this.#choice(alike, this.options.gps) });
    return groups;
  }

  /** How the files are read: as the command line says, and guessed where it says nothing. */
  async #choice(files: readonly DataFile[], given: GpsOptions): Promise<GpsChoice> {
    const bounds = this.#builder.roads!.bounds;
    const guess = await previewGps(files, { bounds, timeZone: given.timeZone }, this.#task);
    const choice = choiceOf(guess.choice, given);
    const preview = await previewGps(files, { bounds, choice }, this.#task);
    const idle = idleOptions(preview, given);
    this.#say([
      ...previewLines(preview),
      ...(idle.length > 0 ? [`  No effect on these files: ${idle.join(', ')}.`] : []),
    ]);
    if (preview.sample) return choice;
    const why = preview.warnings.map(({ message }) => message).join(' ');
    throw badInput(why || `${shown(files[0].name)} cannot be read as GPS.`);
  }

  #say(lines: readonly string[]): void {
    this.#bar.clear();
    if (lines.length > 0) console.log(lines.join('\n'));
  }
}

/** Without readings, how files are read is guessed. */
type TripPlan = SimulatedTripSettings | GpsPlan;

type GpsPlan = Omit<MatchedTripSettings, 'readings' | 'filling'> & {
  readonly readings: readonly DataStep[] | null;
  readonly filling: FillingPlan | null;
};

type FillingPlan = Pick<FillingSettings, 'everySeconds' | 'longerThanSeconds'>;

interface Plan {
  readonly network: CardSettings['network'];
  /** Null for roads alone. */
  readonly dataset: { readonly trips: TripPlan; readonly split: Omit<SplitOptions, 'vehicleCodes'> } | null;
}

function planOf(options: DatasetOptions, card: DataCard | null): Plan {
  const { trips, network, roadsOnly, filling, cleaning, matching, leaveOut, split, seed } = options;
  if (card) {
    const settings = settingsOfCard(card);
    const plan = checkedPlan(settings, 'files' in trips && trips.files.length > 0);
    checkFilling(settings, filling !== null);
    return plan;
  }
  if (roadsOnly) return { network, dataset: null };
  const plan: TripPlan =
    'simulate' in trips
      ? { from: 'simulation', simulation: { trips: trips.simulate, seed } }
      : { from: 'gps', readings: null, cleaning, filling, matching, leaveOut };
  return { network, dataset: { trips: plan, split: { ...split, seed } } };
}

/**
 * @throws Failure 'bad-input' if a card needs files of trips that were not given, or
 *   files were given that it does not need
 */
function checkedPlan(settings: CardSettings, isGiven: boolean): Plan {
  const { dataset } = settings;
  const fromGps = dataset?.trips.from === 'gps';
  if (fromGps === isGiven) return settings;
  if (fromGps) throw badInput('The trips of this card come from GPS. Give their files: --trips FILE.');
  const why = dataset ? 'The trips of this card are simulated' : 'This card is of roads alone';
  throw badInput(`${why}: leave out --trips.`);
}

/** @throws Failure 'bad-input' if a card needs an encoder that was not given, or one was given that it does not need */
function checkFilling({ dataset }: CardSettings, isGiven: boolean): void {
  const filling = dataset?.trips.from === 'gps' ? dataset.trips.filling : null;
  if ((filling !== null) === isGiven) return;
  throw badInput(
    filling
      ? `Gaps of these traces were filled by ${shown(filling.files)}. Give that encoder: --recover-by FILE.`
      : 'The card says of no gaps that were filled: leave out --recover-by, or the card.',
  );
}

function choiceOf(guess: GpsChoice, given: GpsOptions): GpsChoice {
  const { columns, unzonedTimes, swap, stepSeconds, assumedSpeedKmh, timeZone } = given;
  const own = chosenColumns(guess.columns, columns);
  return {
    ...guess,
    kind: kindWith(guess, own),
    timeZone,
    columns: own,
    ...(unzonedTimes && { unzonedTimes }),
    ...(swap && { swapLonLat: true }),
    ...(stepSeconds !== undefined && { stepSeconds }),
    ...(assumedSpeedKmh !== undefined && { assumedSpeedKmh }),
  };
}

/** What the command line says of GPS that files of this kind have no use for. */
function idleOptions({ kind, warnings }: GpsPreview, given: GpsOptions): string[] {
  const isAssumed = warnings.some(({ code }) => code === 'assumed-times');
  return [
    ...(kind === 'gpx' && Object.keys(given.columns).length > 0 ? ['--columns'] : []),
    ...(kind !== 'polyline-csv' && given.stepSeconds !== undefined ? ['--step'] : []),
    ...(!isAssumed && given.assumedSpeedKmh !== undefined ? ['--assumed-speed'] : []),
  ];
}

function previewLines({ kind, files, choice, warnings }: GpsPreview): string[] {
  const roles = GPS_ROLES.flatMap((role) => {
    const column = choice.columns[role];
    return column === null ? [] : [`${role}=${column}`];
  });
  const columns = roles.length > 0 ? ` (${roles.join(', ')})` : '';
  return [
    `${files.length === 1 ? files[0] : `${files.length} files`}: read as ${kind}${columns}, times by the clock of ${choice.timeZone}.`,
    ...warnings.map(({ message }) => `  ${message}`),
  ];
}

function roadLines({ network, report, places, sources }: BuiltRoads): string[] {
  const from = sources.map(({ name }) => name).join(', ');
  if (!report) return [`${from}: ${network.roadCount} roads, ${network.successors.length} links.`];
  const known = places
    ? [
        `Places on the map: ${Object.entries(places)
          .map(([kind, count]) => `${count} ${kind}`)
          .join(', ')}.`,
      ]
    : [];
  return [`${from}:`, ...networkReportLines(report), ...known];
}

function tripLines({ trips, simulated, match }: BuiltTrips, network: RoadNetwork): string[] {
  if (simulated || !match) return [`${trips.tripCount} trips simulated.`];
  const { quality } = match;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return [
    `${counted(quality.trips, 'trip')} matched of ${counted(quality.traces, 'trace')} (${quality.tracesWithoutTrip} without one): ` +
      `${percent(quality.matchedShare)} of ${counted(quality.points, 'point')}, ${quality.meanDistance.toFixed(1)} m from their roads on ` +
      `average (95 %: ${quality.distance95.toFixed(1)} m), ${troubleTotals(quality)}, ` +
      `${(3.6 * quality.metersPerSecond).toFixed(1)} km/h, ${percent(quality.implausibleShare)} of steps implausibly fast.`,
    ...spotLines(match.trouble, network),
  ];
}

function comparison(before: DataCard, after: DataCard): string[] {
  const differences = cardDifferences(before, after);
  return differences.length > 0
    ? ['Different from the card:', ...differences.map((difference) => `  ${difference}`)]
    : ['Same as the card: files, settings and counts.'];
}

function summary({ network, trips, zones, fingerprint, card }: Dataset, out: string): string {
  const { train, val, test } = trips;
  const kind = card?.simulated ? 'simulated trips' : 'trips';
  return (
    `${network.roadCount} roads, ${train.tripCount} / ${val.tripCount} / ${test.tripCount} ${kind} (train / val / test), ` +
    `${zones.zoneCount} zones, fingerprint ${fingerprint.slice(0, 16)}, in ${out}.`
  );
}
