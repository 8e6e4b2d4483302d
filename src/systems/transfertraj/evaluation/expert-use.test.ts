import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { NO_TASK } from '../../../base/task';
import { useBackend } from '../../../nn/testing/backends';
import { freshEncoder } from '../networks/encoder';
import { ReadCity } from '../networks/read-city';
import { smallCity, smallConfig } from '../testing/small-recovery';
import { makeTrajectories } from '../trips/make-trajectories';
import { vocabularyOf } from '../trips/thing-tables';
import { expertUse, DENSITIES } from './expert-use';

beforeAll(() => useBackend('wasm'));

describe('the use of experts', () => {
  it('counts k experts for each point, by how many places are around it', async () => {
    const dataset = await smallCity();
    const config = smallConfig();
    const vocabulary = vocabularyOf(dataset);
    const encoder = freshEncoder(config, vocabulary, new Random(1));
    const city = new ReadCity(dataset, vocabulary, { ...config.reading, radius: 1500 });
    const { all } = makeTrajectories(dataset);
    const { layers, points, borders, tests } = await expertUse(encoder, city, all, NO_TASK);
    const around = all.flatMap(({ lonLat }) => [...city.placesAround(lonLat)]);
    expect(new Set(around).size).toBeGreaterThan(1);
    const inThird = (density: number) =>
      around.filter((places) => borders.filter((border) => places > border).length === density).length;
    expect(DENSITIES.map((density) => points[density])).toEqual([0, 1, 2].map(inThird));
    expect(layers).toHaveLength(config.encoder.layers);
    for (const density of DENSITIES) {
      const asked = layers[0][density].reduce((sum, count) => sum + count, 0);
      expect(asked).toBe(config.encoder.topExperts * points[density]);
    }
    expect(new Set(DENSITIES.filter((density) => points[density] > 0)).size).toBeGreaterThan(1);
    expect(tests[0]!.p).toBeLessThanOrEqual(1);
    city.dispose();
    encoder.weights.dispose();
  });
});
