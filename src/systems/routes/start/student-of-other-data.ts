import { shown } from '../../../base/text';
import type { Random } from '../../../base/random';
import type { Dataset } from '../../../domain/dataset';
import type { OldData } from '../../../domain/old-data';
import type { RoadNetwork } from '../../../domain/road-network';
import { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import { trainedOn } from '../../../engine/checkpoints/checkpoint-origin';
import type { CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import { momentsTaken } from '../../../engine/checkpoints/moments-taken';
import { TensorPlaces } from '../../../engine/checkpoints/tensor-places';
import { datasetBuffers, isCausalMask } from '../../../models/hoser/dataset-buffers';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import { KNOWLEDGE_BUFFERS } from '../../../models/hoser/knowledge-buffers';
import { hoserSizes } from '../../../models/hoser/hoser';
import { hoserSpecs } from '../../../models/hoser/parameters';
import type { SafetensorsTensor } from '../../../nn/safetensors';
import { knownData, CLASS_TABLE, ROAD_TABLE, ZONE_TABLE } from '../checkpoints/dataset-buffers-fit';
import { hoserConfigOf, hoserSizesOf } from '../checkpoints/hoser-shapes';
import { studentHeader } from '../checkpoints/student-header';
import {
  remadeRows,
  type RemadeTensor,
  type RowsBefore,
  type RowWords,
  nearestOf,
  type Traits,
  type Anew,
} from './rows-of-roads';
import { startRows } from '../../../engine/records/network-start';
import { onTimesOf } from './student-times';
import type { StudentStart } from './student-weights';

/** Whether a student was trained on other roads, zones or trips than a data set's, as far as its file tells. */
export function isOfOtherData(
  contents: CheckpointContents,
  { fingerprint }: Pick<Dataset, 'fingerprint'>,
  features: HoserFeatures,
): boolean {
  const origin = trainedOn(contents);
  if (origin !== null) return origin !== fingerprint;
  const [made, open] = [hoserSizesOf(contents), hoserSizes(features)].map(
    ({ roadCount, roadTypeCount, zoneCount }) => [roadCount, roadTypeCount, zoneCount].join(),
  );
  const { sameRoads, sameZones } = knownData(contents.tensors, features);
  return made !== open || sameRoads === false || sameZones === false;
}

/** What is known of the data set and of the one before it. */
export interface OtherData {
  readonly network: Pick<RoadNetwork, 'classNames'>;
  readonly oldData?: OldData | undefined;
  /** How roads and zones begin that the file has no row for. */
  readonly anew: Anew;
}

/** Whether a file says that it was trained on these data, and does not contradict itself. */
const isStudentOf = (contents: CheckpointContents, { fingerprint, roadCount }: OldData): boolean =>
  trainedOn(contents) === fingerprint && hoserSizesOf(contents).roadCount === roadCount;

/**
 * The weights of a student that was trained on other data. The embeddings of roads are taken where the file holds
 * the same roads, those of zones where it holds the same zones, those of road classes by their names where it names
 * them; otherwise they start anew, or as the most alike. A student of the old data has rows for their roads and
 * classes, which follow those. Times are rescaled to those of the data set where the file says their scale.
 * @param random of the fresh student: what starts anew starts as it would there
 * @throws Failure 'bad-input' for a file that contradicts itself
 */
export function studentOfOtherData(
  contents: CheckpointContents,
  features: HoserFeatures,
  random: Random,
  other: OtherData,
): StudentStart {
  const header = new CheckpointHeader(contents);
  const said = header.isThere ? studentHeader(header) : null;
  const config = said?.config ?? hoserConfigOf(contents);
  const places = new TensorPlaces(contents);
  const placed = places.place(hoserSpecs(config, hoserSizesOf(contents)));
  for (const name of datasetBuffers(features).keys())
    places.ignore(name, "of the data that it was trained on; the data set's is used");
  for (const name of KNOWLEDGE_BUFFERS)
    places.ignore(name, 'of the trips that it was trained on; those of the data set are counted');
  for (const name of places.left)
    if (isCausalMask(name)) places.ignore(name, 'the causal mask, which is the same for all');
  places.close();
  const specs = hoserSpecs(config, hoserSizes(features));
  const state = new Map<string, Pick<SafetensorsTensor, 'shape' | 'data'>>(placed);
  const remade = new Map<string, RemadeTensor>();
  for (const [name, { rows, words }] of tiedTables(contents, features, said?.classNames ?? null, other)) {
    const spec = specs.find((each) => each.name === name)!;
    const tensor = remadeRows(spec, placed.get(name)!, rows, words, random);
    state.set(name, tensor);
    remade.set(name, tensor);
  }
  const rows = startRows(places.rows, specs).map((row) => {
    const { fate, shape, note } = remade.get(row.name) ?? row;
    return { ...row, fate, shape, note };
  });
  const weights = { config, specs, state, rows };
  const start = said ? onTimesOf(features, said.times, weights) : weights;
  return { ...start, moments: momentsTaken(contents, specs, start.state) };
}

interface TiedTable {
  readonly rows: RowsBefore;
  readonly words: RowWords;
}

/** The tables whose rows mean something else in the data set, and where their rows come from. */
function tiedTables(
  contents: CheckpointContents,
  features: HoserFeatures,
  fileClasses: readonly string[] | null,
  { network: { classNames }, oldData, anew }: OtherData,
): ReadonlyMap<string, TiedTable> {
  const { sameRoads, sameZones } = knownData(contents.tensors, features);
  const tables = new Map<string, TiedTable>();
  if (sameRoads && sameZones) return tables;
  const old = oldData && isStudentOf(contents, oldData) ? oldData : undefined;
  const alike =
    anew === 'alike' ? alikeRows(features, classNames, { ...contents, classNames: fileClasses }) : null;
  const before = old ? `in ${shown(old.name, 60)}` : '';
  tables.set(ZONE_TABLE, {
    rows: { alike: alike?.zones },
    words: {
      what: 'zone',
      before,
      alikeIn: ALIKE_WORDS.zone,
      unknown: 'a row is a zone, and these are not known to be the same',
    },
  });
  if (sameRoads) return tables;
  tables.set(ROAD_TABLE, {
    rows: { same: old?.roads.roads, alike: alike?.roads },
    words: {
      what: 'road',
      before,
      alikeIn: ALIKE_WORDS.road,
      unknown: 'a row is a road, and these are not known to be the same',
    },
  });
  const named =
    old?.classNames ?? (fileClasses?.length === hoserSizesOf(contents).roadTypeCount ? fileClasses : null);
  tables.set(CLASS_TABLE, {
    rows: { same: named ? Int32Array.from(classNames, (name) => named.indexOf(name)) : undefined },
    words: {
      what: 'road class',
      before: old ? before : 'by its name',
      alikeIn: '',
      unknown: named
        ? 'a row is a road class, and none has the name of one of these'
        : 'a row is a road class, and the file does not name them',
    },
  });
  return tables;
}

const ROAD = 'road_network_encoder.road_attr_';
const EDGES = 'road_network_encoder.road_edge_index';

type Tensors = ReadonlyMap<string, SafetensorsTensor>;

/** The roads and zones of a data set, as the buffers of a HOSER's file describe them. */
interface RoadsAndZones {
  readonly roads: Traits;
  /** (R) name of each road's class; null where the file does not name them. */
  readonly classes: readonly string[] | null;
  readonly zones: Traits;
  /** (zones with roads) number of each. */
  readonly zoneNumbers: Int32Array;
}

/** For each road and zone of a data set the most alike one of another; -1 where there is none. */
interface AlikeRows {
  readonly roads: Int32Array;
  readonly zones: Int32Array;
}

/** What roads are compared by, for a note. */
const ALIKE_WORDS = { road: 'length, degree and place', zone: 'place' } as const;

/**
 * Finds the most alike roads (of the same class where both name theirs and have it; by log length, degree and
 * place in the network, each standardised over its own city) and zones (by the mean place of their roads).
 * @param classNames of the data set, by code
 * @param given buffers and class names of a file; null classes where it does not name them
 * @returns null where the file holds no roads, as the official code's files do not have to
 */
export function alikeRows(
  features: HoserFeatures,
  classNames: readonly string[],
  given: { readonly tensors: Tensors; readonly classNames: readonly string[] | null },
): AlikeRows | null {
  const own = roadsAndZones(datasetBuffers(features), classNames);
  const others = roadsAndZones(given.tensors, given.classNames);
  if (!own || !others) return null;
  const zones = new Int32Array(features.zoneCount).fill(-1);
  nearestOf(own.zones, others.zones).forEach((place, i) => {
    if (place >= 0) zones[own.zoneNumbers[i]] = others.zoneNumbers[place];
  });
  return { roads: nearestRoads(own, others), zones };
}

/** (R) nearest roads, among those of the same class where there are any. */
function nearestRoads(own: RoadsAndZones, others: RoadsAndZones): Int32Array {
  if (!own.classes || !others.classes) return nearestOf(own.roads, others.roads);
  const nearest = new Int32Array(own.roads.count).fill(-1);
  const everyOther = Int32Array.from({ length: others.roads.count }, (_, road) => road);
  const byClass = placesByValue(others.classes);
  for (const [name, roads] of placesByValue(own.classes)) {
    const among = byClass.get(name) ?? everyOther;
    nearestOf(chosen(own.roads, roads), chosen(others.roads, among)).forEach((place, i) => {
      if (place >= 0) nearest[roads[i]] = among[place];
    });
  }
  return nearest;
}

/** @returns null where tensors are missing, do not belong together or are no finite numbers */
function roadsAndZones(tensors: Tensors, classNames: readonly string[] | null): RoadsAndZones | null {
  const numbers = (name: string) => {
    const found = tensors.get(name);
    return found ? Float32Array.from(found.data, Number) : null;
  };
  const [lengths, lons, lats] = ['len', 'lon', 'lat'].map((part) => numbers(ROAD + part));
  const types = numbers(`${ROAD}type`);
  const edges = tensors.get(EDGES)?.data;
  const zoneOf = numbers('road2zone');
  if (!lengths || !lons || !lats || !types || !edges || !zoneOf) return null;
  const count = lengths.length;
  if ([lons, lats, types, zoneOf].some((values) => values.length !== count)) return null;
  if ([lengths, lons, lats].some((values) => !values.every(Number.isFinite))) return null;
  if (!zoneOf.every((zone) => Number.isInteger(zone) && zone >= 0)) return null;
  const degrees = new Float32Array(count);
  for (const edge of edges) {
    const road = Number(edge);
    if (!(road >= 0 && road < count)) return null;
    degrees[road]++;
  }
  // Neighbours in place come first: that is what the search goes along.
  const roads = { count, dimensions: [lons, lats, lengths, standardised(degrees)] };
  const classes = classNames && Array.from(types, (code) => classNames[code] ?? '');
  return { roads, classes, ...zonePlaces(zoneOf, lons, lats) };
}

/** Mean place of the roads of each zone that has some. */
function zonePlaces(
  zoneOf: Float32Array,
  lons: Float32Array,
  lats: Float32Array,
): Pick<RoadsAndZones, 'zones' | 'zoneNumbers'> {
  const byZone = [...placesByValue(Array.from(zoneOf))].sort(([a], [b]) => a - b);
  const mean = (values: Float32Array) =>
    Float32Array.from(
      byZone,
      ([, roads]) => roads.reduce((sum, road) => sum + values[road], 0) / roads.length,
    );
  return {
    zones: { count: byZone.length, dimensions: [mean(lons), mean(lats)] },
    zoneNumbers: Int32Array.from(byZone, ([zone]) => zone),
  };
}

function placesByValue<T>(values: readonly T[]): Map<T, number[]> {
  const places = new Map<T, number[]>();
  values.forEach((value, place) => {
    const found = places.get(value);
    if (found) found.push(place);
    else places.set(value, [place]);
  });
  return places;
}

const chosen = ({ dimensions }: Traits, places: ArrayLike<number>): Traits => ({
  count: places.length,
  dimensions: dimensions.map((values) => Float32Array.from(places, (place) => values[place])),
});

/** With mean 0 and deviation 1; zeros where all are the same. */
function standardised(values: Float32Array): Float32Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return values.map((value) => (deviation > 0 ? (value - mean) / deviation : 0));
}
