import { type RoadClass, ROAD_CLASSES } from '../../../src/data/simulation/town';
import type { Random } from '../../../src/base/random';
import type { RoadDetails } from '../../../src/domain/road-network';
import { RoadDetailsTable } from '../../../src/data/road-table';
import type { CityRoad, CityRoads } from './roads';
import type { StreetEdge } from './street-graph';
import type { LongRoad, StreetLine } from './long-roads';

/** Trees, trades and landmarks that a street may be called after as they are. */
const PLAIN_NAMES: readonly string[] = (
  'Abbey Acorn Alder Almshouse Anchor Apple Archer Aspen Badger Baker Barley Beacon Beech Bell Birch Blacksmith ' +
  'Bramble Brewer Brick Canal Candle Carter Castle Cedar Chandler Chapel Cherry Church Clover Cobbler Cooper Copper ' +
  'Corn Cotton Crane Dairy Damson Dove Dyer Elder Elm Falcon Fern Ferry Fisher Fountain Fox Friar Garden Gate Glover ' +
  'Goose Granary Hare Hawthorn Hazel Heather Heron Holly Hop Ivy Juniper Kiln King Laurel Lavender Lime Linen Lock ' +
  'Lodge Maple Market Mason Meadow Mercer Mill Mint Miller Nettle Oak Orchard Otter Palace Park Pear Pepper Pine ' +
  'Plum Poplar Potter Prior Quarry Queen Rose Rowan Saddler Salt Shepherd Silver Skinner Sparrow Spring Station ' +
  'Sycamore Tanner Temple Thatcher Theatre Thistle Tower Union Vine Wagon Walnut Water Weaver Well Wheel Willow Wool'
).split(' ');

/** Beginnings and ends of the names of villages and farms. */
const PLACE_BEGINNINGS: readonly string[] = (
  'Alder Ald Ash Bar Beck Black Brad Brem Bur Cal Car Chal Cran Dun Ed East Ellen Fal Fen Gren Had Hal Hart Haw Hex Hol ' +
  'Kel Lang Lin Mal Mar Mel Mor Nor Oak Old Pen Ply Rad Red Rock Sal Sed Shel Stan Sut Tar Thorn Til Wal War Wen Wes ' +
  'Whit Win Wood Wy'
).split(' ');
const PLACE_ENDS: readonly string[] = (
  'borough bourne bury combe cote croft den field ford gate ham hope hurst ley low mere minster sett shaw stead ' +
  'stoke ton wick worth'
).split(' ');

/** What streets of a class are called; the commoner ones stand more than once. */
const STREET_KINDS: Readonly<Record<Exclude<RoadClass, 'motorway' | 'motorway_link'>, readonly string[]>> = {
  primary: ['Road', 'Road', 'Road', 'Avenue'],
  secondary: ['Road', 'Road', 'Road', 'Avenue', 'Parade'],
  tertiary: ['Street', 'Street', 'Road', 'Avenue', 'Hill'],
  unclassified: ['Lane', 'Lane', 'Lane', 'Drove', 'End', 'Green'],
  residential: [
    'Street',
    'Street',
    'Street',
    'Road',
    'Avenue',
    'Terrace',
    'Gardens',
    'Grove',
    'Drive',
    'Crescent',
  ],
  living_street: ['Lane', 'Row', 'Mews', 'Passage', 'Alley', 'Yard'],
};

/** What a small street is called that ends without meeting another. */
const DEAD_END_KINDS: readonly string[] = ['Close', 'Close', 'Court', 'Place'];

/** Draws of a name whose first word no street has yet, and of one that is new as a whole. */
const NEW_WORD_DRAWS = 40;
const NEW_NAME_DRAWS = 80;
/** Pieces of a dead end; a longer street with a loose end is called like any other. */
const DEAD_END_PIECES = 2;
/** Share of small streets that are called after a tree, a trade or a landmark; the rest after a place. */
const PLAIN_SHARE = 0.6;

/**
 * Invented names of the streets of a city: one for all the pieces of a street in both directions, and none
 * twice. A bridge has a name of its own; ramps have none, as on most maps.
 */
export class StreetNames {
  readonly #words = new Set<string>();
  readonly #names = new Set<string>();
  readonly #ofStreet = new Map<number | LongRoad, string>();
  readonly #ofBridge = new Map<StreetEdge, string>();
  readonly #deadEnds: ReadonlySet<number>;

