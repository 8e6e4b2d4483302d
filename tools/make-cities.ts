import { TWO_CITIES, CITY_TRIPS } from './invention/two-cities/city-roads';
import { cityFiles, type CityFiles } from './invention/two-cities/city-files';
import { runInvention } from './made-datasets';

const CITIES = Object.values(TWO_CITIES);

await runInvention({
  words: `Makes up two cities, the drives of their people from place to place, and the GPS points of them. A is small, dense and square, B three
times as wide, turned and sparse; what places do to those who drive past is the same in both. Each is a data set with roads,
trips, GPS traces and places.`,
  writes: {
    out: 'Folder to write to: the cities are in DIR/a and DIR/b; they are made if they are not there',
    zip: 'Writes DIR/city-a.zip, DIR/city-b.zip and one README.md instead of the folders',
  },
  counts: {
    trips: { ...CITY_TRIPS, words: 'Trips of each city' },
  },
  folders: CITIES.map(({ key }) => key),
  zips: CITIES.map(({ key }) => `city-${key}.zip`),
  make: async ({ trips }, seed, task) => {
    const made: CityFiles[] = [];
    for (const character of CITIES) made.push(await cityFiles(character, { trips, seed }, task));
    return made;
  },
  said: (made) =>
    made
      .map(({ points, trips }, city) => `${CITIES[city].title} has ${points} points of ${trips} trips`)
      .join(', '),
});
