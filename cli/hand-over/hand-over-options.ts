import { Failure } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import { STUDENTS, type StudentSource } from '../../src/engine/routes/route-source';
import { PRESETS, type PresetName } from '../../src/systems/routes/experiment-config';
import { helpOf, readOptions, wholeNumber } from '../command';

const LARGEST_SEED = 4_294_967_295;

export const HELP = `Writes a data set, networks and settings as the files that official HOSER and LM-TAD in PyTorch take, for trainings that are too large
for this program. What they train comes back by npm run job -- --student-from FILE, --teacher-from FILE.

  npm run hand-over -- --data PATH [--student FROM] [--teacher FROM] [--preset NAME] --out DIR

${[
  helpOf('--data PATH', 'folder or zip of a data set in the HOSER layout'),
  helpOf(
    '--student FROM',
    'a HOSER of these roads: its checkpoint, or the folder or zip of the run that trained it',
  ),
  helpOf('--model NAME', `which student of a run: ${STUDENTS.join(', ')} (default distilled)`),
  helpOf('--teacher FROM', 'an LM-TAD of these roads: the same'),
  helpOf(
    '--preset NAME',
    `${PRESETS.join(', ')}: epochs, batches and rates, and sizes where no network is given (default thesis)`,
  ),
  helpOf(
    '--name NAME',
    'what official code is to call the data set (default: that of the data, letters and digits)',
  ),
  helpOf('--seed S', 'for the folder of official HOSER (default 42)'),
  helpOf('--out DIR', 'folder to write to, which must be empty or new'),
  helpOf('--help', 'show this'),
].join('\n')}

DIR gets hoser/ (data/NAME, config/NAME.yaml, save/NAME/seedS/best.pth) and lmtad/ (data/vocab.json, data/porto_processed.csv,
ckpt.pt, settings.json), to be laid over the folders of the official code, and a README.md that says how.
python3 scripts/check-hand-over.py DIR reads them as the official code does.
`;

export interface HandOverOptions {
  readonly data: string;
  readonly student: string | undefined;
  readonly model: StudentSource;
  readonly teacher: string | undefined;
  readonly preset: PresetName;
  readonly name: string | undefined;
  readonly seed: number;
  readonly out: string;
}

/** The options of a command line, or null when it asks for help. @throws Failure 'bad-input' */
export function handOverOptions(args: string[]): HandOverOptions | null {
  const text = { type: 'string' } as const;
  const given = readOptions(args, {
    data: text,
    student: text,
    model: { ...text, default: 'distilled' },
    teacher: text,
    preset: { ...text, default: 'thesis' },
    name: text,
    seed: { ...text, default: '42' },
    out: text,
    help: { type: 'boolean', default: false },
  });
  if (given.help) return null;
  const { data, out, student, teacher, name } = given;
  if (!data) throw new Failure('bad-input', 'Name the data set: --data PATH. See --help.');
  if (!out) throw new Failure('bad-input', 'Name the folder to write to: --out DIR. See --help.');
  if (name !== undefined && !/^\w{1,60}$/.test(name))
    throw new Failure('bad-input', `--name must be letters, digits and "_", not '${shown(name)}'.`);
  return {
    data,
    student,
    model: oneOf('model', given.model, STUDENTS),
    teacher,
    preset: oneOf('preset', given.preset, PRESETS),
    name,
    seed: wholeNumber('seed', given.seed, 0, LARGEST_SEED),
    out,
  };
}

function oneOf<T extends string>(name: string, value: string, known: readonly T[]): T {
  const found = known.find((one) => one === value);
  if (found) return found;
  throw new Failure(
    'bad-input',
    `--${shown(name)} must be one of ${known.join(', ')}, not '${shown(value)}'.`,
  );
}
