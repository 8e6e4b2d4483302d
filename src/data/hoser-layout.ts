import type { DataCard } from '../domain/data-card';
import { inSharedMemory, GrowingArray } from '../base/bytes';
import { bySplit, SPLITS, type Dataset, type SplitName } from '../domain/dataset';
import { badInput, Failure, inFile } from '../base/failure';
import { shown, shownList } from '../base/text';
import { NO_TASK, type Task } from '../base/task';
import { type RoadNetwork, MOST_SUCCESSORS } from '../domain/road-network';
import { emptyTrajectorySet, isTimed, type TrajectorySet } from '../domain/trajectory-set';
import { type Zones, zoneTransitions, derivedZones } from '../domain/zones';
import { FindingCollector, type CheckReport } from './check-report';
import { type ReadContext, RowCells, scanFile } from './csv-file';
import { MOST_CARD_BYTES, readDataCard } from './data-card-file';
import { readAll, type DataFile } from './data-file';
import { readExtras } from './extras/extra-files';
import { fingerprintOf } from './fingerprint';
import { findHoserFiles, HOSER_FILE_NAMES, type HoserFiles, type HoserRoadFiles } from './hoser-files';
import type { RoadIndex } from './road-table';
import { readRoads, type ReadRoadClass } from './roadmap-geo';
import { readTrips } from './trips-csv';
import { notePlausibility } from './plausibility';
import { NumberTable } from '../base/number-table';
import { groupedBy } from '../base/numbers';
import { excerpt, parseInteger } from './byte-numbers';
import { MOST_FIELDS } from './csv-scanner';
import { readNpy } from './npy';

export { writeHoserLayout, writeHoserRoads } from './hoser-writer';
export type { HoserFile } from './text-files';

export interface LoadOptions {
  /** How the data set is to be called. */
  readonly name: string;
  /** Zones to derive where the partition file is missing; default `defaultZoneCount`. */
  readonly zoneCount?: number;
  /** Seed of the derived partition. */
  readonly seed?: number;
  /** Reads a `highway` cell; default `roadClassOf`. HOSER takes lists apart for some cities only. */
  readonly readRoadClass?: ReadRoadClass;
}

/** A data set, and what is to be said of its files. */
export interface LoadedDataset {
  readonly dataset: Dataset;
  readonly report: CheckReport;
  /** For each table a line: what was read from which column, and what was left out. */
  readonly taken: readonly string[];
}

/** HOSER's number of zones, and how many roads of Porto (11,095) fall into one. */
const USUAL_ZONES = 300;
const ROADS_PER_ZONE = 37;
const FEWEST_ZONES = 4;

/** 300 zones from the size of Porto on, about one per 37 roads below, at least 4. */
export function defaultZoneCount(roadCount: number): number {
  const scaled = Math.round(roadCount / ROADS_PER_ZONE);
  return Math.min(roadCount, Math.max(FEWEST_ZONES, Math.min(USUAL_ZONES, scaled)));
}

/**
 * Loads a data set in the HOSER layout; zones and their transitions are derived where they are missing.
 * @throws Failure 'bad-input' (details: file, row, column, report), 'cancelled', 'out-of-memory'
 */
export async function loadHoserDataset(
  files: readonly DataFile[],
  options: LoadOptions,
  task: Task = NO_TASK,
): Promise<LoadedDataset> {
  checkZoneCount(options.zoneCount);
  return inFile(namesOf(files), () => loadAll(files, options, task));
}

/** Where no reader of one file is at work, none can be named but all. */
const namesOf = (files: readonly DataFile[]): string => shownList(files.map(({ name }) => name));

async function loadAll(files: readonly DataFile[], options: LoadOptions, task: Task): Promise<LoadedDataset> {
  const findings = new FindingCollector();
  const context: ReadContext = { findings, task };
  const found = await findHoserFiles(files, findings);
  const { network, index } = await readNetwork(found, options, context);
  const trips = {
    train: await readSplit('train', found, network, index, context),
    val: await readSplit('val', found, network, index, context),
    test: await readSplit('test', found, network, index, context),
  };
  refuseMixedTimes(found, trips, findings);
  const names = bySplit((split) => found[split]?.name ?? HOSER_FILE_NAMES[split]);
  notePlausibility(network, trips, { roads: found.roads.name, trips: names }, findings);
  const zones = await readZones(found, network, trips.train, options, context);
  const extras = await readExtras(found, network, index, context);
  task.progress({ step: 'dataset.fingerprint', done: 0, total: 1, unit: 'data set' });
  const content = { network, trips, zones, ...(extras && { extras }) };
  const fingerprint = await fingerprintOf(content);
  task.progress({ step: 'dataset.fingerprint', done: 1, total: 1, unit: 'data set' });
  const card = await readCard(found, context, fingerprint);
  const dataset = { name: shown(options.name), ...content, fingerprint, ...(card && { card }) };
  return { dataset: inSharedMemory(dataset), report: findings.report(), taken: findings.taken() };
}

