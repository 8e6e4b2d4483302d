import { stepTimeStatistics } from '../../src/domain/time-statistics';
import {
  generateRoutes,
  type GeneratedRoutes,
  type GenerateOptions,
} from '../../src/generation/generate-routes';
import { routeAt } from '../../src/generation/route';
import type { HoserConfig } from '../../src/models/hoser/config';
import {
  roadEmbedding,
  RoadNetworkTensors,
  zoneEmbedding,
} from '../../src/models/hoser/road-network-encoder';
import { HoserSearchModel, type SearchModelOptions } from '../../src/models/hoser/search-model';
import type { Parameters } from '../../src/nn/parameters';
import { FORWARD, within, type Rows } from '../harness/compare';
import { computed } from '../harness/host-tensor';
import type { StoredFields } from '../harness/stored-fields';
import { subject, WEIGHTS } from '../harness/stored-file';
import {
  ALL_CANDIDATES,
  checkBuffers,
  openSearchReference,
  SEARCH_GROUP,
  type SearchReference,
} from './hoser-reference';
import type { SearchTree, Expansion, SearchableModel } from '../../src/domain/search/search-tree';
import type { RoadNetwork } from '../../src/domain/road-network';
import type { OdPairs } from '../../src/generation/od-pairs';

interface Algorithm {
  readonly search: NonNullable<GenerateOptions['search']>;
  readonly model?: SearchModelOptions;
  /** Longest route in roads; where none is given, as long as the network has roads. */
  readonly maxRoads?: (json: StoredFields) => number;
}

/** What the names in a case stand for here. */
const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  best_first: { search: 'best-first' },
  fork_beam_verbatim: { search: 'beam', model: { candidates: 'thesis-code' } },
  fork_beam_masked: { search: 'beam' },
  algorithm4: { search: 'algorithm-4', maxRoads: (json) => json.number('T_max_algorithm4') + 1 },
};

/** Best-first search, both readings of the thesis's beam search and Algorithm 4, over the stored weights and our features. */
export const searches = subject(SEARCH_GROUP, async (file) => {
  const reference = await openSearchReference(file.context, file);
  const { cases, pairs, features, dataset, forward } = reference;
  const parameters = reference.parameters();
  for (const each of cases) each.leave('log_prob_fp32_vs_fp64_max_abs_diff');
  const algorithms = Object.keys(ALGORITHMS).map((name) => [
    name,
    () => checkAlgorithm(file, reference, name, parameters),
  ]);
  return {
    leaves: ['rejected_because_fp32_differs_from_fp64'], // of the reference itself
    parts: {
      facts: () => {
        const monday = 4; // 1 January 1970 was a Thursday
        const days = Array.from(pairs.departures, (time) => (Math.floor(time / 86_400) + 7 - monday) % 7);
        file.exact('weekdays of the departures', days, cases.map((each) => each.number('weekday'))); // prettier-ignore
        const { log1pMean, log1pStd } = stepTimeStatistics(dataset.trips.train);
        const stated = [features.timeMean, features.timeStd];
        file.row('mean and deviation of log1p(seconds per step)', [log1pMean, log1pStd], stated, FORWARD);
      },
      buffers: () => {
        const tolerances = forward.json.fields('feature_tolerance');
        checkBuffers(file, features, file.tensors, { prefix: WEIGHTS, tolerances });
      },
      embeddings: () => checkEmbeddings(file, reference, parameters),
      ...Object.fromEntries(algorithms),
    },
  };
});

/** Compares the embeddings of roads and zones that the file has. */
export async function checkEmbeddings(
  rows: Rows,
  { features, file, forward }: SearchReference,
  parameters: Parameters,
): Promise<void> {
  const network = file.own(new RoadNetworkTensors(features));
  const outputs = await computed(() => ({
    road_embedding: roadEmbedding(parameters, network),
    zone_embedding: zoneEmbedding(parameters, network),
  }));
  for (const [name, { data }] of Object.entries(outputs))
    if (file.tensors.has(`out.${name}`))
      rows.computed(`out.${name}`, data, file.numbers(`out.${name}`), forward.tolerance(name, FORWARD));
}

/**
 * Predicted seconds are rounded to integers. A device with ten times the rounding error may round to the other side and then differs by
 * one second; with a slack of 1 nothing may differ.
 */
const WHOLE_SECONDS = within(0.1);

