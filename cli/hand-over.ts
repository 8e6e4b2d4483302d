import { runCommand } from './command';
import { handOver } from './hand-over/hand-over';
import { handOverOptions, HELP } from './hand-over/hand-over-options';

await runCommand(async () => {
  const options = handOverOptions(process.argv.slice(2));
  if (options) await handOver(options);
  else console.log(HELP);
});
