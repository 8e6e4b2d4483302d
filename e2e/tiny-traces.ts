import { Random } from '../src/base/random';
import { traceText } from '../src/data/gps/export/trace-file';
import { matchGraph } from '../src/matching/match-graph';
import { simulateGps } from '../src/matching/simulate-gps';
import { tracesOf } from '../src/matching/testing/matching-city';
import { tinyDataset } from '../src/data/testing/dataset-files';

/** 2013-07-01, eight in the morning. */
const MORNING = 1_372_636_800 + 8 * 3600;
const DAY = 86_400;
const SECONDS_PER_ROAD = 45;

/** `gps.csv` of drives over some roads of the tiny ring, on six days, with a point every 10 s. */
export async function tinyTraces(drives = 24): Promise<string> {
  const { network } = await tinyDataset('Ring');
  const graph = matchGraph(network);
  const random = new Random(7);
  const traces = Array.from({ length: drives }, (_, i) => {
    const roads = Uint32Array.from({ length: 5 + (i % 3) }, (__, k) => (i * 5 + k) % 24);
    const start = MORNING + DAY * (i % 6) + 600 * i;
    const times = Float64Array.from(roads, (__, k) => start + SECONDS_PER_ROAD * k);
    return simulateGps(graph, roads, times, { noiseMeters: 6, intervalSeconds: 10 }, random);
  });
  return [...traceText('csv', tracesOf(traces), 'Ring')].join('');
}