/** Compares paths, times, log-probabilities and effort of one algorithm over all cases. */
export async function checkAlgorithm(
  rows: Rows,
  reference: SearchReference,
  name: string,
  parameters: Parameters,
  config = reference.config,
): Promise<void> {
  const { cases, pairs, file } = reference;
  if (!cases.some((each) => each.has(name))) return;
  const expected = cases.map((each) => each.fields(name));
  const width = file.json.number('beam_width');
  const { routes, steps } = await searched(reference, ALGORITHMS[name], width, parameters, config);
  const each = expected.map((_, i) => routeAt(routes, i));
  const own = (what: string) => `${name}: ${what}`;
  const stated = (field: string) => expected.map((route) => route.number(field));
  const lines = (all: readonly ArrayLike<number>[]) => all.map((row) => Array.from(row).join(' '));
  const paths = expected.map((route) => route.numbers('path'));
  rows.lists(own('paths'), lines(each.map(({ roads }) => roads)), lines(paths));
  /** From the departure to the first time, and from each time to the next. */
  const seconds = (times: ArrayLike<number>, i: number) =>
    Array.from(times, (time, k) => time - (k === 0 ? pairs.departures[i] : times[k - 1]));
  const entered = expected.map((route) => route.texts('times').map((time) => Date.parse(time) / 1000));
  const ours = each.flatMap(({ times }, i) => seconds(times, i));
  rows.computed(own('seconds of each step'), ours, entered.flatMap(seconds), WHOLE_SECONDS);
  const arrived = Array.from(routes.arrived, (value) => value === 1);
  rows.lists(own('which arrive'), arrived, expected.map((route) => route.boolean('complete'))); // prettier-ignore
  const logProbs = each.map(({ logProb }) => logProb);
  rows.computed(own('log-probabilities'), logProbs, stated('log_prob'), FORWARD);

  const calls = steps.map(({ length }) => length);
  const effort = { expansions: [...routes.expansions], forward_calls: calls, iterations: calls };
  for (const [field, counts] of Object.entries(effort))
    if (expected.some((route) => route.has(field))) rows.exact(own(field), counts, stated(field));
  const gap = 'min_cut_gap';
  if (expected.some((route) => route.has(gap))) {
    const theirs = expected.map((route) => (route.value(gap) === null ? Infinity : route.number(gap)));
    const what = own('least gap between the last beam kept and the first cut');
    rows.computed(what, steps.map((of) => leastGap(of, width)), theirs, FORWARD); // prettier-ignore
  }
  if (!expected.some((route) => route.has('final_beams'))) return;
  const beams = routes.beams!;
  const stored = expected.map((route) => route.list('final_beams'));
  const counts = stored.map((_, pair) => beams.pairOffsets[pair + 1] - beams.pairOffsets[pair]);
  rows.exact(own('last beams of each'), counts, stored.map(({ length }) => length)); // prettier-ignore
  const last = Array.from(beams.logProbs, (_, beam) =>
    beams.roads.slice(beams.offsets[beam], beams.offsets[beam + 1]),
  );
  const all = stored.flat();
  rows.lists(own('paths of the last beams'), lines(last), lines(all.map((beam) => beam.numbers('path'))));
  const wanted = all.map((beam) => beam.number('log_prob'));
  rows.computed(own('log-probabilities of the last beams'), beams.logProbs, wanted, FORWARD);
}

/** All pairs at once, as the application does, and the steps of each. */
async function searched(
  { features, pairs, file }: SearchReference,
  algorithm: Algorithm,
  beamWidth: number,
  parameters: Parameters,
  config: HoserConfig,
): Promise<{ readonly routes: GeneratedRoutes; readonly steps: readonly SearchStep[][] }> {
  const options = { ...ALL_CANDIDATES, ...algorithm.model };
  const model = file.own(await HoserSearchModel.create(parameters, config, features, options));
  const recording = new RecordingModel(model);
  const routes = await generateRoutes(recording, pairs, {
    search: algorithm.search,
    beamWidth,
    maxRoads: algorithm.maxRoads?.(file.json) ?? features.network.roadCount,
    concurrentPairs: pairs.origins.length,
    keepBeams: true,
  });
  return { routes, steps: recording.stepsOf(pairs) };
}

/**
 * The least difference, over all steps, between the worst continuation that stays in a beam of `width` and
 * the best that does not.
 */
function leastGap(steps: readonly SearchStep[], width: number): number {
  const gaps = steps.flatMap((step) => {
    const offers = step.flat().sort((a, b) => b - a);
    return offers.length > width ? [offers[width - 1] - offers[width]] : [];
  });
  return Math.min(...gaps);
}

/**
 * One call of the model on behalf of one search: the log-probability from the origin on of every
 * continuation, node by node.
 */
type SearchStep = readonly (readonly number[])[];

/**
 * A model that records the calls of each of many searches. All searches must have been opened before the
 * first call.
 */
class RecordingModel implements SearchableModel {
  readonly network: RoadNetwork;
  readonly tree: SearchTree;
  readonly #steps = new Map<number, SearchStep[]>();
  /** Node of each search's origin -> what tells it from others. */
  readonly #keys = new Map<number, string>();

  constructor(private readonly model: SearchableModel) {
    this.network = model.network;
    this.tree = model.tree;
  }

  async expand(nodes: readonly number[]): Promise<Expansion> {
    const expansion = await this.model.expand(nodes);
    const step = new Map<number, number[][]>();
    nodes.forEach((node, row) => {
      const origin = this.#originOf(node);
      const at = row * expansion.candidateCount;
      const offers = Array.from(
        { length: expansion.lengths[row] },
        (_, i) => this.tree.logProb[node] + expansion.logProbs[at + i],
      );
      step.set(origin, [...(step.get(origin) ?? []), offers]);
    });
    for (const [origin, offers] of step)
      this.#steps.set(origin, [...(this.#steps.get(origin) ?? []), offers]);
    return expansion;
  }

  /** The steps of the search for each pair; none where the origin is the destination. */
  stepsOf({ origins, destinations, departures }: OdPairs): SearchStep[][] {
    const found = [...this.#steps.keys()].sort((a, b) => a - b);
    return Array.from(origins, (road, pair) => {
      const key = keyOf(road, departures[pair], destinations[pair]);
      const at = found.findIndex((origin) => this.#keys.get(origin) === key);
      return at < 0 ? [] : (this.#steps.get(found.splice(at, 1)[0]) ?? []);
    });
  }

  #originOf(node: number): number {
    let origin = node;
    while (this.tree.parent[origin] >= 0) origin = this.tree.parent[origin];
    if (!this.#keys.has(origin))
      this.#keys.set(
        origin,
        keyOf(this.tree.road[origin], this.tree.time[origin], this.tree.destination[origin]),
      );
    return origin;
  }
}

const keyOf = (road: number, time: number, destination: number) => `${road} ${time} ${destination}`;
