import { Failure } from '../src/base/failure';
import { CITIES, CITIES_HELP, citiesCommand } from './study/cities-command';
import { isLabCommand, LAB_HELP, labCommand } from './study/lab/command';

const HELP = `Trains the same networks in several ways and with several seeds, and puts what came of them into a table.

${LAB_HELP}
${CITIES_HELP}
  --help              Shows this.

A cell of the table: mean ± standard deviation over the seeds, and the 95 % interval of the difference to the baseline, seed by
seed.
`;

/** Runs the study that the words of a command line name. @throws Failure */
export async function studyCommand(words: readonly string[]): Promise<void> {
  const args = [...words];
  if (args.includes('--help')) return console.log(HELP);
  if (isLabCommand(args)) return labCommand(args);
  if (args[0] === CITIES) return citiesCommand(args);
  throw new Failure(
    'bad-input',
    'Name a study file, merge, report or cities before all options. See --help.',
  );
}
