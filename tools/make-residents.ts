import { RESIDENTS, WEEKS } from '../src/data/simulation/simulation-settings';
import { residentsFiles } from './invention/residents/residents-files';
import { runInvention } from './invention-command';

await runInvention({
  script: 'make-residents',
  words: `Makes up a city and its people, and where they check in: at home and at work, at the places of their habits, where they eat, shop and
go out. It is a data set with roads, places and check-ins.`,
  writes: {
    out: 'folder to write to; it is made if it is not there',
    replace: 'replaces a data set in that folder without asking; it stays until the new one is complete',
    zip: 'writes DIR/residents.zip and DIR/README.md instead of a folder of files',
  },
  counts: {
    residents: {
      row: RESIDENTS,
      help: `people, ${RESIDENTS.least} to ${RESIDENTS.most} (default ${RESIDENTS.default}); the first ones are the same however many there are`,
    },
    weeks: { row: WEEKS, help: `weeks, ${WEEKS.least} to ${WEEKS.most} (default ${WEEKS.default})` },
  },
  folders: [''],
  zips: ['residents.zip'],
  make: async (counts, seed, task) => [await residentsFiles(counts, seed, task)],
  said: ([{ residents, checkIns }]) => `${checkIns} check-ins of ${residents} residents`,
});
