import type { DrawnSearch } from '../src/engine/routes/route-drawing';
import { badInput } from '../src/base/failure';
import {
  checkSampled,
  DRAWN_SOURCES,
  isStudent,
  OD_SOURCES,
  type DrawnSource,
} from '../src/engine/routes/route-source';
import { DEFAULT_BEAM_WIDTH, DEFAULT_LENGTH_FACTOR } from '../src/generation/generate-routes';
import type { Sampling } from '../src/generation/walk-routes';
import { ROUTE_SETTINGS } from '../src/systems/routes/settings';
import { command } from './command';
import { backend, flag, oneOf, real, seed, text, whole, type ValuesOf } from './options';
import type { PairsFrom, RoutesOptions } from './routes/asked-pairs';
import { decidingWords, shardOption } from './shards/shard';
import { threads } from './threads-option';

const USUAL_SEED = 42;
const USUAL_RESAMPLES = 1000;
const MOST_PAIRS = 100_000_000;

/** By the names that the setting has. */
const SEARCHES = Object.keys(ROUTE_SETTINGS.search.options) as DrawnSearch[];

const OPTIONS = {
  data: text('PATH', 'Folder or zip of a data set in the HOSER layout.').needed(
    'Name the data set that has the roads',
  ),
  model: oneOf(DRAWN_SOURCES, 'Who draws: a student of a file has the name that it is given here.').or(
    'distilled',
  ),
  network: text(
    'PATH',
    'A student: its checkpoint, or the folder or zip of the run that trained it. Baselines need none.',
  ),
  trips: oneOf(
    OD_SOURCES,
    'Trips whose origins, destinations and departures are asked for.',
    'SPLIT',
  ).usually('test'),
  pairs: whole('N', 1, MOST_PAIRS, 'So many of them, drawn by the seed as train draws them.').usually('all'),
  'pairs-file': text(
    'FILE',
    'In place of trips: CSV with origin_road_id, destination_road_id and departure (2013-07-01T08:30:00Z). Their ' +
      'routes are not measured, as nobody drove them.',
  ),
  search: oneOf(SEARCHES, 'How routes are looked for.').or('usual'),
  beams: whole('N', 1, 1000, 'Unfinished routes that a search with beams follows at once.').or(
    DEFAULT_BEAM_WIDTH,
  ),
  samples: whole('K', 1, 100, 'So many routes of each pair, sampled road by road, in samples-NAME.csv.'),
  temperature: real('X', 0.01, 100, 'Of samples: likelier roads below 1, more of them above.').or(1),
  'top-p': real('X', 0, 1, 'Of samples: the likeliest next roads with this probability together.').or(1),
  resamples: whole('N', 1, 1_000_000, 'Resamples for the intervals of the measures.').or(USUAL_RESAMPLES),
  seed: seed('Fixes the pairs, the samples and the resamples.').or(USUAL_SEED),
  backend: backend(),
  threads: threads(),
  out: text('DIR', 'Where routes-NAME.csv and metrics.json go; it is made if it is not there.').needed(
    'Name the folder to write to',
  ),
  replace: flag('Replaces these files without asking.'),
  shard: shardOption(),
};

type Given = ValuesOf<typeof OPTIONS>;

export const routesCommand = command({
  name: 'routes',
  about:
    'Draws routes with a trained network or a baseline for pairs of roads, and measures them against real trips.',
  usage: '--data PATH [--model NAME --network PATH] [--trips train|test] [--pairs N] --out DIR',
  options: OPTIONS,
  notes:
    'routes-NAME.csv has the columns of HOSER (gene_trace_road_id and so on), one row a pair, in the order of the pairs.',
  request: ({ values, words }): RoutesOptions => {
    const { data, resamples, seed: from, threads: count, out, replace, shard } = values;
    checkDrawer(values.model, values.network);
    return {
      data,
      model: values.model,
      network: values.network,
      sampling: samplingOf(values),
      pairs: pairsFrom(values),
      generation: { search: values.search, beamWidth: values.beams, lengthFactor: DEFAULT_LENGTH_FACTOR },
      resamples,
      seed: from,
      backend: values.backend,
      threads: count,
      out,
      replace,
      words: decidingWords(words),
      shard: shard ?? null,
    };
  },
  run: async (options) => (await import('./routes/draw-routes')).drawRoutes(options),
});

/** @throws Failure 'bad-input' for a student without its network, or a baseline with one */
function checkDrawer(model: DrawnSource, network: string | undefined): void {
  if (isStudent(model) === (network !== undefined)) return;
  throw badInput(
    isStudent(model)
      ? `The ${model} student needs its file or run: --network PATH. Baselines need none: --model shortest.`
      : `${model} is a baseline, which has no network: leave out --network.`,
  );
}

function samplingOf({
  model,
  samples,
  temperature,
  'top-p': topP,
  seed: from,
  shard,
}: Given): Sampling | null {
  if (samples === undefined) {
    if (temperature === 1 && topP === 1) return null;
    throw badInput('--temperature and --top-p are of samples: say how many of each pair with --samples K.');
  }
  if (shard) throw badInput('All pairs are sampled at once: leave out --samples or --shard.');
  checkSampled(model);
  return { samples, temperature, topP, seed: from };
}

function pairsFrom({ trips, pairs, 'pairs-file': file }: Given): PairsFrom {
  if (file === undefined) return { trips: trips ?? 'test', count: pairs };
  if (trips === undefined && pairs === undefined) return { file };
  throw badInput('All pairs of --pairs-file are drawn: leave out --trips and --pairs.');
}
