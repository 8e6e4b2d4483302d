import { runCommand } from '../cli/command';
import { HELP, scaleOptions, measureScale } from './scale/scale';

await runCommand(async () => {
  const options = scaleOptions(process.argv.slice(2));
  if (options) await measureScale(options);
  else console.log(HELP);
});
