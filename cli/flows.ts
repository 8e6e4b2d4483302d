import { basename, resolve } from 'node:path';
import { badInput } from '../src/base/failure';
import { LONGEST_DATASET_NAME } from '../src/data/data-card-file';
import { command } from './command';
import type { FlowsOptions } from './flows/count-flows';
import { flag, text, whole } from './options';

const [USUAL_ROADS, MOST_ROADS] = [128, 100_000];
const [USUAL_BIN, LONGEST_BIN] = [15, 1440];

export const flowsCommand = command({
  name: 'flows',
  about:
    'Counts the trips of a data set, or routes in a file, on the busiest roads in bins of time. Writes the data set with these\n' +
    'counts as its sensor series, from which train --system lightst --data DIR learns to forecast them.',
  usage: '--data PATH [--routes FILE] [--roads N] [--bin MINUTES] --out DIR',
  options: {
    data: text('PATH', 'Folder or zip of a data set.').needed('Name the data set to count'),
    routes: text(
      'FILE',
      'Routes with times on its roads, as the page and the command train write them; left out: its trips, of all splits.',
    ),
    model: text('NAME', 'Whose routes, where the file holds those of several models.'),
    roads: whole('N', 1, MOST_ROADS, 'How many roads, the busiest ones.').or(USUAL_ROADS),
    bin: whole('MINUTES', 1, LONGEST_BIN, 'Length of a bin; must divide a day.').or(USUAL_BIN),
    out: text('DIR', 'Folder to write to; it is made if it is not there.').needed(
      'Name the folder to write to',
    ),
    replace: flag(
      'Replaces a data set in that folder without asking; it stays until the new one is complete.',
    ),
    name: text('TEXT', 'Name of the data set.').usually('that of the folder'),
  },
  notes:
    'Counts of routes come without the trips of the data set. A forecast needs 120 bins at least, and should have two weeks.',
  request: ({ values: { bin, name, ...values } }): FlowsOptions => {
    if (values.model !== undefined && values.routes === undefined)
      throw badInput('--model chooses routes of a file. Name the file too: --routes FILE.');
    const named = name ?? (basename(resolve(values.out)) || 'flows');
    return { ...values, binMinutes: bin, name: named.slice(0, LONGEST_DATASET_NAME) };
  },
  run: async (options) => (await import('./flows/count-flows')).countFlows(options),
});
