import { RESIDENTS, WEEKS } from '../src/data/simulation/simulation-settings';
import { residentsFiles } from './invention/residents/residents-files';
import { runInvention } from './made-datasets';

await runInvention({
  words: `Makes up a city and its people, and where they check in: at home and at work, at the places of their habits, where they eat, shop and
go out. It is a data set with roads, places and check-ins.`,
  writes: {
    out: 'Folder to write to; it is made if it is not there',
    zip: 'Writes DIR/residents.zip and DIR/README.md instead of a folder of files',
  },
  counts: {
    residents: { ...RESIDENTS, words: 'People; the first ones are the same however many there are' },
    weeks: { ...WEEKS, words: 'Weeks' },
  },
  folders: [''],
  zips: ['residents.zip'],
  make: async (counts, seed, task) => [await residentsFiles(counts, seed, task)],
  said: ([{ residents, checkIns }]) => `${checkIns} check-ins of ${residents} residents`,
});
