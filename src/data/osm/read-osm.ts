import { boundsOfPoints, type Bounds } from '../../domain/geo';
import { badInput, type Failure, inFile } from '../../base/failure';
import { shownList, words } from '../../base/text';
import { NO_TASK, type Task } from '../../base/task';
import type { DataFile } from '../data-file';
import { finished, growing, GrowingArray } from '../../base/bytes';
import { CLASS_IS_ASSUMED } from './geojson-lines';
import { MemberWays } from './multipolygons';
import { NodePlaces } from './node-places';
import { openOsmFile, SharedIds } from './open-osm-file';
import { MISSING_NODE, type OsmExtract, type OsmRestriction, restrictionOf } from './osm-extract';
import type { OsmPass, OsmSink, OsmSource, OsmMember, OsmTags } from './osm-source';
import { Pacer, sortedDistinct } from './pacer';
import { LandUseCollector } from './land-use';
import { WordTable } from '../csv-file';

const WAYS_BETWEEN_RESTS = 1024;
const REFS_BETWEEN_RESTS = 16384;

/**
 * Reads maps (`.osm.pbf`, `.osm`, `.osm.gz`, Overpass JSON, GeoJSON; told by content, not by name) and merges
 * them by the ids of their elements. Each is gone through twice, and once more where areas are made of
 * several ways, so that only ways and nodes in use are held.
 * @throws Failure 'bad-input' (details: file, row): no map, damaged, no drivable road in it,
 *   without nodes, over the antimeridian; 'not-supported': packed in a way that browsers do not
 *   know; 'cancelled', 'out-of-memory'
 */
export function readOsm(files: readonly DataFile[], task: Task = NO_TASK): Promise<OsmExtract> {
  return inFile(namesOf(files), () => readAll(files, task));
}

async function readAll(files: readonly DataFile[], task: Task): Promise<OsmExtract> {
  const sources = await openAll(files, task);
  const ways = new WayCollector();
  await scanAll(sources, 'elements', ways, task);
  if (ways.ids.length === 0) throw noRoads(files, ways);
  const members = await memberWays(sources, ways, task);
  const places = new NodePlaces(await sortedDistinct(wantedNodes(ways, members), new Pacer(task)));
  await scanAll(sources, 'positions', new PlaceSink(places), task);
  return finish(files, ways, members, places, task);
}

/** The ways that areas are made of: which of them, one knows only after the relations. */
async function memberWays(
  sources: readonly OsmSource[],
  { landUse }: WayCollector,
  task: Task,
): Promise<MemberWays> {
  const { multipolygons } = landUse;
  const members = new MemberWays(await sortedDistinct(multipolygons.allWays(), new Pacer(task)));
  if (members.ids.length > 0) await scanAll(sources, 'members', members, task);
  return members;
}

async function openAll(files: readonly DataFile[], task: Task): Promise<OsmSource[]> {
  if (files.length === 0) throw badInput('No map was given. Choose one file at least.');
  const shared = new SharedIds();
  const sources: OsmSource[] = [];
  for (const file of files) {
    const opened = await inFile(file.name, () => openOsmFile(file, shared, task));
    for (const source of opened)
      sources.push({ scan: (...of) => inFile(file.name, () => source.scan(...of)) });
  }
  return sources;
}

async function scanAll(sources: readonly OsmSource[], pass: OsmPass, sink: OsmSink, task: Task) {
  for (const source of sources) await source.scan(pass, sink, task);
}

class PlaceSink implements OsmSink {
  constructor(private readonly places: NodePlaces) {}

  node(id: number, lon: number, lat: number): void {
    this.places.place(id, lon, lat);
  }

  way(): void {}
  relation(): void {}
  timestamp(): void {}
}

const namesOf = (files: readonly DataFile[]): string => shownList(files.map(({ name }) => name));

function noRoads(files: readonly DataFile[], { highways }: WayCollector): Failure {
  const found = highways > 0 ? ` It has ${highways} ways, but none that cars may use.` : '';
  const message = `${namesOf(files)}: there is no drivable road in it.${found} Choose a map with roads (tag highway).`;
  return badInput(message, { file: files[0].name, highways });
}

function wantedNodes(ways: WayCollector, members: MemberWays): Float64Array {
  const all = [ways.refs, ways.landUse.areaRefs, members.refs];
  const wanted = new GrowingArray(
    Float64Array,
    all.reduce((sum, { length }) => sum + length, 0),
  );
  for (const refs of all) for (let i = 0; i < refs.length; i++) wanted.push(refs.at(i));
  return wanted.finish();
}

