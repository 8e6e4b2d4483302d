import { Failure } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import {
  DRAWN_SOURCES,
  isStudent,
  OD_SOURCES,
  type DrawnSource,
  type OdSource,
} from '../../src/engine/routes/route-source';
import { DEFAULT_BEAM_WIDTH, DEFAULT_LENGTH_FACTOR } from '../../src/generation/generate-routes';
import { BACKEND_NAMES, isBackendName, type BackendName } from '../../src/nn/backend-names';
import type { DrawnSearch } from '../../src/systems/routes/experiment-config';
import { helpOf, readOptions, wholeNumber } from '../command';
import { decidingWords, SHARD_HELP, shardOf, type ShardWish } from '../shards/shard';
import { searchOption } from '../study/search-option';
import { THREADS_HELP, threadsOf } from '../threads-option';

const USUAL_SEED = 42;
const USUAL_RESAMPLES = 1000;
const LARGEST_SEED = 4_294_967_295;
const MOST_PAIRS = 100_000_000;

export const HELP = `Draws routes with a trained network or a baseline for pairs of roads, and measures them against real trips.

  npm run routes -- --data PATH [--model NAME --network PATH] [--trips train|test] [--pairs N] --out DIR

${[
  helpOf('--data PATH', 'folder or zip of a data set in the HOSER layout'),
  helpOf(
    '--model NAME',
    `who draws: ${DRAWN_SOURCES.join(', ')} (default distilled; a student of a file by the name that it is to have)`,
  ),
  helpOf(
    '--network PATH',
    'a student: its checkpoint, or the folder or zip of the run that trained it. Baselines need none',
  ),
  helpOf(
    '--trips SPLIT',
    'trips whose origins, destinations and departures are asked for: train or test (default test)',
  ),
  helpOf('--pairs N', 'so many of them, drawn by the seed as npm run job draws them (default: all)'),
  helpOf(
    '--pairs-file FILE',
    'in place of trips: CSV with origin_road_id, destination_road_id and departure (2013-07-01T08:30:00Z); their routes are not measured, as nobody drove them',
  ),
  helpOf('--search NAME', 'as of npm run job (default usual)'),
  helpOf('--beams N', `of searches with beams (default ${DEFAULT_BEAM_WIDTH})`),
  helpOf('--resamples N', `for the intervals of the measures (default ${USUAL_RESAMPLES})`),
  helpOf('--seed S', `of the pairs and the resamples (default ${USUAL_SEED})`),
  helpOf('--backend B', `${BACKEND_NAMES.join(', ')} (default wasm)`),
  THREADS_HELP,
  helpOf('--out DIR', 'where routes-NAME.csv and metrics.json go; created if it does not exist'),
  helpOf('--replace', 'replaces these files without asking'),
].join('\n')}
${SHARD_HELP}
${helpOf('--help', 'show this')}

routes-NAME.csv has the columns of HOSER (gene_trace_road_id and so on), one row a pair, in the order of the pairs.
`;

/** Which pairs are asked for. */
export type PairsFrom =
  { readonly trips: OdSource; readonly count: number | undefined } | { readonly file: string };

export interface RoutesOptions {
  readonly data: string;
  readonly model: DrawnSource;
  /** Of a student alone. */
  readonly network: string | undefined;
  readonly pairs: PairsFrom;
  readonly generation: {
    readonly search: DrawnSearch;
    readonly beamWidth: number;
    readonly lengthFactor: number;
  };
  readonly resamples: number;
  readonly seed: number;
  readonly backend: BackendName;
  /** Threads that draw, this one included. */
  readonly threads: number;
  readonly out: string;
  readonly replace: boolean;
  /** The part of the pairs that is drawn; null for all. */
  readonly part: ShardWish | null;
}

/** The options of a command line, or null when it asks for help. @throws Failure 'bad-input' */
export function routesOptions(args: string[]): RoutesOptions | null {
  const text = { type: 'string' } as const;
  const given = readOptions(args, {
    data: text,
    model: { ...text, default: 'distilled' },
    network: text,
    trips: text,
    pairs: text,
    'pairs-file': text,
    search: { ...text, default: 'usual' },
    beams: { ...text, default: String(DEFAULT_BEAM_WIDTH) },
    resamples: { ...text, default: String(USUAL_RESAMPLES) },
    seed: { ...text, default: String(USUAL_SEED) },
    backend: { ...text, default: 'wasm' },
    threads: text,
    out: text,
    replace: { type: 'boolean', default: false },
    shard: text,
    help: { type: 'boolean', default: false },
  });
  if (given.help) return null;
  const { data, out, backend, shard } = given;
  if (!data) throw new Failure('bad-input', 'Name the data set that has the roads: --data PATH. See --help.');
  if (!out) throw new Failure('bad-input', 'Name the folder to write to: --out DIR. See --help.');
  if (!isBackendName(backend))
    throw new Failure('bad-input', `"${shown(backend)}" is no backend: ${BACKEND_NAMES.join(', ')}.`);
  return {
    data,
    ...drawerOf(given.model, given.network),
    pairs: pairsFrom(given),
    generation: {
      search: searchOption(given.search),
      beamWidth: wholeNumber('beams', given.beams, 1, 1000),
      lengthFactor: DEFAULT_LENGTH_FACTOR,
    },
    resamples: wholeNumber('resamples', given.resamples, 1, 1_000_000),
    seed: wholeNumber('seed', given.seed, 0, LARGEST_SEED),
    backend,
    threads: threadsOf(given.threads),
    out,
    replace: given.replace,
    part: shard === undefined ? null : { shard: shardOf(shard), words: decidingWords(args) },
  };
}

function drawerOf(name: string, network: string | undefined): Pick<RoutesOptions, 'model' | 'network'> {
  const model = DRAWN_SOURCES.find((one) => one === name);
  if (!model)
    throw new Failure(
      'bad-input',
      `--model must be one of ${DRAWN_SOURCES.join(', ')}, not '${shown(name)}'.`,
    );
  if (isStudent(model) === (network !== undefined)) return { model, network };
  throw new Failure(
    'bad-input',
    isStudent(model)
      ? `The ${model} student needs its file or run: --network PATH. Baselines need none: --model shortest.`
      : `${model} is a baseline, which has no network: leave out --network.`,
  );
}

function pairsFrom({
  trips,
  pairs,
  'pairs-file': file,
}: {
  readonly trips?: string;
  readonly pairs?: string;
  readonly 'pairs-file'?: string;
}): PairsFrom {
  if (file !== undefined) {
    if (trips === undefined && pairs === undefined) return { file };
    throw new Failure('bad-input', 'All pairs of --pairs-file are drawn: leave out --trips and --pairs.');
  }
  const split = OD_SOURCES.find((one) => one === (trips ?? 'test'));
  if (!split) throw new Failure('bad-input', `--trips must be train or test, not '${shown(trips!)}'.`);
  return {
    trips: split,
    count: pairs === undefined ? undefined : wholeNumber('pairs', pairs, 1, MOST_PAIRS),
  };
}
