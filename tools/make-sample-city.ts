import { LARGEST_CITY, SMALLEST_CITY } from './invention/sample-city/make-sample-city';
import { sampleCityFiles } from './invention/sample-city/sample-city-files';
import { runInvention } from './made-datasets';

await runInvention({
  words: 'Makes up a city and its trips, in the HOSER layout.',
  writes: {
    out: 'Folder to write to; it is made if it is not there',
    zip: 'Writes DIR/sample-city.zip and DIR/README.md instead of the single files',
  },
  counts: {
    roads: {
      words: 'Directed roads; the city comes within a few per cent',
      ...{ least: SMALLEST_CITY, default: 2000, most: LARGEST_CITY },
    },
    trips: { words: 'Trips', least: 20, default: 8000, most: 1_000_000 },
  },
  folders: [''],
  zips: ['sample-city.zip'],
  make: async (counts, seed) => {
    const files = await sampleCityFiles({ ...counts, seed });
    const [readme] = files.filter(({ name }) => name === 'README.md');
    return [{ files, readme: Buffer.concat([...readme.chunks()]).toString() }];
  },
  said: ([{ files }]) => `${files.length} files`,
});
