import { GrowingArray } from '../../base/bytes';
import { LandUseCollector } from './land-use';
import type { OsmMember, OsmSink, OsmTags } from './osm-source';
import { restrictionOf, type OsmRestriction } from './osm-extract';
import { words } from '../../base/text';
import { WordTable } from '../csv-file';

/** First pass: keeps drivable ways, turn restrictions, and places that say what land is used for. */
export class WayCollector implements OsmSink {
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
