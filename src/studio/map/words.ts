import { counted, shown } from '../../base/text';
import type { RoadNetwork } from '../../domain/road-network';
import type { TroubleSpot } from '../../matching/trouble-spots';
import { troubleWords } from '../../matching/trouble-words';
import { STOP_REASON_TEXT, StopReason, type Route, type RouteSet } from '../../generation/route';
import { routeEnd } from '../../generation/route-end';
import { FAILURE_KINDS } from '../../evaluation/conduct/failure-rules';
import { capitalised, fixed } from '../figures';
import { INKS, type InkName } from '../inks';
import type { TripWords } from '../trip-words';
import { lengthText } from './camera';
import type { FailureSpot } from './failure-spots';
import { rowWordsInFull } from '../time-axis';

const DIRECTIONS = ['east', 'north-east', 'north', 'north-west', 'west', 'south-west', 'south', 'south-east'];

/** The compass direction from the first vertex of a road to its last; null for a loop. */
export function headingOf({ shapeOffsets, shapeLonLat }: RoadNetwork, road: number): string | null {
  const [first, last] = [shapeOffsets[road], shapeOffsets[road + 1] - 1];
  const dy = shapeLonLat[2 * last + 1] - shapeLonLat[2 * first + 1];
  const scale = Math.cos((shapeLonLat[2 * first + 1] * Math.PI) / 180);
  const dx = (shapeLonLat[2 * last] - shapeLonLat[2 * first]) * scale;
  if (dx === 0 && dy === 0) return null;
  const eighth = Math.round((Math.atan2(dy, dx) / (2 * Math.PI)) * 8);
  return DIRECTIONS[(eighth + 8) % 8];
}

/** Name of a road on its map, as it is shown; '' if it has none. */
export const roadName = ({ details }: RoadNetwork, road: number): string =>
  shown(details?.names[details.nameCodes[road]] ?? '');

/** What the class of a road is called in its file, as it is shown. */
const className = ({ classCodes, classNames }: RoadNetwork, road: number): string =>
  shown(classNames[classCodes[road]] ?? '');

