import { runCommand } from './command';
import { HELP, makeOptions } from './make-dataset-options';
import { MakeDataset } from './make-dataset-work';

await runCommand(async () => {
  const options = makeOptions(process.argv.slice(2));
  if (options) await new MakeDataset(options).run();
  else console.log(HELP);
});
