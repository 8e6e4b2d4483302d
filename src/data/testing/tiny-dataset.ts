import { haversineKm } from '../../domain/geo';

const NODES = 24;
const CENTRE = [-8.61, 41.15] as const;
const RADIUS_DEGREES = 0.02;
const CLASSES = ['primary', "['unclassified', 'residential']", 'unclassified', "['primary', 'secondary']"];

const modulo = (n: number): number => ((n % NODES) + NODES) % NODES;

/** `geo_id` of the road from node n to the next one (clockwise), or back. Ids are no row numbers. */
export const clockwise = (n: number): number => 100 + 3 * modulo(n);
const counterClockwise = (n: number): number => 1000 + 7 * modulo(n);

const node = (n: number): [number, number] => {
  const angle = (2 * Math.PI * n) / NODES;
  return [
    Number((CENTRE[0] + RADIUS_DEGREES * Math.cos(angle)).toFixed(7)),
    Number((CENTRE[1] + RADIUS_DEGREES * Math.sin(angle)).toFixed(7)),
  ];
};

function roadRow(id: number, from: number, to: number): string {
  const [a, b] = [node(from), node(to)];
  const meters = haversineKm(...a, ...b) * 1000;
  const speed = from % 2 === 0 ? '50' : '';
  return `${id},LineString,"[[${a.join(', ')}], [${b.join(', ')}]]","${CLASSES[from % CLASSES.length]}",${speed},${meters.toFixed(2)}`;
}

/** `HH:MM:SS` steps of a minute from 08:00 on the given day. */
const clock = (day: number, minute: number): string =>
  `2013-07-0${day}T${String(8 + Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:00Z`;

/** One CSV row of a trip. */
export function tripRow(
  number: number,
  ids: readonly (number | string)[],
  times?: readonly string[],
): string {
  const stated = times ?? ids.map((_, i) => clock(1 + (number % 7), i));
  return `${number},7,${number},"${ids.join(',')}","${stated.join(',')}"`;
}

export const TRIP_HEADER = 'mm_id,entity_id,traj_id,rid_list,time_list';

function tripFile(count: number, first: number): string {
  const rows = Array.from({ length: count }, (_, t) => {
    const length = 2 + ((t * 5 + first) % 9);
    const along = t % 2 === 0 ? clockwise : (n: number) => counterClockwise(-n);
    return tripRow(
      first + t,
      Array.from({ length }, (__, i) => along(first + t + i)),
    );
  });
  return [TRIP_HEADER, ...rows].join('\n') + '\n';
}

/**
 * A faultless small data set: a ring of 24 nodes with a road each way, U-turns at every third node, 40 trips.
 */
export function tinyDatasetFiles(): Record<string, string> {
  const nodes = Array.from({ length: NODES }, (_, n) => n);
  const roads = [
    ...nodes.map((n) => roadRow(clockwise(n), n, n + 1)),
    ...nodes.map((n) => roadRow(counterClockwise(n), n + 1, n)),
  ];
  const pairs = [
    ...nodes.map((n) => [clockwise(n), clockwise(n + 1)]),
    ...nodes.map((n) => [counterClockwise(n + 1), counterClockwise(n)]),
    ...nodes.filter((n) => n % 3 === 0).map((n) => [clockwise(n), counterClockwise(n)]),
  ];
  return {
    'roadmap.geo': ['geo_id,type,coordinates,highway,maxspeed,length', ...roads].join('\n') + '\n',
    'roadmap.rel':
      ['rel_id,type,origin_id,destination_id', ...pairs.map(([a, b], i) => `${i},geo,${a},${b}`)].join('\n') +
      '\n',
    'train.csv': tripFile(24, 0),
    'val.csv': tripFile(8, 30),
    'test.csv': tripFile(8, 50),
  };
}

/** Roads of the tiny data set. */
export const TINY_ROAD_COUNT = 2 * NODES;
