import { localTask } from '../src/engine/protocol/local-task';
import { runCommand } from '../cli/command';
import { startNodeBackend } from '../cli/node-backend';
import { HELP, rankOptions, rankTeachers } from './teachers/teachers';

await runCommand(async () => {
  const options = rankOptions(process.argv.slice(2));
  if (!options) {
    console.log(HELP);
    return;
  }
  await startNodeBackend('wasm', () => undefined);
  console.log((await rankTeachers(options, localTask<string>())).join('\n'));
});
