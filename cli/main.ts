import { badInput } from '../src/base/failure';
import { shown } from '../src/base/text';
import { PROGRAM, runCommand, type Command } from './command';
import { helpOf } from './options';

/** A line of the list of commands, and the way to the command: what the others need is not loaded. */
interface Entry {
  readonly about: string;
  readonly load: (words: readonly string[]) => Promise<Pick<Command, 'run'>>;
}

const COMMANDS: Readonly<Record<string, Entry>> = {
  train: {
    about: 'Trains the networks of a system, draws routes where it does, and measures them.',
    load: async (words) => {
      const { systems } = await import('../src/systems/registry');
      return (await import('./train')).trainCommand(words, systems);
    },
  },
  routes: {
    about: 'Draws routes with a trained network or a baseline, and measures them.',
    load: async () => (await import('./routes')).routesCommand,
  },
  points: {
    about: 'Generates the GPS points of a phone along routes.',
    load: async () => (await import('./points')).pointsCommand,
  },
  report: {
    about: 'Makes a report of runs, as a page and as tables.',
    load: async () => (await import('./report')).reportCommand,
  },
  compare: {
    about: 'Mean and spread over several runs, and their paired differences.',
    load: async () => (await import('./compare')).compareCommand,
  },
  dataset: {
    about: 'Builds a data set from your own roads and trips.',
    load: async () => (await import('./dataset')).datasetCommand,
  },
  simulate: {
    about: 'Makes a data set of simulated trips on your own roads.',
    load: async () => (await import('./dataset')).simulateCommand,
  },
  flows: {
    about: 'Counts trips or routes on roads, as sensor series to forecast.',
    load: async () => (await import('./flows')).flowsCommand,
  },
  study: {
    about: 'Trains in several ways and with several seeds, and says what came of them.',
    load: async () => (await import('./study')).studyCommand,
  },
  merge: {
    about: 'Puts together the parts of a command that ran with --shard.',
    load: async () => (await import('./merge')).mergeCommand,
  },
  parts: {
    about: 'Says which parts of a command are done, and what does the others.',
    load: async () => (await import('./parts')).partsCommand,
  },
  export: {
    about: 'Writes data and networks as the files of official HOSER and LM-TAD in PyTorch.',
    load: async () => (await import('./export')).exportCommand,
  },
  verify: {
    about: 'Checks that what is computed here are the numbers of the official code.',
    load: async () => (await import('./verify')).verifyCommand,
  },
  bench: {
    about: 'Measures how fast everything is that takes long.',
    load: async () => (await import('./bench')).benchCommand,
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
something failed, 2 when options or data cannot be used, 3 when trials of a study failed and all others ended, and 130 or
143 when they were stopped.
`;

async function main([name, ...words]: readonly string[]): Promise<void> {
  if (name === undefined || name === '--help') return console.log(HELP);
  const known = Object.hasOwn(OLD_NAMES, name) ? OLD_NAMES[name] : name;
  if (!Object.hasOwn(COMMANDS, known))
    throw badInput(
      `There is no command "${shown(name)}", but ${Object.keys(COMMANDS).join(', ')}. See --help.`,
    );
  const command = await COMMANDS[known].load(words);
  await command.run(words);
}

await runCommand(() => main(process.argv.slice(2)));
