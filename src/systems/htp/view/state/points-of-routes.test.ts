import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../../domain/dataset';
import { digestOfFile } from '../../../../engine/checkpoints/checkpoint-file';
import { useBackend } from '../../../../nn/testing/backends';
import { languageFile, tokeniserFile } from '../../checkpoints/network-file';
import { ringDataset, untrainedNetworks } from '../../testing/untrained-networks';
import { answered } from '../../../../engine/protocol/testing/answered';
import { madeAnswer } from '../testing/made-trips';
import { pointsOfRoutes, type PointsOfRoutesNeeds } from './points-of-routes';

let dataset: Dataset;
let files: Readonly<Record<'tokeniser' | 'language' | 'stranger', Uint8Array>>;
let most: number;

beforeAll(async () => {
  await useBackend('wasm');
  dataset = await ringDataset();
  const { tokeniser, language, weights, dispose } = untrainedNetworks(dataset);
  const { config, scales } = tokeniser.parts;
  const { box } = tokeniser.labels;
  const bytes = await tokeniserFile(weights.tokeniser, { config, scales, box, target: 'route' }, 'ring');
  const { vocabulary, parameters, config: model } = weights.language;
  const { vocabularySize: _, ...sizes } = model;
  const { codebooks, roads } = vocabulary;
  const about = { sizes, form: 'plain', dropout: 0, codebooks, roads, box } as const;
  files = {
    tokeniser: bytes,
    language: await languageFile(parameters, { ...about, tokeniser: await digestOfFile(bytes) }, 'ring'),
    stranger: await languageFile(parameters, { ...about, tokeniser: 'ab12' }, 'ring'),
  };
  most = language.mostRoads;
  dispose();
});

const drawing = { seed: 1, temperature: 0.7, monotone: false, noise: false, masked: true };
const open = (over: Partial<PointsOfRoutesNeeds> = {}, own = files, roads = dataset) =>
  pointsOfRoutes({
    drawing: () => drawing,
    ask: (_, __) => answered({ trips: [] }),
    ...over,
  }).open({ id: 'a|b', from: 'A run', files: own }, roads);

const opened = async (over?: Partial<PointsOfRoutesNeeds>) => (await open(over))!;

describe('points of the routes of other systems', () => {
  it('are asked of the worker with the networks, drawn as it is set', async () => {
    const asked: Parameters<PointsOfRoutesNeeds['ask']>[0][] = [];
    const made = madeAnswer();
    const maker = await opened({
      ask: (request) => {
        asked.push(request);
        return answered({ trips: [made, null] });
      },
    });
    const route = { roads: Uint32Array.of(0, 1), start: 0, duration: 300, interval: 15 };
    const listeners = { onProgress: () => undefined, onPause: () => undefined };
    expect(await maker.generate([route, route], listeners).result).toEqual([made, null]);
    expect(asked[0]).toMatchObject({ weights: { id: 'a|b' }, orders: [route, route], options: drawing });
    expect(asked[0].weights.language).toBe(files.language);
    const other = await opened({ drawing: () => ({ ...drawing, seed: 2 }) });
    expect(other.id).not.toBe(maker.id);
    expect(maker.text('csv', [{ name: 'Pair 1', points: made }], 'Points').split('\n')[1]).toContain(
      'Pair 1',
    );
  });

  it('cannot be made of routes that networks cannot read or time', async () => {
    const maker = await opened();
    const fault = (roads: number, duration: number) =>
      maker.fault({ roads: new Uint32Array(roads), start: 0, duration, interval: 15 });
    expect([fault(0, 300), fault(2, NaN)]).toEqual(['It has no roads.', 'It has no times of its own.']);
    expect([fault(most, 300), fault(most + 1, 300)]).toEqual([
      null,
      expect.stringContaining(`${most} at most`),
    ]);
    expect(fault(2, 120)).toContain('asks for 9 points');
  });

  it('are not made by networks of other roads; those that are broken or do not belong together are refused', async () => {
    await expect(open({}, { ...files, language: files.stranger })).rejects.toThrow('another tokeniser');
    const { network } = dataset;
    const fewer = { ...dataset, network: { ...network, roadCount: network.roadCount - 1 } };
    expect(await open({}, files, fewer)).toBeNull();
    await expect(open({}, { ...files, language: files.tokeniser })).rejects.toThrow();
    const cut = files.tokeniser.subarray(0, files.tokeniser.length - 4);
    await expect(open({}, { ...files, tokeniser: cut })).rejects.toMatchObject({ code: 'bad-input' });
  });
});