const OTHER_DATA =
  'the data beside it are not those that it was written with: a file was damaged or changed. Build the data set again with this card ' +
  '(npx route-distillery dataset --card data-card.json --roads ... --trips ...), or leave the card out.';

/** Roads and card of the HOSER layout. @throws Failure 'bad-input' (file, row, report), 'cancelled' */
export async function loadHoserRoads(
  files: readonly DataFile[],
  options: Pick<LoadOptions, 'readRoadClass'> = {},
  task: Task = NO_TASK,
): Promise<{ network: RoadNetwork; card?: DataCard; report: CheckReport }> {
  const findings = new FindingCollector();
  const context: ReadContext = { findings, task };
  const found = await inFile(namesOf(files), () => findHoserFiles(files, findings, true));
  const { network } = await readNetwork(found, options, context);
  const card = await readCard(found, context);
  return { network, ...(card && { card }), report: findings.report() };
}

/**
 * The card beside the roads; one that cannot be read is noted and left out: no data depend on it.
 * @param fingerprint of the data, if all of them were read: it tells whether they are those of the card
 */
async function readCard(
  { card: file }: HoserRoadFiles,
  { findings, task }: ReadContext,
  fingerprint?: string,
): Promise<DataCard | undefined> {
  if (!file) return undefined;
  try {
    const { fingerprint: written = fingerprint, ...card } = await inFile(file.name, async () =>
      readDataCard(await readAll(file, MOST_CARD_BYTES, task.signal)),
    );
    if (fingerprint !== undefined && written !== fingerprint)
      findings.note(file.name, 'broken-file', OTHER_DATA);
    return card;
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'bad-input') throw error;
    const message = `not used, so that sources and licences are not known: ${error.message}`;
    findings.note(file.name, 'broken-file', message);
    return undefined;
  }
}

function checkZoneCount(zoneCount: number | undefined): void {
  if (zoneCount === undefined) return;
  if (Number.isInteger(zoneCount) && zoneCount >= 1 && zoneCount <= MOST_ZONES) return;
  const message = `The number of zones must be a whole number from 1 to ${MOST_ZONES}, not ${zoneCount}.`;
  throw badInput(message);
}

async function readNetwork(
  files: HoserRoadFiles,
  { readRoadClass }: Pick<LoadOptions, 'readRoadClass'>,
  context: ReadContext,
): Promise<{ network: RoadNetwork; index: RoadIndex }> {
  const { roads, index } = await inFile(files.roads.name, () =>
    readRoads(files.roads, context, readRoadClass),
  );
  const successors = await inFile(files.successors.name, () =>
    readSuccessors(files.successors, index, roads.roadCount, context),
  );
  return { network: { ...roads, ...successors }, index };
}

async function readSplit(
  split: SplitName,
  files: HoserFiles,
  network: RoadNetwork,
  index: RoadIndex,
  context: ReadContext,
): Promise<TrajectorySet> {
  const { findings } = context;
  const file = files[split];
  if (!file) {
    findings.note(HOSER_FILE_NAMES[split], 'missing-file', `missing: the ${split} set is empty.`);
    return emptyTrajectorySet();
  }
  const trips = await inFile(file.name, () => readTrips(file, network, index, context));
  if (trips.tripCount > 0) return trips;
  const message = findings.emptyMessage(file.name, 'trip');
  if (split === 'train') findings.refuse(file.name, 'empty-set', message);
  findings.note(file.name, 'empty-set', message);
  return trips;
}

/** @throws Failure 'bad-input' where some splits have times and others none */
function refuseMixedTimes(files: HoserFiles, trips: Dataset['trips'], findings: FindingCollector): void {
  const given = SPLITS.filter((split) => trips[split].tripCount > 0);
  const untimed = given.find((split) => !isTimed(trips[split]));
  if (untimed === undefined) return;
  const file = files[untimed]?.name ?? HOSER_FILE_NAMES[untimed];
  if (given.some((split) => isTimed(trips[split])))
    findings.refuse(
      file,
      'missing-column',
      'it has no column time_list, and other splits have one. Give the times of all splits, or of none.',
    );
  const message =
    'it has no column time_list: what needs no times works, and trainings that need them refuse this data set.';
  findings.note(file, 'missing-column', message);
}

