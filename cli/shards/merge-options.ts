import { Failure } from '../../src/base/failure';
import { helpOf, readArguments } from '../command';

export const HELP = `Makes of the parts of a command that ran with --shard what one command would have written, byte for byte.

  npm run merge -- SHARD ... --out DIR

${[
  helpOf(
    'SHARD',
    'a file that make-dataset or routes left with --shard, or a folder of such files; or the --out folders of a study whose parts ran with --shard',
  ),
  helpOf('--out DIR', 'folder to write to; created if it does not exist'),
  helpOf('--replace', 'replaces what an earlier command wrote there without asking'),
  helpOf('--help', 'show this'),
].join('\n')}

Each part has to be there exactly once, and all have to be of the same data, weights, settings, seed and versions: what differs or
is missing is named. Data and other inputs are read again, from the paths of the command that made the parts.
`;

export interface MergeOptions {
  /** Files or folders. */
  readonly shards: readonly string[];
  readonly out: string;
  readonly replace: boolean;
}

/** The options of a command line, or null when it asks for help. @throws Failure 'bad-input' */
export function mergeOptions(args: string[]): MergeOptions | null {
  const { values, positionals } = readArguments({
    args,
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      replace: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const { out, replace } = values;
  if (!out) throw new Failure('bad-input', 'Name the folder to write to: --out DIR. See --help.');
  if (positionals.length === 0)
    throw new Failure('bad-input', 'Name the shards, or the folder that holds them. See --help.');
  return { shards: positionals, out, replace };
}
