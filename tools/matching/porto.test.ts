import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { realData } from '../../scripts/folders.mjs';
import { loadHoserDataset } from '../../src/data/hoser-layout';
import type { GpsTraces } from '../../src/domain/gps-traces';
import { buildUbodt } from '../../src/matching/ubodt';
import { matchGraph } from '../../src/matching/match-graph';
import { matchTraces } from '../../src/matching/match-traces';
import { Matcher } from '../../src/matching/matcher';
import { dataFilesFromPaths } from '../../cli/node-files';
import { liesOnMap, portoTraces, tripAgreement, unseenTraces, rankCorrelation } from './porto';

const porto = realData('porto', 'hoser', 'gps/pkdd15_first_1000.csv', 'fmm_edge_counts.csv');
const TRACES = 120;
/** Enough for ways of some hundred metres; longer ones are searched. */
const TABLE_BYTES = 2_000_000;

const firstOf = (traces: GpsTraces, traceCount: number): GpsTraces => ({
  ...traces,
  traceCount,
  offsets: traces.offsets.subarray(0, traceCount + 1),
  lonLat: traces.lonLat.subarray(0, 2 * traces.offsets[traceCount]),
  times: traces.times.subarray(0, traces.offsets[traceCount]),
});

describe.skipIf(porto.absent)(porto.titled('real traces'), () => {
  it('match to the roads that the trips of the data set have', async () => {
    const files = await dataFilesFromPaths([`${porto.path}/hoser`]);
    const { network } = (await loadHoserDataset(files, { name: 'Porto', zoneCount: 1 })).dataset;
    const graph = matchGraph(network);
    const matcher = new Matcher(graph, await buildUbodt(graph, { maxBytes: TABLE_BYTES }));
    const { traces, tripIds } = await portoTraces(porto.path);
    const some = firstOf(traces, TRACES);
    const matched = await matchTraces(matcher, some);
    const all = await tripAgreement(porto.path, network, tripIds, matched, (trace) => trace < TRACES);
    expect(all.trips).toBeGreaterThan(100);
    expect(all.meanF1).toBeGreaterThan(0.9);
    const onMap = await tripAgreement(
      porto.path,
      network,
      tripIds,
      matched,
      (trace) => trace < TRACES && liesOnMap(some, matched, trace),
    );
    // They drive round what the map lacks, where this cuts: much of their length is not found, little that is found is not theirs.
    expect(onMap.meanF1).toBeGreaterThan(0.91);
    expect(onMap.precision).toBeGreaterThan(0.96);
    expect(matched.quality.distance95).toBeLessThan(30);
  }, 60_000);
});

it('traces are unseen where no training or validation trip has their name', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'porto-'));
  await mkdir(join(folder, 'hoser'));
  const parts = { train: ['1372636858620000589', '1372636858620000590'], val: ['3'], test: ['4'] };
  for (const [part, names] of Object.entries(parts))
    await writeFile(
      join(folder, 'hoser', `${part}.csv`),
      ['mm_id,traj_id,rid_list', ...names.map((name, i) => `${i},${name},"1,2"`)].join('\n'),
    );
  // Names are longer than what a number can tell apart.
  const traces = ['4', '1372636858620000589', '5', '3', '1372636858620000591'];
  expect(await unseenTraces(folder, traces)).toEqual([0, 2, 4]);
  await rm(folder, { recursive: true });
});

describe('rankCorrelation', () => {
  it('is 1 for any rising relation, -1 for a falling one', () => {
    expect(rankCorrelation([1, 5, 2, 9], [10, 26, 11, 1e6])).toBeCloseTo(1, 12);
    expect(rankCorrelation([1, 2, 3], [9, 4, 1])).toBeCloseTo(-1, 12);
  });

  it('gives equal values their mean rank', () => {
    // Ranks 0.5, 0.5, 2, 3 against 0, 1, 2, 3: covariance 4.5 over the root of 4.5 times 5.
    expect(rankCorrelation([0, 0, 1, 2], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5), 12);
    expect(rankCorrelation([1, 1], [1, 2])).toBeNaN();
  });
});
