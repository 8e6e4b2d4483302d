import type { SampleCity, SampleCityOptions } from './make-sample-city';
import { statisticsOf, type CityStatistics, type Detours } from './statistics';

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const grouped = (count: number) => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

const detourRow = (name: string, { sameShare, meanExcess, excess90 }: Detours) =>
  `| ${name} | ${percent(sameShare)} | ${percent(meanExcess)} | ${percent(excess90)} |`;

function countsTable(city: SampleCity, statistics: CityStatistics): string {
  const { network, trips, zones } = city.content;
  const rows = [
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
  ];
  return ['| what | how much |', '|---|---:|', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join(
    '\n',
  );
}

/**
 * The README.md that goes with a sample city: what it is, from which seed, and
 * how its trips differ from best paths.
 */
export function readmeOf(city: SampleCity, { roads, trips, seed }: SampleCityOptions): string {
  const statistics = statisticsOf(city);
  const classes = statistics.roadsByClass
    .map(([name, count]) => `| ${name} | ${grouped(count)} |`)
    .join('\n');
  return `# A sample city

An invented city: no map, no person and no vehicle is behind it. It has a river with few bridges, ring and radial roads,
a motorway with ramps, irregular blocks, one-way streets and dead ends, and the car trips of four weeks from Monday
2 September 2024 on. The coordinates are WGS84 degrees, out on a lake; the clock is the city's own. The names of its streets
are invented too.

Made by \`npm run make-sample-city -- --roads ${roads} --trips ${trips} --seed ${seed} --out DIR\`: the same command makes
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

## Licence

CC0 1.0: in the public domain, to the extent that the law allows.
`;
}
