import { Failure } from '../src/base/failure';
import { shown } from '../src/base/text';
import { PROGRAM, runCommand, type Command } from './command';
import { helpOf } from './options';

/** A line of the list of commands, and the way to the command: what the others need is not loaded. */
interface Entry {
  readonly about: string;
  readonly load: (words: readonly string[]) => Promise<Command>;
}

const COMMANDS: Readonly<Record<string, Entry>> = {
  train: {
    about: 'Trains the networks of a system, draws routes where it does, and measures them.',
    load: async (words) => {
      const { systems } = await import('../src/systems/registry');
      return (await import('./train')).trainCommand(words, systems);
    },
  },
};

/** What commands were called in earlier versions. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  job: 'train',
  'make-dataset': 'dataset',
  'compare-runs': 'compare',
  'count-flows': 'flows',
  'hand-over': 'export',
};

const HELP = `Trains, distils and judges route models, without a page.

  ${PROGRAM} COMMAND [OPTIONS]

${Object.entries(COMMANDS)
  .map(([name, { about }]) => helpOf(name, about))
  .join('\n')}

${PROGRAM} COMMAND --help says what a command takes. Commands end with code 0 when all went well, 1 when
something failed, 2 when options or data cannot be used, and 130 or 143 when they were stopped.
`;

async function main([name, ...words]: readonly string[]): Promise<void> {
  if (name === undefined || name === '--help') return console.log(HELP);
  const known = OLD_NAMES[name] ?? name;
  if (!Object.hasOwn(COMMANDS, known))
    throw new Failure(
      'bad-input',
      `There is no command "${shown(name)}", but ${Object.keys(COMMANDS).join(', ')}. See --help.`,
    );
  const command = await COMMANDS[known].load(words);
  await command.run(words);
}

await runCommand(() => main(process.argv.slice(2)));
