import { Failure } from '../../src/base/failure';
import { GIVEN_TEACHERS } from '../../src/systems/routes/given-teachers';
import { helpOf, readOptions, wholeNumber } from '../../cli/command';
import { SAMPLE_CITY } from '../../cli/train/usual-folder';

const SPLITS = ['val', 'test', 'train'] as const;
const TEACHER_FILES = ['lm-tad', ...GIVEN_TEACHERS] as const;
export type TeacherFile = (typeof TEACHER_FILES)[number];

/** Of the presets. */
const USUAL_WINDOW = 7;

export const HELP = `Ranks the next road of held-out trips by what each teacher says of the roads that can follow: how good teachers are before anybody
learns from them.

  node --import tsx tools/rank-teachers.ts [--data PATH] [--split val] [--lm-tad-from FILE] [--foundation-from FILE] [--transfertraj-from FILE]

${[
  helpOf('--data PATH', 'folder or zip of the data set (default: the sample city)'),
  helpOf('--split NAME', `trips that are ranked: ${SPLITS.join(', ')} (default val)`),
  ...TEACHER_FILES.map((name) =>
    helpOf(`--${name}-from FROM`, 'checkpoint of that teacher, or the folder or zip of a run that has one'),
  ),
  helpOf('--window N', `roads that a teacher is told of (default ${USUAL_WINDOW})`),
  helpOf('--help', 'show this'),
].join('\n')}

Bigrams of cells learn from the training trips; every road alike is chance. Steps with one candidate do not count. MRR is the mean of
1 / rank of the road taken, over candidates alike the mean of their ranks; nats is the mean of -log p.
`;

/** What is to be ranked. Paths. */
export interface RankOptions {
  readonly data: string;
  readonly split: (typeof SPLITS)[number];
  readonly window: number;
  readonly files: Readonly<Partial<Record<TeacherFile, string>>>;
}

/** The options of a command line, or null when it asks for help. @throws Failure 'bad-input' */
export function rankOptions(args: string[]): RankOptions | null {
  const text = { type: 'string' } as const;
  const values = readOptions(args, {
    data: { type: 'string', default: SAMPLE_CITY },
    split: { type: 'string', default: SPLITS[0] },
    window: { type: 'string', default: String(USUAL_WINDOW) },
    'lm-tad-from': text,
    'foundation-from': text,
    'transfertraj-from': text,
    help: { type: 'boolean', default: false },
  });
  if (values.help) return null;
  const split = SPLITS.find((name) => name === values.split);
  if (!split) throw new Failure('bad-input', `--split must be one of ${SPLITS.join(', ')}. See --help.`);
  const files = Object.fromEntries(
    TEACHER_FILES.flatMap((name) => {
      const path = values[`${name}-from`];
      return path === undefined ? [] : [[name, path]];
    }),
  );
  const window = wholeNumber('window', values.window, 1, 10_000);
  return { data: values.data, split, window, files };
}
