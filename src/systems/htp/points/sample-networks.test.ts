import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { NO_TASK } from '../../../base/task';
import { dataFileFromBytes } from '../../../data/data-file';
import { loadHoserDataset } from '../../../data/hoser-layout';
import type { Dataset } from '../../../domain/dataset';
import { tripAt } from '../../../domain/trajectory-set';
import { SAMPLE_CITY, SAMPLE_POINTS } from '../../../engine/datasets/samples';
import { useBackend } from '../../../nn/testing/backends';
import { htp } from '../index';
import { generatePoints } from '../networks/generate-points';
import { TripLabels } from '../trips/trip-labels';
import { openNetworks } from './point-networks';

const shipped = (file: string) =>
  new Uint8Array(readFileSync(new URL(`../../../../public/${file}`, import.meta.url)));

const sample = async (folder: string, file: string) => {
  const zip = dataFileFromBytes('data.zip', shipped(`${folder}/${file}`));
  return (await loadHoserDataset([zip], { name: 'Sample' })).dataset;
};

let dataset: Dataset;

beforeAll(async () => {
  await useBackend('wasm');
  dataset = await sample('sample-points', 'sample-points.zip');
});

it('the networks that come with the sample points belong together, and make points on its roads', async () => {
  const [tokeniser, language] = ['tokeniser', 'language'].map((name) =>
    shipped(`sample-points/${name}.safetensors`),
  );
  const labels = new TripLabels(dataset.network);
  const networks = await openNetworks({ id: 'sample', tokeniser, language }, dataset, labels);
  const { roads, times } = tripAt(dataset.trips.test, 0);
  const order = { roads, start: times[0], duration: times[times.length - 1] - times[0], interval: 10 };
  const options = { seed: 1, temperature: 0.7, monotone: false, noise: false, masked: true };
  const [points] = await generatePoints(networks.language!, networks.tokeniser, [order], options, NO_TASK);
  networks.dispose();
  expect(points!.roads).toEqual(roads);
  expect(points!.times[1] - points!.times[0]).toBe(10);
  const lasted = points!.times[points!.times.length - 1] - order.start;
  expect(Math.abs(lasted / order.duration - 1)).toBeLessThan(0.5);
});

it('the sample city, for which they are offered too, has the very same roads', async () => {
  const { network } = await sample('sample-city', 'sample-city.zip');
  for (const part of ['geoIds', 'lengthMeters', 'shapeLonLat', 'successors'] as const)
    expect(network[part].join()).toBe(dataset.network[part].join());
  expect(htp.shippedFor).toEqual([SAMPLE_POINTS, SAMPLE_CITY]);
});