/** "residential"; a class that OSM gives as a list reads "primary / secondary". */
export function roadClass(network: RoadNetwork, road: number): string {
  return (
    className(network, road)
      .replace(/[[\]'"]/g, '')
      .replace(/,\s*/g, ' / ') || 'road'
  );
}

/** "northbound", "north-eastbound"; null for a loop. */
function boundOf(network: RoadNetwork, road: number): string | null {
  const heading = headingOf(network, road);
  return heading && `${heading}bound`;
}

/** A name with the direction of the road, since the two directions of a street share their name. */
function directed(name: string, network: RoadNetwork, road: number): string {
  const bound = boundOf(network, road);
  return bound ? `${name}, ${bound}` : name;
}

/** A road beside its number: "Mill Lane, northbound", or "residential, northbound" where it has no name. */
export const nameOrClass = (network: RoadNetwork, road: number): string =>
  directed(roadName(network, road) || roadClass(network, road).replaceAll('_', ' '), network, road);

/**
 * A road in the middle of a sentence: its name, or its class and number, with its direction: "Mill Lane, northbound",
 * "living street 1715, eastbound".
 */
export const roadCalled = (network: RoadNetwork, road: number): string =>
  directed(
    roadName(network, road) || `${roadClass(network, road).replaceAll('_', ' ')} ${network.geoIds[road]}`,
    network,
    road,
  );

/** The roads that run one line: "Mill Lane, northbound and southbound". */
export const streetCalled = (network: RoadNetwork, [road, ...others]: readonly number[]): string =>
  [roadCalled(network, road), ...others.flatMap((other) => boundOf(network, other) ?? [])].join(' and ');

/** A road by its number, with its name if it has one: "road 33, Mill Lane, northbound". */
export const roadNumbered = (network: RoadNetwork, road: number): string =>
  directed(
    [`road ${network.geoIds[road]}`, roadName(network, road)].filter(Boolean).join(', '),
    network,
    road,
  );

/** A road in two or three lines: its number and class, its name if it has one, its length and direction. */
export function roadWords(network: RoadNetwork, road: number): string[] {
  const name = className(network, road);
  const heading = headingOf(network, road);
  const kind = /^[+-]?\d+$/.test(name) ? `class ${name}` : name.replaceAll('_', ' ');
  const called = roadName(network, road);
  return [
    `Road ${network.geoIds[road]}, ${kind}`,
    ...(called ? [called] : []),
    `${lengthText(network.lengthMeters[road])}${heading ? `, heading ${heading}` : ''}`,
  ];
}

/** A route or trip in two lines: its source, then its pair, roads and length, and why a route stopped. */
export function routeWords(
  source: InkName,
  pair: number,
  roads: Uint32Array,
  network: RoadNetwork,
  routes: RouteSet | null,
  words: TripWords,
): string[] {
  const meters = roads.reduce((sum, road) => sum + network.lengthMeters[road], 0);
  const end = routes ? `, ${STOP_REASON_TEXT[routes.stop[pair] as StopReason]}` : '';
  return [
    words.of(INKS[source].label),
    `Pair ${pair + 1}: ${countText(roads.length)}, ${lengthText(meters)}${end}`,
  ];
}

/**
 * Why a route did not arrive, and how near it came: "Distilled student stopped 1.2 km from the destination: dead
 * end"; null if it arrived.
 */
export function stoppedWords(source: InkName, route: Route, network: RoadNetwork): string | null {
  const { stop, roads, destination } = route;
  if (stop === StopReason.arrived) return null;
  if (stop === StopReason.closed || stop === StopReason.cutOff)
    return `No route: the pair ${STOP_REASON_TEXT[stop]}`;
  const where = endWords(network, roads[roads.length - 1], destination);
  return `${INKS[source].label} stopped ${where}: ${STOP_REASON_TEXT[stop]}`;
}

function endWords(network: RoadNetwork, last: number, destination: number): string {
  const end = routeEnd(network, last, destination);
  switch (end.at) {
    case 'beginning':
      return 'where the destination begins';
    case 'end':
      return 'where the destination ends';
    case 'opposite':
      return 'on the destination in the opposite direction';
    case 'distance':
      return `${lengthText(end.meters)} from the destination`;
  }
}

const countText = (roads: number) => counted(roads, 'road');

/** A route that failed, in three lines: whose it is, how it failed, and on which road. */
export const failureWords = ({ source, pair, kind, road }: FailureSpot, network: RoadNetwork): string[] => [
  `${INKS[source].label}, pair ${pair + 1}`,
  capitalised(FAILURE_KINDS[kind].label),
  capitalised(roadNumbered(network, road)),
];

/** A GPS trace in two lines. */
export const traceWords = (trace: number, points: number): string[] => [
  `Trace ${trace + 1}`,
  points === 1 ? '1 point' : `${points} points`,
];

/** A trouble spot in three lines. */
export const spotWords = (spot: TroubleSpot, network: RoadNetwork): string[] => [
  'The map may lack a road here',
  `${counted(spot.traces.length, 'trace')}: ${troubleWords(spot).join(', ')}`,
  ...[spotRoadWords(spot, network)].filter(Boolean),
];

/** "Dead end of road 33, Rua Nova, northbound"; '' where no road is known. */
export function spotRoadWords({ road, isDeadEnd }: TroubleSpot, network: RoadNetwork): string {
  if (road === null) return '';
  const words = roadNumbered(network, road);
  return isDeadEnd ? `Dead end of ${words}` : capitalised(words);
}

export function cellWords(cell: number, columns: number, roads: number): string[] {
  const place = `row ${Math.floor(cell / columns) + 1}, column ${(cell % columns) + 1}`;
  return [`Cell ${cell}, ${place}`, countText(roads)];
}

/** A time since departure in minutes and seconds: "4:05 min". */
export function clockText(seconds: number): string {
  const total = Math.round(seconds);
  return `${Math.floor(total / 60)}:${String(total % 60).padStart(2, '0')} min`;
}

const KMH = 3.6;

/** "Tue 4 Nov, 14:35". @param seconds since 1970 on the clock of the place */
export const momentText = (seconds: number): string =>
  rowWordsInFull({ start: seconds, binSeconds: 1, rows: 1, parts: [] }, 0);

/** "Tue 14:35". @param seconds since 1970 on the clock of the place */
export const shortMoment = (seconds: number): string => {
  const [day, clock] = momentText(seconds).split(', ');
  return `${day.slice(0, 3)} ${clock}`;
};

/** "4:05", minutes and seconds. */
export const minutesText = (seconds: number): string => clockText(seconds).replace(' min', '');

/** "14:35:10". @param seconds since 1970 on the clock of the place */
export const timeText = (seconds: number): string => new Date(1000 * seconds).toISOString().slice(11, 19);

/** "36 km/h". @param speed metres per second */
export const speedText = (speed: number): string => `${fixed(KMH * speed, 0)} km/h`;

/** "8.4 m", "250 m", "1.2 km". */
export const metersText = (meters: number): string =>
  meters < 10 ? `${fixed(meters, 1)} m` : lengthText(meters);

/** From where to where a pair goes: "Pear Road, northbound, to Mill Lane, eastbound". */
export const pairName = (
  network: RoadNetwork,
  {
    origins,
    destinations,
  }: { readonly origins: ArrayLike<number>; readonly destinations: ArrayLike<number> },
  pair: number,
): string => `${nameOrClass(network, origins[pair])}, to ${nameOrClass(network, destinations[pair])}`;

/** Says why there is no map: what failed, what to do, and what works without it. */
export function mapFailureInWords(thrown: unknown): string {
  const rest = 'Everything else works, and the tables hold the same routes.';
  // MapLibre names this error; its message sends people to a page on another site.
  if (thrown instanceof Error && thrown.name === 'GPUInitializationError')
    return (
      'The map needs WebGL 2, which this browser does not offer. Turn on graphics acceleration in its ' +
      `settings or use another browser, then reload the page. ${rest}`
    );
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  return `This browser cannot draw the map (${why}). ${rest}`;
}
