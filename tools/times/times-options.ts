import { Failure } from '../../src/base/failure';
import { helpOf, readOptions } from '../../cli/command';

export const HELP = `Checks the travel times of routes that a model drew: how far they are from what a TransferTraj encoder says of the same origin,
destination and departure, and how far both are from what the trips took that asked for the routes.

  node --import tsx tools/check-times.ts --routes FILE --data PATH --encoder FILE

${[
  helpOf(
    '--routes FILE',
    'routes with times, as the page and npx route-distillery train write them, such as runs/NAME/routes-distilled.csv; may be given several times',
  ),
  helpOf('--data PATH', 'folder or zip of the data set on whose roads they are'),
  helpOf(
    '--encoder FILE',
    'checkpoint of an encoder that npx route-distillery train --system transfertraj trained, or the folder or zip of the run, of which the network travel-time or pretrained is taken',
  ),
  helpOf('--help', 'show this'),
].join('\n')}

Times are those from entering the first road to entering the last; only routes that arrived count. The encoder is told the middles of both
roads. A route differs too much where it does by more than the 90 % quantile of the encoder's own errors on the validation trips. In brackets:
95 % bootstrap intervals over routes.
`;

/** What is to be checked. Paths. */
export interface TimesOptions {
  readonly routes: readonly string[];
  readonly data: string;
  readonly encoder: string;
}

/** The options of a command line, or null when it asks for help. @throws Failure 'bad-input' */
export function timesOptions(args: string[]): TimesOptions | null {
  const { routes, data, encoder, help } = readOptions(args, {
    routes: { type: 'string', multiple: true, default: [] },
    data: { type: 'string' },
    encoder: { type: 'string' },
    help: { type: 'boolean', default: false },
  });
  if (help) return null;
  if (routes.length === 0) throw bad('Name the routes to check: --routes FILE.');
  if (!data) throw bad('Name the data set that has their roads: --data PATH.');
  if (!encoder) throw bad('Name the encoder that says travel times: --encoder FILE.');
  return { routes, data, encoder };
}

const bad = (message: string) => new Failure('bad-input', `${message} See --help.`);
