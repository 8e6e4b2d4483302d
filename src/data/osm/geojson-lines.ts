import { badInput, type Failure } from '../../base/failure';
import { shown, words } from '../../base/text';
import { plainName } from '../csv-file';
import type { Task } from '../../base/task';
import { isObject, type JsonObject } from '../../base/json';
import { NO_TAGS, type OsmPass, type OsmSink, type OsmSource, type OsmTags } from './osm-source';
import { Pacer } from './pacer';
import type { PointIds } from './node-places';

const FEATURES_BETWEEN_RESTS = 256;

/** Properties that hold the class of a road: of OpenStreetMap, of Geofabrik's shapefiles, of others. */
const CLASS_PROPERTIES = ['highway', 'fclass', 'road_class'];

/** What other properties of roads are called, without case, blanks and signs, by the tag that they are. */
const PROPERTY_NAMES: Readonly<Record<string, readonly string[]>> = {
  name: words('name streetname roadname street label nom nombre naam strasse'),
  maxspeed: words('maxspeed speedlimit maxspeedkmh speedkmh speed vmax kmh'),
  oneway: words('oneway onewaystreet isoneway'),
  lanes: words('lanes lanecount numlanes numberoflanes nlanes'),
};

/** How Geofabrik's shapefiles and others write directions. */
const ONE_WAY_WORDS: Readonly<Record<string, string>> = {
  f: 'yes',
  ft: 'yes',
  t: '-1',
  tf: '-1',
  b: 'no',
  n: 'no',
  y: 'yes',
};

/** The class of roads in a file that states none: 50 km/h, unless the file has a speed. */
const ASSUMED_CLASS = 'unclassified';
/** A tag of roads that got the assumed class. */
export const CLASS_IS_ASSUMED = 'class:assumed';

/** First id of ways of GeoJSON files: OpenStreetMap has none below zero. */
const FIRST_WAY_ID = -(2 ** 50);

/** Gives ids to ways that have none, over all files that are read together. */
export class WayIds {
  #next = FIRST_WAY_ID;

  next(): number {
    return this.#next++;
  }
}

type Line = readonly (readonly [number, number])[];

interface LineFeature {
  readonly id: number;
  readonly refs: readonly number[];
  readonly line: Line;
  readonly tags: OsmTags;
  /** Whether it may be a road where no class says so: the line of a feature that is nothing else. */
  readonly mayBeRoad: boolean;
}

/**
 * GeoJSON (RFC 7946) with roads as LineString or MultiLineString and their tags as properties. Lines meet
 * where they share a vertex (to 1e-7 degrees). In a file without classes of roads every line is one. Polygons and points are read for their use of land.
 * @throws Failure 'bad-input': coordinates in metres, no line, damaged
 */
export function geojsonSource(file: string, json: JsonObject, points: PointIds, wayIds: WayIds): OsmSource {
  const features = featuresOf(file, json);
  checkReference(file, json);
  let lines: LineFeature[] | undefined;
  return {
    async scan(pass: OsmPass, sink: OsmSink, task: Task): Promise<void> {
      if (pass === 'members') return;
      const pacer = new Pacer(task);
      lines ??= await readLines(file, features, points, wayIds, pacer);
      for (let i = 0; i < lines.length; i++) {
        if (i % FEATURES_BETWEEN_RESTS === 0) await pacer.rest();
        const { id, refs, line, tags } = lines[i];
        if (pass === 'elements' && line.length > 1) sink.way(id, refs, tags);
        else if (pass === 'elements') sink.node(refs[0], line[0][0], line[0][1], tags);
        else line.forEach(([lon, lat], v) => sink.node(refs[v], lon, lat, NO_TAGS));
      }
    },
  };
}

function fault(file: string, what: string, row?: number): Failure {
  return badInput(`${shown(file)}${row ? `, feature ${row}` : ''}: ${what}`, {
    file,
    ...(row !== undefined && { row }),
  });
}

function featuresOf(file: string, json: JsonObject): readonly unknown[] {
  if (json.type === 'FeatureCollection' && Array.isArray(json.features)) return json.features;
  if (json.type === 'Feature') return [json];
  throw fault(file, `this GeoJSON is a ${shown(String(json.type))}; a FeatureCollection of roads is needed.`);
}

/** Files of the time before RFC 7946 may name a reference system; only longitude and latitude are read. */
function checkReference(file: string, { crs }: JsonObject): void {
  const properties = isObject(crs) ? crs.properties : undefined;
  const name = isObject(properties) ? properties.name : undefined;
  if (typeof name === 'string' && !/CRS84|EPSG:{1,2}4326$/i.test(name))
    throw fault(file, `its coordinates are in ${shown(name)}. Export it as longitude and latitude (WGS 84).`);
}