  constructor(
    private readonly city: Pick<CityRoads, 'roads' | 'degree'>,
    private readonly lines: readonly StreetLine[],
    private readonly random: Random,
  ) {
    this.#deadEnds = deadEndsOf(city);
  }

  /** Names of all roads, and which of them are bridges; lanes and ways are not known. */
  details(): RoadDetails {
    const table = new RoadDetailsTable();
    for (const { edge } of this.city.roads)
      table.add({
        name: this.#nameOf(edge),
        lanes: NaN,
        wayId: NaN,
        layer: edge.bridge ? 1 : 0,
        usualSpeed: false,
      });
    return table.finish();
  }

  #nameOf(edge: StreetEdge): string {
    if (edge.level === 'ramp') return '';
    if (edge.level === 'ground' && edge.bridge)
      return kept(this.#ofBridge, edge, () => this.#invent(['Bridge'], 0.7));
    const { partOf } = this.lines[edge.street];
    return partOf
      ? kept(this.#ofStreet, partOf, () => this.#longRoad(partOf))
      : kept(this.#ofStreet, edge.street, () => this.#street(edge));
  }

  #longRoad(road: LongRoad): string {
    switch (road) {
      case 'inner ring':
        return 'Inner Ring';
      case 'ring':
        return 'Ring Road';
      case 'outer ring':
        return 'Outer Ring Road';
      case 'left bank':
        return this.#invent(['Quay'], 1);
      case 'right bank':
        return this.#invent(['Embankment'], 1);
      case 'motorway':
        return this.#invent(['Motorway'], 0);
    }
  }

  #street({ street, roadClass }: StreetEdge): string {
    const isSmall = ROAD_CLASSES[roadClass].rank <= 1;
    if (isSmall && this.#deadEnds.has(street)) return this.#invent(DEAD_END_KINDS, PLAIN_SHARE);
    const kinds =
      roadClass === 'motorway' || roadClass === 'motorway_link' ? ['Road'] : STREET_KINDS[roadClass];
    // A main road is called after where it leads to.
    return this.#invent(kinds, isSmall ? PLAIN_SHARE : roadClass === 'tertiary' ? 0.4 : 0);
  }

  /** A name that no other street has, and for as long as there are enough a first word that none has. */
  #invent(kinds: readonly string[], plainShare: number): string {
    for (let draw = 0; ; draw++) {
      const word = this.random.next() < plainShare ? this.#one(PLAIN_NAMES) : this.#place();
      const name = `${word} ${this.#one(kinds)}`;
      // A city beyond the number of possible names counts on.
      const different = draw < NEW_NAME_DRAWS ? name : `${name} ${this.#names.size}`;
      if (this.#names.has(different) || (draw < NEW_WORD_DRAWS && this.#words.has(word))) continue;
      this.#words.add(word);
      this.#names.add(different);
      return different;
    }
  }

  #place(): string {
    const beginning = this.#one(PLACE_BEGINNINGS);
    for (;;) {
      const end = this.#one(PLACE_ENDS);
      // "Eastton" and "Oldden" read badly.
      if (!beginning.endsWith(end[0])) return beginning + end;
    }
  }

  #one(words: readonly string[]): string {
    return words[this.random.int(words.length)];
  }
}

function kept<Key>(names: Map<Key, string>, key: Key, invent: () => string): string {
  const known = names.get(key);
  if (known !== undefined) return known;
  const name = invent();
  names.set(key, name);
  return name;
}

/** Streets of a piece or two with a loose end. */
function deadEndsOf({ roads, degree }: Pick<CityRoads, 'roads' | 'degree'>): Set<number> {
  const pieces = new Map<number, Set<StreetEdge>>();
  const loose = new Set<number>();
  const isLoose = ({ from, to }: CityRoad) => degree[from] === 1 || degree[to] === 1;
  for (const road of roads) {
    const { edge } = road;
    pieces.set(edge.street, (pieces.get(edge.street) ?? new Set()).add(edge));
    if (isLoose(road)) loose.add(edge.street);
  }
  return new Set([...loose].filter((street) => (pieces.get(street)?.size ?? 0) <= DEAD_END_PIECES));
}
