import type { RoadClass } from '../../../src/data/simulation/town';

/** Trees, trades and landmarks that a street may be called after as they are. */
export const PLAIN_NAMES: readonly string[] = (
  'Abbey Acorn Alder Almshouse Anchor Apple Archer Aspen Badger Baker Barley Beacon Beech Bell Birch Blacksmith ' +
  'Bramble Brewer Brick Canal Candle Carter Castle Cedar Chandler Chapel Cherry Church Clover Cobbler Cooper Copper ' +
  'Corn Cotton Crane Dairy Damson Dove Dyer Elder Elm Falcon Fern Ferry Fisher Fountain Fox Friar Garden Gate Glover ' +
  'Goose Granary Hare Hawthorn Hazel Heather Heron Holly Hop Ivy Juniper Kiln King Laurel Lavender Lime Linen Lock ' +
  'Lodge Maple Market Mason Meadow Mercer Mill Mint Miller Nettle Oak Orchard Otter Palace Park Pear Pepper Pine ' +
  'Plum Poplar Potter Prior Quarry Queen Rose Rowan Saddler Salt Shepherd Silver Skinner Sparrow Spring Station ' +
  'Sycamore Tanner Temple Thatcher Theatre Thistle Tower Union Vine Wagon Walnut Water Weaver Well Wheel Willow Wool'
).split(' ');

/** Beginnings and ends of the names of villages and farms. */
export const PLACE_BEGINNINGS: readonly string[] = (
  'Alder Ald Ash Bar Beck Black Brad Brem Bur Cal Car Chal Cran Dun Ed East Ellen Fal Fen Gren Had Hal Hart Haw Hex Hol ' +
  'Kel Lang Lin Mal Mar Mel Mor Nor Oak Old Pen Ply Rad Red Rock Sal Sed Shel Stan Sut Tar Thorn Til Wal War Wen Wes ' +
  'Whit Win Wood Wy'
).split(' ');
export const PLACE_ENDS: readonly string[] = (
  'borough bourne bury combe cote croft den field ford gate ham hope hurst ley low mere minster sett shaw stead ' +
  'stoke ton wick worth'
).split(' ');

/** What streets of a class are called; the commoner ones stand more than once. */
export const STREET_KINDS: Readonly<
  Record<Exclude<RoadClass, 'motorway' | 'motorway_link'>, readonly string[]>
> = {
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
export const DEAD_END_KINDS: readonly string[] = ['Close', 'Close', 'Court', 'Place'];