async function readZones(
  files: HoserFiles,
  network: RoadNetwork,
  train: TrajectorySet,
  options: LoadOptions,
  context: ReadContext,
): Promise<Zones> {
  if (!files.partition) return deriveZones(files, network, train, options, context);
  const { partition, zoneMatrix } = files;
  const { zoneOfRoad, zoneCount } = await inFile(partition.name, () =>
    readPartition(partition, network.roadCount, context),
  );
  if (zoneMatrix) {
    const matrix = await inFile(zoneMatrix.name, () =>
      readZoneMatrix(zoneMatrix, zoneCount, network.roadCount, context),
    );
    return { zoneOfRoad, ...matrix, source: 'file' };
  }
  const message = 'missing: the flow between zones was counted in the training trips.';
  context.findings.note(HOSER_FILE_NAMES.zoneMatrix, 'derived', message);
  return {
    zoneCount,
    zoneOfRoad,
    transitions: zoneTransitions(train, zoneOfRoad, zoneCount),
    source: 'file',
  };
}

function deriveZones(
  files: HoserFiles,
  network: RoadNetwork,
  train: TrajectorySet,
  options: LoadOptions,
  { findings, task }: ReadContext,
): Zones {
  const wanted = Math.min(network.roadCount, options.zoneCount ?? defaultZoneCount(network.roadCount));
  task.progress({ step: 'dataset.zones', done: 0, total: wanted, unit: 'zones' });
  const { zones, cutLinks, balance } = derivedZones(network, wanted, options.seed ?? 0, train);
  const share = ((100 * cutLinks) / network.successors.length).toFixed(1);
  const message = `missing: ${wanted} zones were derived; ${cutLinks} successor links (${share} %) cross a border, the largest zone is ${balance.toFixed(2)} times the mean.`;
  findings.note(HOSER_FILE_NAMES.partition, 'derived', message);
  if (files.zoneMatrix) {
    const unused =
      'not used: it belongs to a partition that is missing. The flow was counted in the training trips.';
    findings.note(files.zoneMatrix.name, 'derived', unused);
  }
  task.progress({ step: 'dataset.zones', done: wanted, total: wanted, unit: 'zones' });
  return zones;
}

/** A network of this many pairs has some 6 million roads. */
const MAX_PAIRS = 16_000_000;

type Column = 'origin_id' | 'destination_id';

/**
 * `roadmap.rel`: which road can follow which. The order of the rows is the candidate order. Rows with an
 * unknown road, a broken number or a pair that stood before are left out and counted.
 * @throws Failure 'bad-input' when no pair is left, or a road has more successors than any junction has ways
 */
async function readSuccessors(
  file: DataFile,
  index: RoadIndex,
  roadCount: number,
  context: ReadContext,
): Promise<Pick<RoadNetwork, 'successorOffsets' | 'successors'>> {
  const { findings } = context;
  const origins = new GrowingArray(Uint32Array);
  const destinations = new GrowingArray(Uint32Array);
  const seen = new NumberTable();
  const counts = new Uint16Array(roadCount);
  const cells = new RowCells<Column>(file.name, findings);
  const roadIn = (column: Column): number => {
    const id = cells.integer(column);
    const road = index.indexOf(id);
    if (road >= 0) return road;
    return Number.isNaN(id)
      ? cells.leaveOut('broken-number', 'this is not a whole number.', column)
      : cells.leaveOut('unknown-road', 'no road of roadmap.geo has this geo_id.', column);
  };
  await cells.read(file, { needed: ['origin_id', 'destination_id'] }, context, () => {
    const [origin, destination] = [roadIn('origin_id'), roadIn('destination_id')];
    const pair = origin * roadCount + destination;
    if (seen.has(pair)) {
      const text = `${cells.excerpt('origin_id')} -> ${cells.excerpt('destination_id')}`;
      cells.leaveOut('duplicate-successor', 'this pair stands in an earlier row too.', undefined, text);
    }
    if (counts[origin] === MOST_SUCCESSORS) cells.refuse('too-large', TOO_MANY_SUCCESSORS, 'origin_id');
    counts[origin]++;
    if (seen.size === MAX_PAIRS)
      findings.refuse(file.name, 'too-large', `more than ${MAX_PAIRS} pairs; this cannot be a road network.`);
    seen.add(pair);
    origins.push(origin);
    destinations.push(destination);
  });
  if (origins.length === 0) {
    const message = 'no usable pair of successive roads is in it. Do its ids belong to this roadmap.geo?';
    findings.refuse(file.name, 'empty-set', message);
  }
  const { offsets, rows } = groupedBy(origins.finish(), roadCount);
  const ends = destinations.finish();
  return { successorOffsets: offsets, successors: rows.map((pair) => ends[pair]) };
}

