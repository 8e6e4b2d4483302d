import { command } from './command';

export const partsCommand = command({
  name: 'parts',
  about: 'Says what there is of each part of a command that ran with --shard, and what does the others.',
  usage: 'DIR',
  options: {},
  places: {
    placeholder: 'DIR',
    help: 'The folder that the parts go to.',
    least: 1,
    most: 1,
    sentence: 'Name the one folder of the parts',
  },
  notes: `A part is done, damaged (its bytes are not those that were written), missing, unfinished, or has nothing to do. Of one that is worked
on stands who does, and how long ago it gave a sign of life: one on another machine counts as dead after 60 s without.`,
  request: ({ places: [folder] }) => ({ folder }),
  run: async ({ folder }) => (await import('./shards/list-parts')).listParts(folder),
});
