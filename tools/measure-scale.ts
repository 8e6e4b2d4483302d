import { runCommand } from '../cli/command';
import { HELP, scaleOptions } from './scale/scale-options';
import { measureScale } from './scale/measure-scale';

await runCommand(async () => {
  const options = scaleOptions(process.argv.slice(2));
  if (options) await measureScale(options);
  else console.log(HELP);
});
