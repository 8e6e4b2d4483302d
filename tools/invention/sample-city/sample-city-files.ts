import { strToU8, zipSync } from 'fflate';
import { joined } from '../../../src/base/bytes';
import { writeHoserLayout, type HoserFile } from '../../../src/data/hoser-layout';
import { cityCard, toolCommand } from '../../../src/data/simulation/simulation-settings';
import { datasetOf, makeSampleCity, type SampleCityOptions, type SampleCity } from './make-sample-city';
import { ShortestPaths } from '../../../src/domain/shortest-path';
import { figuresTable, grouped, percent, PUBLIC_DOMAIN } from '../readme';
import type { RoadNetwork } from '../../../src/domain/road-network';

const SAMPLE_CITY_NAME = 'Sample city';

/** A sample city as files: the HOSER layout and a README.md. The same options give the same bytes. */
export async function sampleCityFiles(options: SampleCityOptions): Promise<HoserFile[]> {
  const city = makeSampleCity(options);
  const readme = strToU8(readmeOf(city, options));
  const card = cityCard(SAMPLE_CITY_NAME, options);
  return [
    ...writeHoserLayout({ ...(await datasetOf(city, SAMPLE_CITY_NAME)), card }),
    { name: 'README.md', chunks: () => [readme] },
  ];
}

/** The files in one zip; its entries carry no dates, so that equal files give equal bytes. */
export function zipOf(files: readonly HoserFile[]): Uint8Array {
  // Zip keeps the fields of the local clock: the same fields in every time zone.
  const mtime = new Date(1980, 0, 1);
  return zipSync(
    Object.fromEntries(files.map((file) => [file.name, joined(Uint8Array, [...file.chunks()])])),
    {
      level: 9,
      mtime,
    },
  );
}

const detourRow = (name: string, { sameShare, meanExcess, excess90 }: Detours) =>
  `| ${name} | ${percent(sameShare)} | ${percent(meanExcess)} | ${percent(excess90)} |`;

function countsTable(city: SampleCity, statistics: CityStatistics): string {
  const { network, trips, zones } = city.content;
  return figuresTable([
    ['directed roads', grouped(network.roadCount)],
    ['successor links', grouped(network.successors.length)],
    ['kilometres of directed roads', statistics.kilometres.toFixed(1)],
    ['share of roads without an opposite (one-way)', percent(statistics.oneWayShare)],
    ['dead ends', String(statistics.deadEnds)],
    ['bridges', String(statistics.bridges)],
    ['zones', String(zones.zoneCount)],
    [
      'trips (train / val / test)',
      [trips.train, trips.val, trips.test].map(({ tripCount }) => grouped(tripCount)).join(' / '),
    ],
    ['origin-destination pairs', grouped(statistics.pairs)],
    ['roads per trip (mean)', statistics.meanRoads.toFixed(1)],
    ['length of a trip after its first road (mean)', `${(statistics.meanMeters / 1000).toFixed(2)} km`],
    ['time to the last road of a trip (mean)', `${statistics.meanMinutes.toFixed(1)} min`],
  ]);
}

/**
 * The README.md that goes with a sample city: what it is, from which seed, and
 * how its trips differ from best paths.
 */
function readmeOf(city: SampleCity, { roads, trips, seed }: SampleCityOptions): string {
  const statistics = statisticsOf(city);
  const classes = statistics.roadsByClass
    .map(([name, count]) => `| ${name} | ${grouped(count)} |`)
    .join('\n');
  return `# A sample city

An invented city: no map, no person and no vehicle is behind it. It has a river with few bridges, ring and radial roads,
a motorway with ramps, irregular blocks, one-way streets and dead ends, and the car trips of four weeks from Monday
2 September 2024 on. The coordinates are WGS84 degrees, out on a lake; the clock is the city's own. The names of its streets
are invented too.

Made by \`${toolCommand('make-sample-city')} --roads ${roads} --trips ${trips} --seed ${seed} --out DIR\`: the same command makes
the same bytes. The files are in the HOSER layout. \`length\` is in metres, \`maxspeed\` in km/h.

${countsTable(city, statistics)}

| class | directed roads |
|---|---:|
${classes}

## How people drive here

Drivers live, work, shop and go out at roads of their own, and leave when people do: to work in the morning, home in the
evening, later and elsewhere at weekends. They take the route that feels best: driving time at that hour (roads fill
toward the centre in the morning and away from it in the evening), weighed by class of road, by what is thought of a
street, by the driver's own habits, plus turns, signals and waiting, plus the mood of the day. So there is more to learn
than geometry:

| compared with | same route | longer by (mean) | nine of ten trips are longer by at most |
|---|---:|---:|---:|
${detourRow('the shortest path (metres)', statistics.shortest)}
${detourRow('the fastest path on empty roads (seconds)', statistics.fastest)}

No origin-destination pair of one of \`train.csv\`, \`val.csv\` and \`test.csv\` (80 / 10 / 10 %) occurs in another.

${PUBLIC_DOMAIN}`;
}