async function finish(
  files: readonly DataFile[],
  ways: WayCollector,
  members: MemberWays,
  places: NodePlaces,
  task: Task,
): Promise<OsmExtract> {
  const pacer = new Pacer(task);
  const rows = rowsById(ways.ids);
  const nodes = await roadNodes(files, ways, places, pacer);
  const roads = await orderedWays(ways, rows, nodes.rowOfPlace, places, pacer);
  const { landUse, counts } = await ways.landUse.finish(places, members, pacer);
  return {
    ...roads,
    words: ways.words.words,
    nodeIds: nodes.ids,
    nodeLonLat: nodes.lonLat,
    restrictions: distinctById(ways.restrictions),
    landUse,
    timestamp: ways.earliest,
    bounds: boundsOf(files, nodes.lonLat),
    counts: {
      highways: ways.highways,
      notDrivable: ways.notDrivable,
      ...(ways.assumedClasses > 0 && { assumedClasses: ways.assumedClasses }),
      repeatedWays: ways.ids.length - rows.length,
      ...counts,
      ...countMissing(roads.wayRefOffsets, roads.wayRefs),
    },
  };
}

/** Rows of the ways in ascending order of id; of several with one id the first. */
function rowsById(ids: GrowingArray<Float64Array>): Uint32Array {
  const rows = Uint32Array.from({ length: ids.length }, (_, i) => i);
  if (!rows.every((row) => row === 0 || ids.at(row - 1) < ids.at(row)))
    rows.sort((a, b) => ids.at(a) - ids.at(b) || a - b);
  return rows.filter((row, i) => i === 0 || ids.at(row) !== ids.at(rows[i - 1]));
}

/** In ascending order of id; of several with one id the first. */
function distinctById(restrictions: readonly OsmRestriction[]): OsmRestriction[] {
  const ordered = [...restrictions].sort((a, b) => a.id - b.id);
  return ordered.filter(({ id }, i) => i === 0 || id !== ordered[i - 1].id);
}

interface RoadNodes {
  readonly ids: Float64Array;
  readonly lonLat: Float64Array;
  /** Row of a place among the nodes of roads, or `MISSING_NODE`. */
  readonly rowOfPlace: Uint32Array;
}

/** Places that roads go through. */
async function roadNodes(
  files: readonly DataFile[],
  { refs }: WayCollector,
  places: NodePlaces,
  pacer: Pacer,
): Promise<RoadNodes> {
  const rowOfPlace = new Uint32Array(places.ids.length).fill(MISSING_NODE);
  for (let i = 0; i < refs.length; i++) {
    if (i % REFS_BETWEEN_RESTS === 0) await pacer.rest();
    const place = places.rowOf(refs.at(i));
    if (places.isPlaced(place)) rowOfPlace[place] = 0;
  }
  const columns = growing({ ids: Float64Array, lonLat: Float64Array });
  const { ids, lonLat } = columns;
  for (let place = 0; place < rowOfPlace.length; place++) {
    if (place % REFS_BETWEEN_RESTS === 0) await pacer.rest();
    if (rowOfPlace[place] === MISSING_NODE) continue;
    rowOfPlace[place] = ids.length;
    ids.push(places.ids[place]);
    lonLat.pushPair(places.lon(place), places.lat(place));
  }
  if (ids.length === 0) {
    const message = `${namesOf(files)}: the roads are there, but none of their nodes. Ask Overpass for "(._;>;); out body;" or for "out geom;".`;
    throw badInput(message, { file: files[0].name });
  }
  return { ...finished(columns), rowOfPlace };
}

type OrderedWays = Pick<
  OsmExtract,
  'wayCount' | 'wayIds' | 'wayRefOffsets' | 'wayRefs' | 'wayTagOffsets' | 'wayTags'
>;

async function orderedWays(
  ways: WayCollector,
  rows: Uint32Array,
  rowOfPlace: Uint32Array,
  places: NodePlaces,
  pacer: Pacer,
): Promise<OrderedWays> {
  const refOffsets = new Uint32Array(rows.length + 1);
  const tagOffsets = new Uint32Array(rows.length + 1);
  const refs = new GrowingArray(Uint32Array, ways.refs.length);
  const tags = new GrowingArray(Uint32Array, ways.tags.length);
  for (let w = 0; w < rows.length; w++) {
    if (w % WAYS_BETWEEN_RESTS === 0) await pacer.rest();
    const row = rows[w];
    for (let r = ways.refOffsets.at(row); r < ways.refOffsets.at(row + 1); r++)
      refs.push(rowOfPlace[places.rowOf(ways.refs.at(r))]);
    for (let t = 2 * ways.tagOffsets.at(row); t < 2 * ways.tagOffsets.at(row + 1); t++)
      tags.push(ways.tags.at(t));
    refOffsets[w + 1] = refs.length;
    tagOffsets[w + 1] = tags.length / 2;
  }
  return {
    wayCount: rows.length,
    wayIds: Float64Array.from(rows, (row) => ways.ids.at(row)),
    wayRefOffsets: refOffsets,
    wayRefs: refs.finish(),
    wayTagOffsets: tagOffsets,
    wayTags: tags.finish(),
  };
}

