import { expect, it } from 'vitest';
import { useBackend } from '../../src/nn/testing/backends';
import { runRoutes } from '../../src/systems/routes/testing/run-routes';
import { experimentConfig } from '../../src/systems/routes/settings';
import { hoserStartFrom } from './hoser-train';
import { openSearchReference } from './hoser-reference';
import { contextOf, failed, storedNumbers, verified } from '../testing/stored-numbers';

const folder = storedNumbers('routes').folder();

it("training goes on from PyTorch's own file of a HOSER, in the sizes of that", async () => {
  await useBackend('wasm');
  const { dataset } = await openSearchReference(contextOf(folder));
  const start = { vanilla: { bytes: folder.bytes('hoser_best.pth'), name: 'hoser_best.pth' } };
  const config = experimentConfig('quick', { epochs: 1 });
  expect(config.student.hiddenDim).toBe(32);
  const order = { dataset, config, networks: ['vanilla'], results: false, start };
  const { record } = await runRoutes(order);
  const { start: said, config: sizes, training } = record.networks.vanilla;
  expect(said).toMatchObject({ name: 'hoser_best.pth', anew: 0 });
  expect(said!.taken).toBeGreaterThan(50);
  expect(sizes).toMatchObject({ hiddenDim: 16, roadIdDim: 8 });
  expect(training!.history.map(({ epoch }) => epoch)).toEqual([0, 1]);
});

it("training goes on from PyTorch's own file of an LM-TAD whose cells are others, with its blocks", async () => {
  await useBackend('wasm');
  const { dataset } = await openSearchReference(contextOf(folder));
  const file = 'lmtad_official_ckpt.pt';
  const start = { teacher: { bytes: folder.bytes(file), name: file } };
  const config = experimentConfig('quick', { teacherEpochs: 1 });
  const { record } = await runRoutes({ dataset, config, networks: ['teacher'], results: false, start });
  const { start: said, config: sizes, training } = record.networks.teacher;
  const anew = said!.tensors.filter(({ fate }) => fate === 'anew').map(({ name }) => name);
  expect(anew).toEqual(['transformer.wte.weight']);
  expect(said!.taken).toBeGreaterThan(10);
  expect(sizes).toMatchObject({ layers: 2, heads: 2, width: 32 });
  expect(training!.history.map(({ epoch }) => epoch)).toEqual([0, 1]);
});

it('from other weights takes others', async () => {
  expect(failed(await verified(hoserStartFrom(0.01), 'wasm', folder)).length).toBeGreaterThan(3);
});
