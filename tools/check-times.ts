import { localTask } from '../src/engine/protocol/local-task';
import { runCommand } from '../cli/command';
import { startNodeBackend } from '../cli/node-backend';
import { checkTimes, HELP, timesOptions } from './times/times';

await runCommand(async () => {
  const options = timesOptions(process.argv.slice(2));
  if (!options) {
    console.log(HELP);
    return;
  }
  await startNodeBackend('wasm', () => undefined);
  console.log((await checkTimes(options, localTask<string>())).join('\n'));
});