function countMissing(offsets: Uint32Array, refs: Uint32Array) {
  let [waysWithMissingNodes, missingNodes] = [0, 0];
  for (let w = 0; w + 1 < offsets.length; w++) {
    const before = missingNodes;
    for (let r = offsets[w]; r < offsets[w + 1]; r++) if (refs[r] === MISSING_NODE) missingNodes++;
    if (missingNodes > before) waysWithMissingNodes++;
  }
  return { waysWithMissingNodes, missingNodes };
}

/** Wider than any area that lies on one side of the antimeridian. */
const WIDEST_AREA_DEGREES = 180;

function boundsOf(files: readonly DataFile[], lonLat: Float64Array): Bounds {
  const bounds = boundsOfPoints(lonLat);
  const { minLon, maxLon } = bounds;
  if (maxLon - minLon <= WIDEST_AREA_DEGREES) return bounds;
  const message = `${namesOf(files)}: the roads lie between longitude ${minLon} and ${maxLon}, on both sides of the antimeridian (180°). Such areas are not read: cut the map there and choose one side.`;
  throw badInput(message, { file: files[0].name, minLon, maxLon });
}

/** First pass: keeps drivable ways, turn restrictions, and places that say what land is used for. */
class WayCollector implements OsmSink {
  readonly ids = new GrowingArray(Float64Array);
  readonly refOffsets = new GrowingArray(Uint32Array);
  readonly refs = new GrowingArray(Float64Array);
  readonly tagOffsets = new GrowingArray(Uint32Array);
  readonly tags = new GrowingArray(Uint32Array);
  readonly words = new WordTable();
  readonly landUse = new LandUseCollector();
  /** As they come: several may have one id. */
  readonly restrictions: OsmRestriction[] = [];
  earliest = '';
  highways = 0;
  notDrivable = 0;
  assumedClasses = 0;

  constructor() {
    this.refOffsets.push(0);
    this.tagOffsets.push(0);
  }

  node(id: number, lon: number, lat: number, tags: OsmTags): void {
    this.landUse.addPoint(id, lon, lat, tags);
  }

  way(id: number, refs: readonly number[], tags: OsmTags): void {
    if (tags.has('highway')) {
      this.highways++;
      if (tags.has(CLASS_IS_ASSUMED)) this.assumedClasses++;
      if (isDrivable(tags)) {
        this.#addRoad(id, refs, tags);
        return;
      }
      this.notDrivable++;
    }
    this.landUse.addArea(id, refs, tags);
  }

  relation(id: number, members: readonly OsmMember[], tags: OsmTags): void {
    const restriction = restrictionOf(id, members, tags);
    if (restriction) this.restrictions.push(restriction);
    else this.landUse.addMultipolygon(id, members, tags);
  }

  timestamp(iso: string): void {
    if (this.earliest === '' || iso < this.earliest) this.earliest = iso;
  }

  #addRoad(id: number, refs: readonly number[], tags: OsmTags): void {
    this.ids.push(id);
    for (const ref of refs) this.refs.push(ref);
    this.refOffsets.push(this.refs.length);
    let kept = 0;
    for (const key of KEPT_TAGS) {
      const value = tags.get(key);
      if (value === undefined) continue;
      this.tags.pushPair(this.words.codeOf(key), this.words.codeOf(value));
      kept++;
    }
    this.tagOffsets.push(this.tagOffsets.at(this.tagOffsets.length - 1) + kept);
  }
}

/** Values of `highway` that are no road for cars, no road yet, or none any more. */
const NOT_FOR_CARS = new Set(
  words(
    'abandoned bridleway bus_guideway construction corridor cycleway elevator escalator footway no path pedestrian ' +
      'planned platform proposed raceway razed rest_area service services steps track',
  ),
);

/** Values of `service` that lead onto somebody's ground. */
const PRIVATE_SERVICE = new Set(words('alley driveway emergency_access parking parking_aisle private'));

const listed = (value: string | undefined): string[] => (value ?? '').split(';').map((part) => part.trim());

const has = (tags: OsmTags, key: string, value: string): boolean => listed(tags.get(key)).includes(value);

/**
 * Whether a way is a public road for cars, by the filter "drive" of OSMnx 2 (`osmnx/_overpass.py`). OSMnx
 * looks for its words anywhere in a value; here they must be the value, or one of a list with `;`.
 */
function isDrivable(tags: OsmTags): boolean {
  const highway = tags.get('highway');
  if (highway === undefined || highway.trim() === '') return false;
  if (listed(highway).some((value) => NOT_FOR_CARS.has(value))) return false;
  if (has(tags, 'area', 'yes') || has(tags, 'access', 'private')) return false;
  if (has(tags, 'motor_vehicle', 'no') || has(tags, 'motorcar', 'no')) return false;
  return !listed(tags.get('service')).some((value) => PRIVATE_SERVICE.has(value));
}

/** Tags of drivable ways that the network is built from; the others are not kept. */
const KEPT_TAGS = words(
  'highway oneway oneway:motor_vehicle oneway:motorcar junction lanes lanes:forward lanes:backward maxspeed ' +
    'maxspeed:forward maxspeed:backward maxspeed:type source:maxspeed zone:maxspeed name ref layer',
);
