import { expect, it } from 'vitest';
import { useBackend } from '../../nn/testing/backends';
import { runRoutes } from './testing/run-routes';
import { tinyCity, tinyExperiment } from './testing/tiny-experiment';

async function run(seed: number) {
  const config = { ...tinyExperiment({ epochs: 1, odPairs: 2 }), seed };
  // A data set of its own each time: nothing is left over from the run before.
  const dataset = await tinyCity(50, 30);
  const products = await runRoutes({ dataset, config });
  return { ...products, record: { ...products.record, timing: null } };
}

it('two runs on cpu from one seed leave the same record, weights and routes; another seed does not', async () => {
  await useBackend('cpu');
  const first = await run(5);
  expect(await run(5)).toEqual(first);
  expect((await run(6)).checkpoints).not.toEqual(first.checkpoints);
});
