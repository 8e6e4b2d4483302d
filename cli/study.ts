import { shown } from '../src/base/text';
import { studies } from '../src/systems/studies';
import { command, PROGRAM } from './command';
import { text, whole, type OptionTable, type ValuesOf } from './options';
import { shardOption } from './shards/shard';
import type { StudyRequest } from './study/lab/command';
import { namesFromElsewhere } from './study/lab/plan';
import { PARTIAL } from './merge';
import { threadsAsked, usableCores } from './threads-option';
import { badInput } from '../src/base/failure';

const MOST_WORKERS = 1000;

/** Networks of other systems that trials can be given, by name. */
const GIVEN_NAMES = studies.flatMap(namesFromElsewhere);

const GIVEN: OptionTable = Object.fromEntries(
  GIVEN_NAMES.map((name) => [
    `${name}-from`,
    text('FROM', 'A network of another system that teaches, where an arm has it: a file, or a run.'),
  ]),
);

const OPTIONS = {
  out: text(
    'DIR',
    'Where the trials go, each with its record, measures and networks, and what they come to.',
  ),
  data: text('DIR', 'In place of the data that the file names.'),
  ...GIVEN,
  workers: whole('N', 1, MOST_WORKERS, 'Trials at once, each in a process of its own.').or(
    usableCores(),
    'one for each core that it may use',
  ),
  threads: threadsAsked('Threads that each of them computes with.').usually(
    'one, or all for a single worker',
  ),
  shard: shardOption('Part I of N of the trials; the other parts run elsewhere.'),
  partial: PARTIAL,
};

type Given = ValuesOf<typeof OPTIONS>;

/** What is to be done, and with what. */
type Request =
  | { readonly what: 'run'; readonly study: StudyRequest }
  | {
      readonly what: 'merge';
      readonly folders: readonly string[];
      readonly out: string;
      readonly partial: boolean;
    }
  | { readonly what: 'cities'; readonly folders: readonly string[]; readonly out: string }
  | { readonly what: 'report'; readonly folder: string };

export const studyCommand = command({
  name: 'study',
  about:
    'Trains the same networks in several ways and with several seeds, and puts what came of them into a table.',
  usage: `FILE.json --out DIR [--data DIR] [--workers N] [--shard I/N]
  ${PROGRAM} study merge DIR DIR ... --out DIR
  ${PROGRAM} study report DIR
  ${PROGRAM} study cities DIR DIR ... --out DIR`,
  options: OPTIONS,
  places: {
    placeholder: 'FILE.json',
    help:
      'A study of your own: arms, a grid of settings or a search, and seeds (docs/studies.md). The same command again goes on ' +
      'where it was stopped, in whatever way.',
    forms: {
      merge: 'Puts together the parts of a study that ran with --shard, in folders of their own or in one.',
      report:
        'Writes what a study has found so far as a page with its answer, tables, pictures and claims (study.html, study.md: ' +
        'docs/study-report.md). A study that has ended has done so.',
      cities:
        'Compares one study file that was run in several cities, each in a folder of its own: whether the settings of one city ' +
        'serve another, and what of a city goes with the gain of distilling (cities.html, cities.md, cities.json: ' +
        'docs/studies.md). A city is called as its folder is.',
    },
    least: 1,
    most: Infinity,
    sentence: 'Name a study file, merge, report or cities before all options',
  },
  notes: `A cell of the table: mean ± standard deviation over the seeds, and the 95 % interval of the difference to the baseline, seed by
seed.`,
  request: ({ values, places: [first, ...others] }): Request => {
    if (first === 'report') return { what: 'report', folder: only(others) };
    const { out } = values;
    if (out === undefined) throw badInput('A study needs --out. See --help.');
    if (first === 'cities') return { what: 'cities', folders: others, out };
    if (first === 'merge') {
      if (others.length > 0) return { what: 'merge', folders: others, out, partial: values.partial };
      throw badInput('Name the folders whose parts are to be merged. See --help.');
    }
    if (!first.endsWith('.json'))
      throw badInput('Name a study file, merge, report or cities before all options. See --help.');
    if (others.length > 0)
      throw badInput(`One study file was expected, not "${shown(others[0])}" too. See --help.`);
    return { what: 'run', study: { file: first, out, ...howIn(values) } };
  },
  run: async (request) => {
    if (request.what === 'cities') {
      const { compareCities } = await import('./study/cities-command');
      return compareCities(request.folders, request.out);
    }
    const { mergeLab, reportStudy, runStudy } = await import('./study/lab/command');
    if (request.what === 'report') await reportStudy(request.folder);
    else if (request.what === 'merge') await mergeLab(request.folders, request.out, !request.partial);
    else await runStudy(request.study);
  },
});

function only(folders: readonly string[]): string {
  if (folders.length === 1) return folders[0];
  throw badInput('Name the one folder of a study that is to be reported. See --help.');
}

function howIn(values: Given): Omit<StudyRequest, 'file' | 'out'> {
  const { data, workers, threads: asked, shard } = values;
  const given = Object.fromEntries(
    GIVEN_NAMES.flatMap((name) => {
      const from = (values as Readonly<Record<string, unknown>>)[`${name}-from`];
      return typeof from === 'string' ? [[name, from]] : [];
    }),
  );
  const own = asked ?? (workers > 1 ? 1 : usableCores());
  return { data, given, workers, threads: own, shard: shard ?? null };
}
