import { GrowingArray } from '../../base/bytes';
import { isDrivable, KEPT_TAGS } from './drivable-ways';
import { LandUseCollector } from './land-use';
import type { OsmMember, OsmSink, OsmTags } from './osm-source';
import { restrictionOf, type OsmRestriction } from './restriction-relation';
import { WordTable } from '../row-cells';

/**
 * First pass: keeps drivable ways, turn restrictions, and places and areas that say what land is used for.
 */
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
      this.tags.push(this.words.codeOf(key));
      this.tags.push(this.words.codeOf(value));
      kept++;
    }
    this.tagOffsets.push(this.tagOffsets.at(this.tagOffsets.length - 1) + kept);
  }
}
