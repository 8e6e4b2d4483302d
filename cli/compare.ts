import { command } from './command';
import type { CompareOptions } from './compare/compare-runs';
import { flag, text } from './options';

export const compareCommand = command({
  name: 'compare',
  about: 'Mean and spread over several runs (seeds), and their paired differences.',
  usage: 'DIR DIR ... [--variants] [--json FILE]',
  places: {
    placeholder: 'DIR',
    help:
      'Folders that the command train wrote (with run.json and, where routes were drawn, metrics.json), of one data set and ' +
      'one set of settings.',
    least: 2,
    most: Infinity,
    sentence: 'Name at least two folders of runs',
  },
  options: {
    variants: flag(
      'The runs are of several sets of settings on the same data: each set is told by the flags that make it of the first ' +
        'one named, with its mean over seeds and its difference from the first, seed by seed. Takes the scores of ' +
        'networks alone, not the measures of routes.',
    ),
    json: text('FILE', 'Writes the summary as JSON too.'),
  },
  request: ({ values, places }): CompareOptions => ({ ...values, folders: places }),
  run: async (request) => (await import('./compare/compare-runs')).compareRuns(request),
});
