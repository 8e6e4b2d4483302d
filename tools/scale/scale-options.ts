import { Failure } from '../../src/base/failure';
import { helpOf, readOptions, wholeNumber } from '../../cli/command';

export const HELP = `Measures what a road network and its trips cost: bytes of each part, seconds, GPS points matched and routes drawn a second, and the
peak of memory after each. docs/scale.md reckons with it.

  node --import tsx tools/measure-scale.ts --data PATH [--tiles N] [--points N] [--routes N]

${[
  helpOf('--data PATH', 'folder or zip of a data set in the HOSER layout'),
  helpOf(
    '--tiles N',
    'lays N x N copies of its roads beside each other, to measure more roads than any data set here has (default 1)',
  ),
  helpOf(
    '--points N',
    'GPS points to match, one every 15 s with 10 m of noise, of the training trips (default 20000; 0 for none)',
  ),
  helpOf('--routes N', 'routes to draw with an untrained HOSER of official widths (default 128; 0 for none)'),
  helpOf('--help', 'show this'),
].join('\n')}
`;

export interface ScaleOptions {
  readonly data: string;
  readonly tiles: number;
  readonly points: number;
  readonly routes: number;
}

/** The options of a command line, or null when it asks for help. @throws Failure 'bad-input' */
export function scaleOptions(args: string[]): ScaleOptions | null {
  const text = { type: 'string' } as const;
  const given = readOptions(args, {
    data: text,
    tiles: { ...text, default: '1' },
    points: { ...text, default: '20000' },
    routes: { ...text, default: '128' },
    help: { type: 'boolean', default: false },
  });
  if (given.help) return null;
  if (!given.data) throw new Failure('bad-input', 'Name a data set: --data PATH. See --help.');
  return {
    data: given.data,
    tiles: wholeNumber('tiles', given.tiles, 1, 100),
    points: wholeNumber('points', given.points, 0, 100_000_000),
    routes: wholeNumber('routes', given.routes, 0, 1_000_000),
  };
}
