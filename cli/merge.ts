import { command } from './command';
import { flag, text } from './options';
import type { MergeOptions } from './shards/merge-shards';

/** The option that lets a study be merged in part. */
export const PARTIAL = flag(
  'Merges the trials of a study that are there, where others are missing or failed.',
);

export const mergeCommand = command({
  name: 'merge',
  about:
    'Makes of the parts of a command that ran with --shard what one command would have written, byte for byte.',
  usage: 'SHARD ... --out DIR',
  places: {
    placeholder: 'SHARD',
    help:
      'A file that dataset or routes left with --shard, or a folder of such files; or the --out folders of a study whose ' +
      'parts ran with --shard.',
    least: 1,
    most: Infinity,
    sentence: 'Name the shards, or the folder that holds them',
  },
  options: {
    out: text('DIR', 'Folder to write to; it is made if it is not there.').needed(
      'Name the folder to write to',
    ),
    replace: flag('Replaces what an earlier command wrote there without asking.'),
    partial: PARTIAL,
  },
  notes: `Each part has to be there exactly once, and all have to be of the same data, weights, settings, seed and versions: what differs or
is missing is named. Data and other inputs are read again, from the paths of the command that made the parts.`,
  request: ({ values, places }): MergeOptions => ({ ...values, shards: places }),
  run: async (options) => (await import('./shards/merge-shards')).mergeShards(options),
});
