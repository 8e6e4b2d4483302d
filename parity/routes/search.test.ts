import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { HoserSearchModel } from '../../src/models/hoser/search-model';
import { useBackend } from '../../src/nn/testing/backends';
import { openSearchReference } from './hoser-reference';
import { contextOf, storedNumbers } from '../testing/stored-numbers';
import { generateRoutes, type GenerateOptions } from '../../src/generation/generate-routes';

describe.each(['cpu', 'wasm'] as const)('searches with the weights of the reference on %s', (backend) => {
  it.each(['beam', 'algorithm-4', 'best-first', 'exact'] as const)(
    '%s: one by one as all at once, and everything is given back',
    async (search) => {
      await useBackend(backend);
      const { features, config, pairs, ...reference } = await openSearchReference(
        contextOf(storedNumbers('routes').folder()),
      );
      const before = memory().numTensors;
      const parameters = reference.parameters();
      const model = await HoserSearchModel.create(parameters, config, features);
      const options: GenerateOptions = { search, maxRoads: 41, keepBeams: true };
      const held = memory().numTensors;
      const routes = await generateRoutes(model, pairs, options);
      expect(await generateRoutes(model, pairs, { ...options, concurrentPairs: 1 })).toEqual(routes);
      expect(await generateRoutes(model, pairs, { ...options, concurrentPairs: 3 })).toEqual(routes);

      expect(memory().numTensors).toBe(held);
      expect([model.tree.nodeCount, model.tree.slotCount]).toEqual([0, 0]);
      model.dispose();
      parameters.dispose();
      expect(memory().numTensors).toBe(before);
    },
  );
});
