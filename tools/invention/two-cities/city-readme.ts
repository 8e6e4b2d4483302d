import type { CityCharacter } from './city-character';
import { FELT_METERS } from './roadside';
import { meanSpeed, meanSpeedOnLikeRoads, passagesOf, type Passage } from './passages';
import { CATEGORY_TRAITS, PLACE_CATEGORIES, type Bustle, type PlaceCategory } from './place-categories';
import { CITY_TRIPS } from './city-settings';
import { LEAST_POINTS, MOST_POINTS } from './city-drives';
import type { CitySimulation } from './simulate-city';
import { guessErrors } from './speed-guess';

const grouped = (count: number) => String(count).replace(/\B(?=(\d{3})+$)/g, ',');
const speed = (kmh: number) => (Number.isNaN(kmh) ? '' : kmh.toFixed(1));
const spread = (values: readonly number[], digits: number) =>
  values.map((value) => value.toFixed(digits)).join(' / ');
const clock = (hour: number) => `${Math.floor(hour)}:${hour % 1 === 0 ? '00' : '30'}`;

/** The command that makes the two cities again. */
export function makeCitiesCommand({ step: { settings } }: Pick<CitySimulation, 'step'>): string {
  const trips = settings.trips === CITY_TRIPS.default ? '' : ` --trips ${String(settings.trips)}`;
  return `npm run make-cities --${trips} --seed ${String(settings.seed)} --out DIR`;
}

/** What a README.md says of one city: its figures, its places, and what they do to those who drive past. */
export function cityReadme(character: CityCharacter, simulation: CitySimulation): string {
  const passages = passagesOf({ ...simulation, places: simulation.places.places }, FELT_METERS);
  const { withoutPlaces, withPlaces } = guessErrors(passages, simulation.network);
  return `# ${character.title}

An invented city: no map, no person and no vehicle is behind it. Its people drive from place to place: to work, school and shops, to restaurants,
hospitals and home, each at its hours. Where places are busy cars are slower and have to stop, and some drivers stand for a while at a school
or a filling station. A phone aboard sends a point every 6, 8, 10, 12 or 15 seconds, by vehicle, with an error of
${String(simulation.step.settings.leastNoise)} to ${String(simulation.step.settings.mostNoise)} m.

Made by \`${makeCitiesCommand(simulation)}\`: the same command makes the same bytes.
\`gps.csv\` has the points by the clock of the place, \`places.csv\` the places. The trips of the data set are the same drives. Drives with fewer
than ${LEAST_POINTS} or more than ${MOST_POINTS} points are left out.

${figuresTable(character, simulation)}

## Places

| category | places | share |
|---|---:|---:|
${placeRows(simulation)}

## What places do

Mean speeds in km/h, stops included, between points within ${FELT_METERS} m of a place of the category, and elsewhere at the same hours on roads of the
same classes:

| category | when | because | near | elsewhere |
|---|---|---|---:|---:|
${bustleRows(simulation, passages)}

Speeds between two points are guessed from the class of the road and the half hour with an error of ${withoutPlaces.toFixed(2)} km/h (root mean square, on
drives that the means are not taken from), and with the places around of ${withPlaces.toFixed(2)} km/h.

## Licence

CC0 1.0: in the public domain, to the extent that the law allows.
`;
}

function figuresTable({ turnDegrees, width, height }: CityCharacter, simulation: CitySimulation): string {
  const { network, places, figures, step } = simulation;
  const kilometers = network.lengthMeters.reduce((sum, meters) => sum + meters, 0) / 1000;
  const squareKm = (width * height) / 1e6;
  const rows = [
    ['kilometres from side to side', `${width / 1000} by ${height / 1000}`],
    ['long streets turned by', `${turnDegrees}°`],
    ['directed roads', grouped(network.roadCount)],
    ['kilometres of directed roads', kilometers.toFixed(1)],
    ['the same for each square kilometre', (kilometers / squareKm).toFixed(1)],
    ['places', grouped(places.roads.length)],
    ['the same for each square kilometre', (places.roads.length / squareKm).toFixed(0)],
    [`days from ${String(step.settings.startDate)} on`, String(step.settings.days)],
    ['trips', grouped(step.counts.trips)],
    ['points', grouped(step.counts.points)],
    ...figures.intervals.map(([seconds, trips]) => [`trips with a point every ${seconds} s`, grouped(trips)]),
    ['points of a trip (p10 / median / p90)', spread(figures.pointsPerTrip, 0)],
    ['minutes of a trip (p10 / median / p90)', spread(figures.minutesPerTrip, 1)],
    ['kilometres of a trip (p10 / median / p90)', spread(figures.kilometersPerTrip, 1)],
    ['points at which the car stands', `${(100 * figures.standingShare).toFixed(1)} %`],
    ['drives left out for more points', grouped(step.counts.tooManyPoints)],
  ];
  return ['| what | how much |', '|---|---:|', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join(
    '\n',
  );
}

function placeRows({ places: { countOf, roads } }: CitySimulation): string {
  return PLACE_CATEGORIES.map((category) => {
    const count = countOf[category];
    return `| ${category} | ${grouped(count)} | ${((100 * count) / roads.length).toFixed(1)} % |`;
  }).join('\n');
}

function bustleRows({ network }: CitySimulation, passages: readonly Passage[]): string {
  return PLACE_CATEGORIES.flatMap((category) =>
    CATEGORY_TRAITS[category].bustle.map((bustle) => {
      const { near, elsewhere } = speedsDuring(category, bustle, passages);
      const like = meanSpeedOnLikeRoads(elsewhere, near, network);
      const days =
        bustle.days === 'all' ? '' : `${bustle.days === 'working' ? 'working days' : 'weekends'}, `;
      const when = `${days}${clock(bustle.from)} to ${clock(bustle.to)}`;
      return `| ${category} | ${when} | ${bustle.why} | ${speed(meanSpeed(near))} | ${speed(like)} |`;
    }),
  ).join('\n');
}

/** Passages during busy hours of a category, near to a place of it and elsewhere. */
function speedsDuring(category: PlaceCategory, { days, from, to }: Bustle, passages: readonly Passage[]) {
  const code = PLACE_CATEGORIES.indexOf(category);
  const during = passages.filter(
    ({ weekend, hour }) => (days === 'all' || (days === 'weekend') === weekend) && hour >= from && hour < to,
  );
  return {
    near: during.filter(({ near }) => near[code] > 0),
    elsewhere: during.filter(({ near }) => near[code] === 0),
  };
}
