import { fileFailure, type Failure } from '../../base/failure';
import { shown } from '../../base/text';
import type { Task } from '../../base/task';
import { isObject, type JsonObject } from '../../base/json';
import {
  MOST_PARTS,
  NO_TAGS,
  TOO_MANY_PARTS,
  type OsmMember,
  type OsmPass,
  type OsmSink,
  type OsmSource,
  type OsmTags,
} from './osm-source';
import { Pacer } from './pacer';
import type { PointIds } from './node-places';

const ELEMENTS_BETWEEN_RESTS = 512;

/**
 * Overpass JSON: `out body` with the nodes, or `out geom`, where ways bring the places of their nodes (equal
 * ones without ids are one node). @throws Failure 'bad-input' when the server's answer is an error
 */
export function overpassJsonSource(file: string, json: JsonObject, points: PointIds): OsmSource {
  const { elements, remark, osm3s } = json;
  if (typeof remark === 'string' && remark.trim() !== '') throw overpassFailure(file, remark);
  if (!Array.isArray(elements)) throw fault(file, 'there is no list "elements" in it.');
  return {
    async scan(pass: OsmPass, sink: OsmSink, task: Task): Promise<void> {
      if (isObject(osm3s) && typeof osm3s.timestamp_osm_base === 'string')
        sink.timestamp(osm3s.timestamp_osm_base);
      const pacer = new Pacer(task);
      for (let i = 0; i < elements.length; i++) {
        if (i % ELEMENTS_BETWEEN_RESTS === 0) await pacer.rest();
        readElement(new Place(file, i), elements[i], pass, sink, points);
      }
    },
  };
}

/** Where in the file something stands. */
class Place {
  constructor(
    readonly file: string,
    readonly element: number,
  ) {}

  fault(what: string): Failure {
    return fault(this.file, `element ${this.element + 1}: ${what}`, this.element + 1);
  }
}

function fault(file: string, what: string, row?: number): Failure {
  const message = `${what} Is this an answer of an Overpass server in full?`;
  return fileFailure(file, message, row === undefined ? {} : { row });
}

function readElement(place: Place, element: unknown, pass: OsmPass, sink: OsmSink, points: PointIds): void {
  if (!isObject(element)) throw place.fault('this is no object.');
  const { type } = element;
  if (type === 'node') readNode(place, element, pass, sink);
  else if (type === 'way') readWay(place, element, pass, sink, points);
  else if (type === 'relation') readRelation(place, element, pass, sink, points);
}

function readRelation(
  place: Place,
  relation: JsonObject,
  pass: OsmPass,
  sink: OsmSink,
  points: PointIds,
): void {
  const { members } = relation;
  if (pass === 'elements') {
    const tags = tagsOf(place, relation.tags);
    sink.relation(integer(place, relation.id, 'id'), membersOf(place, members), tags);
  } else if (Array.isArray(members))
    for (const member of members as unknown[])
      if (isObject(member) && member.type === 'way' && Array.isArray(member.geometry))
        readWay(place, { id: member.ref, geometry: member.geometry }, pass, sink, points);
}

function integer(place: Place, value: unknown, what: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw place.fault(`${what} is no whole number.`);
}

function degrees(place: Place, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw place.fault('a coordinate is no number.');
}

function tagsOf(place: Place, tags: unknown): OsmTags {
  if (tags === undefined) return NO_TAGS;
  if (!isObject(tags)) throw place.fault('its tags are no object.');
  return new Map(Object.entries(tags).map(([key, value]) => [key, String(value)]));
}

function readNode(place: Place, node: JsonObject, pass: OsmPass, sink: OsmSink): void {
  if (pass === 'members' || (pass === 'elements' && node.tags === undefined)) return;
  const tags = pass === 'elements' ? tagsOf(place, node.tags) : NO_TAGS;
  sink.node(integer(place, node.id, 'id'), degrees(place, node.lon), degrees(place, node.lat), tags);
}

function readWay(place: Place, way: JsonObject, pass: OsmPass, sink: OsmSink, points: PointIds): void {
  const refs = refsOf(place, way, points);
  if (pass !== 'positions') sink.way(integer(place, way.id, 'id'), refs, tagsOf(place, way.tags));
  else if (Array.isArray(way.geometry))
    way.geometry.forEach((point: unknown, i) => {
      if (isObject(point)) sink.node(refs[i], degrees(place, point.lon), degrees(place, point.lat), NO_TAGS);
    });
}

/** Ids of a way's nodes, or of places given alone; a place that the server left out (`null`) has none. */
function refsOf(place: Place, { nodes, geometry }: JsonObject, points: PointIds): number[] {
  if (nodes !== undefined) {
    if (!Array.isArray(nodes)) throw place.fault('its nodes are no list.');
    if (Array.isArray(geometry) && geometry.length !== nodes.length)
      throw place.fault('its nodes and their places differ in number.');
    if (nodes.length > MOST_PARTS) throw place.fault(TOO_MANY_PARTS);
    return nodes.map((node) => integer(place, node, 'a node'));
  }
  if (!Array.isArray(geometry)) return [];
  if (geometry.length > MOST_PARTS) throw place.fault(TOO_MANY_PARTS);
  return geometry.map((point: unknown) =>
    isObject(point) ? points.idOf(degrees(place, point.lon), degrees(place, point.lat)) : NO_NODE,
  );
}

/** No element has this id: it is found missing, and the way is cut there. */
const NO_NODE = 0;

function membersOf(place: Place, members: unknown): OsmMember[] {
  if (members === undefined) return [];
  if (!Array.isArray(members)) throw place.fault('its members are no list.');
  if (members.length > MOST_PARTS) throw place.fault(TOO_MANY_PARTS);
  return members.map((member: unknown): OsmMember => {
    if (!isObject(member)) throw place.fault('a member is no object.');
    const { type, ref, role } = member;
    if (type !== 'node' && type !== 'way' && type !== 'relation')
      throw place.fault('a member is neither a node, a way nor a relation.');
    return { type, ref: integer(place, ref, 'a member'), role: typeof role === 'string' ? role : '' };
  });
}

/** An Overpass server adds a remark when it could not finish: what it gave is not complete. */
export function overpassFailure(file: string, remark: string): Failure {
  const words = remark.trim();
  const message = `the Overpass server did not finish its answer: "${shown(words)}" Choose a smaller area, or try again later.`;
  return fileFailure(file, message, { remark: shown(words) });
}
