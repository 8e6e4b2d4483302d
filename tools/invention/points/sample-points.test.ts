import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Dataset, partsOf } from '../../../src/domain/dataset';
import { SAMPLE_POINTS } from '../../../src/engine/datasets/samples';
import { dataFileFromBytes } from '../../../src/data/data-file';
import { loadHoserDataset } from '../../../src/data/hoser-layout';
import { simulatePoints } from './simulate-points';

const shipped = (path: string) => new URL(`../../../public/${path}`, import.meta.url);
const fileOf = (path: string) => dataFileFromBytes('data.zip', readFileSync(shipped(path)));

describe('the points that come with the application', () => {
  let dataset: Dataset;
  beforeAll(async () => {
    const loaded = await loadHoserDataset([fileOf(SAMPLE_POINTS.address)], { name: SAMPLE_POINTS.title });
    expect(loaded.report).toEqual([]);
    ({ dataset } = loaded);
  });

  it('open without a finding, and are small', () => {
    expect(readFileSync(shipped(SAMPLE_POINTS.address)).length).toBeLessThan(2e6);
    expect(existsSync(shipped('sample-points/README.md'))).toBe(true);
    expect(partsOf(dataset)).toEqual(['trips', 'traces']);
    expect(dataset.card).toMatchObject({ name: SAMPLE_POINTS.title, simulated: true });
  });

  it('are what their command makes of the sample city', async () => {
    const trips = dataset.extras!.traces!.traceCount;
    const { traces } = await simulatePoints(dataset.network, { trips }, { seed: 7 });
    const shippedTraces = dataset.extras!.traces!;
    expect(shippedTraces.times, 'the points differ: run make-points').toEqual(traces.times);
    expect(shippedTraces.lonLat).toEqual(traces.lonLat);
  });
});
