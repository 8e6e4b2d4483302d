import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  hasReference,
  referenceDataset,
  referenceJson,
  referenceTensors,
} from '../domain/testing/reference-network';
import { hoserConfig } from '../models/hoser/config';
import { hoserFeatures } from '../models/hoser/features/hoser-features';
import { hoserSpecs } from '../models/hoser/parameters';
import { HoserSearchModel } from '../models/hoser/search-model';
import { Parameters } from '../nn/parameters';
import { useBackend } from '../nn/testing/backends';
import { generateRoutes, type GenerateOptions, type SearchName } from './generate-routes';
import type { OdPairs } from './od-pairs';
import { routeAt } from './route';

interface ReferenceRoute {
  path: number[];
  times: string[];
  log_prob: number;
  complete: boolean;
  expansions?: number;
  iterations?: number;
  final_beams?: { path: number[]; log_prob: number }[];
}
interface ReferenceCase {
  origin: number;
  destination: number;
  origin_datetime: string;
  best_first: ReferenceRoute;
  fork_beam_masked: ReferenceRoute;
  algorithm4: ReferenceRoute;
}

const referenceName = {
  beam: 'fork_beam_masked',
  'algorithm-4': 'algorithm4',
  'best-first': 'best_first',
} as const satisfies Record<SearchName, keyof ReferenceCase>;

const seconds = (text: string) => Date.parse(text) / 1000;

/** The reference cases, with the trained weights that they were computed with. */
async function reference() {
  const json = referenceJson('beam_search');
  const stored = referenceTensors('beam_search');
  const { config } = referenceJson('hoser_forward_tiny');
  const { hidden_dim, num_heads, num_layers } = config.trajectory_encoder_config;
  const widths = hoserConfig(hidden_dim, num_layers, num_heads);
  const specs = hoserSpecs(widths, {
    roadCount: config.road_network_encoder_config.road_id_num_embeddings,
    roadTypeCount: config.road_network_encoder_config.type_num_embeddings,
    zoneCount: config.road_network_encoder_config.zone_id_num_embeddings,
  });
  const state = new Map(
    specs.map(({ name }) => [
      name,
      { shape: stored.shape(`model.${name}`), data: Float32Array.from(stored.numbers(`model.${name}`)) },
    ]),
  );
  const features = hoserFeatures(await referenceDataset(), {
    log1pMean: json.timestamp_label_log1p_mean,
    log1pStd: json.timestamp_label_log1p_std,
  });
  const cases: ReferenceCase[] = json.cases;
  const pairs: OdPairs = {
    origins: Uint32Array.from(cases, (each) => each.origin),
    destinations: Uint32Array.from(cases, (each) => each.destination),
    departures: Float64Array.from(cases, (each) => seconds(each.origin_datetime)),
  };
  return { parameters: Parameters.from(specs, state), widths, features, cases, pairs, json };
}

describe.skipIf(!hasReference).each(['cpu', 'wasm'] as const)(
  'searches of the reference on %s (skipped where ../shared is absent)',
  (backend) => {
    it.each(['beam', 'algorithm-4', 'best-first'] as const)(
      '%s finds the same routes, log-probabilities and times, all pairs at once and one by one',
      async (search) => {
        await useBackend(backend);
        const { parameters, widths, features, cases, pairs, json } = await reference();
        const before = memory().numTensors;
        const model = await HoserSearchModel.create(parameters, widths, features);
        const options: GenerateOptions = {
          search,
          beamWidth: json.beam_width,
          maxRoads: search === 'algorithm-4' ? json.T_max_algorithm4 + 1 : features.network.roadCount,
          keepBeams: true,
        };
        const held = memory().numTensors;
        const routes = await generateRoutes(model, pairs, options);
        cases.forEach((each, i) => {
          const expected = each[referenceName[search]];
          const route = routeAt(routes, i);
          expect(Array.from(route.roads)).toEqual(expected.path);
          expect(Array.from(route.times)).toEqual(expected.times.map(seconds));
          expect(Math.abs(route.logProb - expected.log_prob)).toBeLessThan(1e-4);
          expect(routes.arrived[i]).toBe(expected.complete ? 1 : 0);
          if (expected.expansions !== undefined) expect(routes.expansions[i]).toBe(expected.expansions);
          if (!expected.final_beams) return;
          const { pairOffsets, offsets, roads, logProbs } = routes.beams!;
          expected.final_beams.forEach((beam, b) => {
            const at = pairOffsets[i] + b;
            expect(Array.from(roads.subarray(offsets[at], offsets[at + 1]))).toEqual(beam.path);
            expect(Math.abs(logProbs[at] - beam.log_prob)).toBeLessThan(1e-4);
          });
        });
        expect(await generateRoutes(model, pairs, { ...options, concurrentPairs: 1 })).toEqual(routes);
        expect(await generateRoutes(model, pairs, { ...options, concurrentPairs: 3 })).toEqual(routes);

        expect(memory().numTensors).toBe(held);
        expect([model.tree.nodeCount, model.tree.slotCount]).toEqual([0, 0]);
        model.dispose();
        expect(memory().numTensors).toBe(before);
        parameters.dispose();
      },
    );
  },
);
