import { runCommand } from './command';
import { HELP, makeOptions } from './make-dataset-options';
import { Builder } from './make-dataset-work';

await runCommand(async () => {
  const options = makeOptions(process.argv.slice(2));
  if (options) await new Builder(options).run();
  else console.log(HELP);
});
