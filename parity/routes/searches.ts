import { tidy } from '@tensorflow/tfjs-core';
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
import type { Tolerance } from '../harness/compare';
import { compare, compareLists, EXACT, reportUnread } from '../harness/compare';
import { checkBuffers } from './hoser-features';
import { Rows } from '../harness/stored-file';
import { part } from '../harness/compare';
import { RecordingModel, type SearchStep } from './recording-model';
import { openSearchReference, SEARCH_GROUP, type SearchReference } from './search-reference';
import type { StoredFields } from '../harness/stored-fields';
import { FORWARD, type Subject, type VerificationContext } from '../harness/compare';

/**
 * Best-first search, both readings of the thesis's beam search and Algorithm 4, over the stored weights and
 * our features.
 */
export const searches: Subject = {
  name: SEARCH_GROUP,
  async run(context) {
    const reference = await openSearchReference(context.folder);
    const { json, tensors, features, tolerances } = reference;
    const parameters = reference.parameters();
    const checks = new SearchChecks(context, SEARCH_GROUP, reference);
    try {
      await part(context, SEARCH_GROUP, 'facts', () => checks.facts());
      await part(context, SEARCH_GROUP, 'buffers', () =>
        checkBuffers(new Rows(context, SEARCH_GROUP), features, tensors, {
          prefix: 'model.',
          tolerances: tolerances.feature_tolerance,
        }),
      );
      await part(context, SEARCH_GROUP, 'embeddings', () => checks.embeddings(parameters));
      for (const name of Object.keys(ALGORITHMS))
        await part(context, SEARCH_GROUP, name, () => checks.algorithm(name, parameters));
    } finally {
      parameters.dispose();
    }
    json.leave('rejected_because_fp32_differs_from_fp64'); // of the reference itself
    for (const each of reference.cases) each.leave('log_prob_fp32_vs_fp64_max_abs_diff');
    reportUnread(context, SEARCH_GROUP, json);
    reportUnread(context, SEARCH_GROUP, tensors);
  },
};

interface Algorithm {
  readonly search: NonNullable<GenerateOptions['search']>;
  readonly model: SearchModelOptions;
  /** Longest route in roads; where none is given, as long as the network has roads. */
  readonly maxRoads?: (json: StoredFields) => number;
}

/** The official code takes every successor as a candidate. */
const EVERY = { maxCandidates: Infinity };

/** What the names in a case stand for here. */
const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  best_first: { search: 'best-first', model: EVERY },
  fork_beam_verbatim: { search: 'beam', model: { ...EVERY, candidates: 'thesis-code' } },
  fork_beam_masked: { search: 'beam', model: EVERY },
  algorithm4: {
    search: 'algorithm-4',
    model: EVERY,
    maxRoads: (json) => json.number('T_max_algorithm4') + 1,
  },
};

interface Found {
  readonly routes: GeneratedRoutes;
  /** Of each pair. */
  readonly steps: readonly SearchStep[][];
}

export class SearchChecks {
  constructor(
    private readonly context: VerificationContext,
    private readonly group: string,
    private readonly reference: SearchReference,
  ) {}