/** How the routes taken differ from the best by length or by time on empty roads. */
interface Detours {
  /** Share of trips whose every road is that of the best path. */
  readonly sameShare: number;
  /** Mean of (taken / best - 1), origin road not counted. */
  readonly meanExcess: number;
  /** Excess that nine of ten trips stay under. */
  readonly excess90: number;
}

interface CityStatistics {
  readonly kilometres: number;
  readonly roadsByClass: readonly (readonly [string, number])[];
  /** Roads without an opposite. */
  readonly oneWayShare: number;
  /** Ends of streets with no other street. */
  readonly deadEnds: number;
  /** Streets across the river, both directions of one counted once, carriageways of a motorway as one. */
  readonly bridges: number;
  readonly meanRoads: number;
  readonly meanMeters: number;
  readonly meanMinutes: number;
  readonly pairs: number;
  readonly shortest: Detours;
  readonly fastest: Detours;
}

/** Compares the trips with cheapest paths under one cost of roads and, where given, of links. */
function detours(city: SampleCity, roadCost: Float64Array, linkCost: Float64Array | null): Detours {
  const { network } = city.plan;
  const paths = new ShortestPaths(network, roadCost, linkCost);
  const known = new Map<number, Uint32Array>();
  const excess: number[] = [];
  let same = 0;
  for (const { roads } of city.trips) {
    const [origin, destination] = [roads[0], roads[roads.length - 1]];
    const key = origin * network.roadCount + destination;
    const best = known.get(key) ?? paths.path(origin, destination) ?? roads;
    known.set(key, best);
    if (best.length === roads.length && best.every((road, i) => road === roads[i])) same++;
    excess.push(costOf(network, roads, roadCost, linkCost) / costOf(network, best, roadCost, linkCost) - 1);
  }
  excess.sort((a, b) => a - b);
  const count = Math.max(1, excess.length);
  return {
    sameShare: same / count,
    meanExcess: excess.reduce((sum, value) => sum + value, 0) / count,
    excess90: excess[Math.floor(0.9 * (excess.length - 1))] ?? 0,
  };
}

function costOf(
  network: RoadNetwork,
  roads: Uint32Array,
  roadCost: Float64Array,
  linkCost: Float64Array | null,
) {
  let sum = 0;
  for (let i = 1; i < roads.length; i++) {
    sum += roadCost[roads[i]];
    if (!linkCost) continue;
    for (let link = network.successorOffsets[roads[i - 1]]; ; link++) {
      if (network.successors[link] !== roads[i]) continue;
      sum += linkCost[link];
      break;
    }
  }
  return sum;
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** What can be said of a sample city in numbers. */
export function statisticsOf(city: SampleCity): CityStatistics {
  const { network, roads, degree } = city.plan;
  const streets = [...new Set(roads.map(({ edge }) => edge))];
  const crossing = streets.filter(({ bridge }) => bridge);
  const carriageways = crossing.filter(({ level }) => level === 'motorway').length;
  return {
    kilometres: network.lengthMeters.reduce((sum, meters) => sum + meters, 0) / 1000,
    roadsByClass: network.classNames.map((name, code) => [
      name,
      network.classCodes.reduce((count, other) => count + Number(other === code), 0),
    ]),
    oneWayShare: roads.filter(({ edge }) => edge.oneWay).length / roads.length,
    deadEnds: degree.reduce((count, streetsThere) => count + Number(streetsThere === 1), 0),
    bridges: crossing.length - carriageways / 2,
    meanRoads: mean(city.trips.map((trip) => trip.roads.length)),
    meanMeters: mean(city.trips.map((trip) => costOf(network, trip.roads, network.lengthMeters, null))),
    meanMinutes: mean(city.trips.map(({ times }) => (times[times.length - 1] - times[0]) / 60)),
    pairs: new Set(city.trips.map(({ roads: r }) => r[0] * network.roadCount + r[r.length - 1])).size,
    shortest: detours(city, network.lengthMeters, null),
    fastest: detours(city, city.traffic.freeSeconds, city.traffic.freeDelays),
  };
}
