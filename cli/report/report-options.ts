import { Failure } from '../../src/base/failure';
import { helpOf, readArguments } from '../command';
import { SAMPLE_CITY } from '../train/usual-folder';

export const HELP = `Makes a report of kept runs: one HTML file that opens anywhere and prints well, with all of its numbers as JSON
and CSV beside it. Several runs that differ in their seed make one report.

  npm run report -- RUN [RUN...] [--data DIR] [--out DIR] [--verdicts FILE]...

${[
  ['RUN', 'Folder that "npm run job" wrote, or a run that the page exported as a zip.'],
  [
    '--data DIR',
    'The data set of runs that draw routes: folder, zip or files in the HOSER layout (default: the sample city). ' +
      'Reports of other runs need no data.',
  ],
  ['--out DIR', 'Where report.html, report.json and report.csv go (default: the folder of the first run).'],
  ['--verdicts FILE', 'Verdicts of a reviewer, as the page saves them. Give it once for each reviewer.'],
  ['--title TEXT', 'What stands above the report (default: the name of the data set).'],
  ['--help', 'Shows this.'],
]
  .map(([option, text]) => helpOf(option, text))
  .join('\n')}

Routes are measured again from the run, with its seed, so no number rests on what an older version wrote. Runs of
systems that draw none are reported by what their records say: curves, and the tables of their system.
Ends with code 0, or 2 for runs, data or verdicts that cannot be used.
`;

export interface ReportOptions {
  readonly runs: readonly string[];
  readonly data: string;
  readonly out: string | undefined;
  readonly verdicts: readonly string[];
  readonly title: string | undefined;
}

/** Null where help is asked for. @throws Failure 'bad-input' */
export function reportOptions(args: string[]): ReportOptions | null {
  const { values, positionals: runs } = readArguments({
    args,
    allowPositionals: true,
    options: {
      data: { type: 'string', default: SAMPLE_CITY },
      out: { type: 'string' },
      verdicts: { type: 'string', multiple: true, default: [] },
      title: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  if (runs.length === 0) throw new Failure('bad-input', 'Name at least one run. See --help.');
  const { data, out, verdicts, title } = values;
  return { runs, data, out, verdicts, title };
}