  facts(): void {
    const { cases, pairs, features, dataset } = this.reference;
    const monday = 4; // 1 January 1970 was a Thursday
    const weekdays = Array.from(pairs.departures, (time) => (Math.floor(time / 86_400) + 7 - monday) % 7);
    this.#exact(
      'weekdays of the departures',
      weekdays,
      cases.map((each) => each.number('weekday')),
    );
    const { log1pMean, log1pStd } = stepTimeStatistics(dataset.trips.train);
    const stated = [features.timeMean, features.timeStd];
    this.#numbers(
      'mean and deviation of log1p(seconds per step)',
      [log1pMean, log1pStd],
      stated,
      FORWARD,
      true,
    );
  }

  async embeddings(parameters: Parameters): Promise<void> {
    const { features, tensors, tolerances } = this.reference;
    const network = new RoadNetworkTensors(features);
    const outputs = tidy(() => ({
      road_embedding: roadEmbedding(parameters, network),
      zone_embedding: zoneEmbedding(parameters, network),
    }));
    for (const [name, tensor] of Object.entries(outputs)) {
      const stated: number | undefined = tolerances.suggested_abs_tolerance[name];
      const tolerance = stated === undefined ? FORWARD : { absolute: stated, relative: 0 };
      if (tensors.has(`out.${name}`))
        this.#numbers(`out.${name}`, await tensor.data(), tensors.numbers(`out.${name}`), tolerance);
      tensor.dispose();
    }
    network.dispose();
  }

  /** Paths, times, log-probabilities and effort of one algorithm over all cases. */
  async algorithm(name: string, parameters: Parameters, config = this.reference.config): Promise<void> {
    const { cases, pairs } = this.reference;
    if (!cases.some((each) => each.has(name))) return;
    const expected = cases.map((each) => each.fields(name));
    const { routes, steps } = await this.#search(ALGORITHMS[name], parameters, config);
    const each = expected.map((_, i) => routeAt(routes, i));
    const own = (what: string) => `${name}: ${what}`;
    const lines = (rows: readonly ArrayLike<number>[]) => rows.map((row) => Array.from(row).join(' '));
    const list = (
      what: string,
      actual: readonly (string | boolean)[],
      wanted: readonly (string | boolean)[],
    ) => compareLists(this.context, { group: this.group, what: own(what), actual, expected: wanted });

    list(
      'paths',
      lines(each.map(({ roads }) => roads)),
      lines(expected.map((route) => route.numbers('path'))),
    );
    const entered = expected.map((route) => route.texts('times').map((time) => Date.parse(time) / 1000));
    this.#numbers(
      own('seconds of each step'),
      each.flatMap(({ times }, i) => stepsOf(times, pairs.departures[i])),
      entered.flatMap((times, i) => stepsOf(times, pairs.departures[i])),
      WHOLE_SECONDS,
    );
    const arrived = Array.from(routes.arrived, (value) => value === 1);
    list(
      'which arrive',
      arrived,
      expected.map((route) => route.boolean('complete')),
    );
    const logProbs = each.map(({ logProb }) => logProb);
    this.#numbers(
      own('log-probabilities'),
      logProbs,
      expected.map((route) => route.number('log_prob')),
      FORWARD,
    );

    const effort: Readonly<Record<string, readonly number[]>> = {
      expansions: [...routes.expansions],
      forward_calls: steps.map(({ length }) => length),
      iterations: steps.map(({ length }) => length),
    };
    for (const [field, counts] of Object.entries(effort))
      if (expected.some((route) => route.has(field)))
        this.#exact(
          own(field),
          counts,
          expected.map((route) => route.number(field)),
        );
    if (expected.some((route) => route.has('min_cut_gap')))
      this.#numbers(
        own('least gap between the last beam kept and the first cut'),
        steps.map((of) => leastGap(of, this.#width)),
        expected.map((route) =>
          route.value('min_cut_gap') === null ? Infinity : route.number('min_cut_gap'),
        ),
        FORWARD,
      );
    if (expected.some((route) => route.has('final_beams'))) this.#finalBeams(name, routes, expected);
  }

  get #width(): number {
    return this.reference.json.number('beam_width');
  }

  #finalBeams(name: string, { beams }: GeneratedRoutes, expected: readonly StoredFields[]): void {
    const { pairOffsets, offsets, roads, logProbs } = beams!;
    const stored = expected.map((route) => route.list('final_beams'));
    const counts = stored.map((_, pair) => pairOffsets[pair + 1] - pairOffsets[pair]);
    this.#exact(
      `${name}: last beams of each`,
      counts,
      stored.map(({ length }) => length),
    );
    const paths = Array.from({ length: logProbs.length }, (_, beam) =>
      roads.slice(offsets[beam], offsets[beam + 1]).join(' '),
    );
    compareLists(this.context, {
      group: this.group,
      what: `${name}: paths of the last beams`,
      actual: paths,
      expected: stored.flat().map((beam) => beam.numbers('path').join(' ')),
    });
    const wanted = stored.flat().map((beam) => beam.number('log_prob'));
    this.#numbers(`${name}: log-probabilities of the last beams`, logProbs, wanted, FORWARD);
  }

  /** All pairs at once, as the application does. */
  async #search(algorithm: Algorithm, parameters: Parameters, config: HoserConfig): Promise<Found> {
    const { features, pairs, json } = this.reference;
    const model = await HoserSearchModel.create(parameters, config, features, algorithm.model);
    const recording = new RecordingModel(model);
    try {
      const routes = await generateRoutes(recording, pairs, {
        search: algorithm.search,
        beamWidth: this.#width,
        maxRoads: algorithm.maxRoads?.(json) ?? features.network.roadCount,
        concurrentPairs: pairs.origins.length,
        keepBeams: true,
      });
      return { routes, steps: recording.stepsOf(pairs) };
    } finally {
      model.dispose();
    }
  }

  #exact(what: string, actual: readonly number[], expected: readonly number[]): void {
    this.#numbers(what, actual, expected, EXACT, true);
  }

  #numbers(
    what: string,
    actual: ArrayLike<number>,
    expected: readonly number[],
    tolerance: Tolerance,
    onHost = false,
  ): void {
    compare(this.context, { group: this.group, what, actual, expected, tolerance, onHost });
  }
}

/**
 * Predicted seconds are rounded to integers. A device with ten times the rounding error may round to the
 * other side and then differs by one second; with a slack of 1 nothing may differ.
 */
const WHOLE_SECONDS: Tolerance = { absolute: 0.1, relative: 0 };

/** From the departure to the first time, and from each time to the next. */
const stepsOf = (times: ArrayLike<number>, departure: number) =>
  Array.from(times, (time, i) => time - (i === 0 ? departure : times[i - 1]));

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