async function readLines(
  file: string,
  features: readonly unknown[],
  points: PointIds,
  wayIds: WayIds,
  pacer: Pacer,
): Promise<LineFeature[]> {
  const lines: LineFeature[] = [];
  let roads = 0;
  for (let i = 0; i < features.length; i++) {
    if (i % FEATURES_BETWEEN_RESTS === 0) await pacer.rest();
    const feature = features[i];
    if (!isObject(feature)) throw fault(file, 'this is no object.', i + 1);
    const tags = tagsOf(feature.properties);
    const found = linesOf(file, feature.geometry, i + 1);
    const own = found.length === 1 ? ownId(feature) : undefined;
    for (const line of found) {
      const refs = line.map(([lon, lat]) => points.idOf(lon, lat));
      const isLine = isObject(feature.geometry) && /LineString$/.test(String(feature.geometry.type));
      const mayBeRoad = isLine && line.length > 1 && OTHER_THINGS.every((key) => !tags.has(key));
      lines.push({ id: own ?? wayIds.next(), refs, line, tags, mayBeRoad });
      if (line.length > 1 && tags.has('highway')) roads++;
    }
  }
  if (roads > 0) return lines.filter(({ tags }) => tags.size > 0);
  if (!lines.some(({ mayBeRoad }) => mayBeRoad))
    throw fault(file, 'there is no line in it that could be a road.');
  return lines
    .map((one) => (one.mayBeRoad ? { ...one, tags: withAssumedClass(one.tags) } : one))
    .filter(({ tags }) => tags.size > 0);
}

/** Tags of lines that are no roads. */
const OTHER_THINGS = words('waterway railway building landuse natural boundary power aeroway');

/** What is known of a road whose file states no classes. */
function withAssumedClass(properties: OsmTags): OsmTags {
  const tags = new Map([...properties, ['highway', ASSUMED_CLASS], [CLASS_IS_ASSUMED, 'yes']]);
  for (const [tag, names] of Object.entries(PROPERTY_NAMES)) {
    const found = [...properties].find(([key]) => names.includes(plainName(key)));
    if (found)
      tags.set(tag, tag === 'oneway' ? (ONE_WAY_WORDS[found[1].toLowerCase()] ?? found[1]) : found[1]);
  }
  return tags;
}

/** The lines of a geometry; of polygons their outer rings, of a point itself. */
function linesOf(file: string, geometry: unknown, row: number): Line[] {
  if (geometry === null || geometry === undefined) return [];
  if (!isObject(geometry)) throw fault(file, 'its geometry is no object.', row);
  const { type, coordinates } = geometry;
  if (type === 'Point') return [[pointOf(file, coordinates, row)]];
  if (type === 'LineString') return [lineOf(file, coordinates, row)];
  if (type === 'MultiLineString' || type === 'Polygon' || type === 'MultiPolygon') {
    if (!Array.isArray(coordinates)) throw fault(file, 'its coordinates are no list.', row);
    const parts: unknown[] = type === 'Polygon' ? coordinates.slice(0, 1) : coordinates;
    return parts.map((part) =>
      lineOf(file, type === 'MultiPolygon' && Array.isArray(part) ? part[0] : part, row),
    );
  }
  return [];
}

function lineOf(file: string, value: unknown, row: number): Line {
  if (!Array.isArray(value) || value.length < 2) throw fault(file, 'a line needs two points at least.', row);
  return value.map((point: unknown) => pointOf(file, point, row));
}

function pointOf(file: string, value: unknown, row: number): readonly [number, number] {
  if (Array.isArray(value)) {
    const [lon, lat] = value as unknown[];
    if (typeof lon === 'number' && typeof lat === 'number') {
      if (Math.abs(lon) <= 180 && Math.abs(lat) <= 90) return [lon, lat];
      const text = `[${lon}, ${lat}] is no longitude and latitude in degrees.`;
      throw fault(file, `${shown(text)} Are these metres of a map projection? Export it as WGS 84.`, row);
    }
  }
  throw fault(file, 'a point must be [longitude, latitude].', row);
}

/** `way/123`, as the exports of Overpass have it. */
function ownId(feature: JsonObject): number | undefined {
  const properties = isObject(feature.properties) ? feature.properties : {};
  const match = /^way\/(\d{1,15})$/.exec(String(feature.id ?? properties['@id'] ?? ''));
  return match ? Number(match[1]) : undefined;
}

function tagsOf(properties: unknown): Map<string, string> {
  const tags = new Map<string, string>();
  if (!isObject(properties)) return tags;
  for (const [key, value] of Object.entries(properties)) {
    const text = textOf(value);
    if (text !== '') tags.set(key, text);
  }
  const classOf = CLASS_PROPERTIES.find((property) => tags.has(property));
  if (classOf !== undefined) tags.set('highway', tags.get(classOf)!);
  return tags;
}

/** Switches become yes and no; of a list the first counts. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return textOf(value[0]);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
