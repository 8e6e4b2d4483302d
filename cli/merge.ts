import { runCommand } from './command';
import { HELP, mergeOptions } from './shards/merge-options';
import { mergeShards } from './shards/merge-shards';

await runCommand(async () => {
  const options = mergeOptions(process.argv.slice(2));
  if (options) await mergeShards(options);
  else console.log(HELP);
});