const TOO_MANY_SUCCESSORS = `more than ${MOST_SUCCESSORS} roads follow this one; no junction has so many. Is origin_id the right column?`;

/** HOSER has 300; the flow between twice the square of this many takes 200 MB. */
const MOST_ZONES = 5000;
/** The widest numbers, and a header. */
const MAX_MATRIX_BYTES = 8 * MOST_ZONES ** 2 + 1024 ** 2;

/**
 * `road_network_partition`: a line for each road with its zone, from 0; `zoneCount` is one more than the
 * highest. @throws Failure 'bad-input': a line is no zone, or there is not one line per road
 */
async function readPartition(
  file: DataFile,
  roadCount: number,
  context: ReadContext,
): Promise<{ zoneOfRoad: Uint32Array; zoneCount: number }> {
  const { findings } = context;
  const zones = new GrowingArray(Uint32Array, roadCount);
  const limit = Math.min(roadCount, MOST_ZONES);
  await scanFile(file, context, ({ bytes, starts, ends, row, count }) => {
    const zone = count === 1 ? parseInteger(bytes, starts[0], ends[0]) : NaN;
    if (!(zone >= 0 && zone < limit)) {
      const what = limit < roadCount ? `${limit}` : `the number of roads (${roadCount})`;
      const message = `each line must be one zone number, from 0 and below ${what}.`;
      const text = excerpt(bytes, starts[0], ends[Math.min(count, MOST_FIELDS) - 1]);
      findings.add(file.name, 'zone-id', 'load refused', message, { row: row + 1, text });
    }
    zones.push(zone);
  });
  findings.refuseIfFaulty(file.name);
  if (zones.length !== roadCount) {
    const message = `it has ${zones.length} lines, roadmap.geo has ${roadCount} roads. It belongs to another network; remove it to derive the zones.`;
    findings.refuse(file.name, 'wrong-length', message);
  }
  const zoneOfRoad = zones.finish();
  const zoneCount = zoneOfRoad.reduce((most, zone) => Math.max(most, zone + 1), 0);
  reportEmptyZones(file.name, zoneOfRoad, zoneCount, context);
  return { zoneOfRoad, zoneCount };
}

function reportEmptyZones(
  file: string,
  zoneOfRoad: Uint32Array,
  zoneCount: number,
  context: ReadContext,
): void {
  const used = new Uint8Array(zoneCount);
  for (const zone of zoneOfRoad) used[zone] = 1;
  const empty = Array.from(used.keys()).filter((zone) => used[zone] === 0);
  if (empty.length === 0) return;
  const shown = empty.slice(0, 8).join(', ') + (empty.length > 8 ? ', …' : '');
  const message = `the zone numbers are not contiguous: ${empty.length} of ${zoneCount} zones have no road (${shown}).`;
  context.findings.note(file, 'empty-zones', message);
}

/**
 * `zone_trans_mat.npy`: the (Z x Z) flow between zones; further zones than those of the partition have no
 * road. @throws Failure 'bad-input': not square, too small, or a number below zero
 */
async function readZoneMatrix(
  file: DataFile,
  zoneCount: number,
  roadCount: number,
  context: ReadContext,
): Promise<{ transitions: Float64Array; zoneCount: number }> {
  const { findings } = context;
  const bytes = await readAll(file, MAX_MATRIX_BYTES, context.task.signal);
  const checkShape = (shape: readonly number[]) => {
    const [rows] = shape;
    const fits = rows >= zoneCount && rows <= Math.max(zoneCount, Math.min(roadCount, MOST_ZONES));
    if (shape.length === 2 && rows === shape[1] && fits) return;
    const message = `its shape is (${shape.join(', ')}); the partition has ${zoneCount} zones, so (${zoneCount}, ${zoneCount}) is needed. Remove it to derive it from the trips.`;
    findings.refuse(file.name, 'matrix-shape', message);
  };
  const { shape, data } = readNpy(bytes, file.name, checkShape);
  const [rows] = shape;
  const faulty = data.findIndex((value) => !(value >= 0 && value < Infinity));
  if (faulty >= 0) {
    const place = {
      row: Math.floor(faulty / rows) + 1,
      column: String((faulty % rows) + 1),
      text: `${data[faulty]}`,
    };
    findings.refuse(file.name, 'matrix-value', 'each entry must be a count, zero or more.', place);
  }
  if (rows > zoneCount) {
    const message = `it has ${rows} zones, the partition ${zoneCount}: the last ${rows - zoneCount} zones have no road.`;
    findings.note(file.name, 'empty-zones', message);
  }
  return { transitions: data, zoneCount: rows };
}
