import { Random } from '../../../base/random';
import type { Dataset } from '../../../domain/dataset';
import { runHere, type OrderHere, type RunHereOptions } from '../../../engine/experiments/testing/run-here';
import { matchGraph } from '../../../matching/match-graph';
import { simulateGps } from '../../../matching/simulate-gps';
import { tracesOf } from '../../../matching/testing/matching-city';
import { htp } from '../index';
import { PRESET_CONFIGS, type HtpConfig } from '../settings';
import { ringDataset } from './untrained-networks';

const DAY = 86_400;
/** 2013-07-01, eight in the morning. */
const MORNING = 1_372_636_800 + 8 * 3600;
const SECONDS_PER_ROAD = 45;

/** A ring of roads on which somebody drives some of them clockwise, a few times a day, with a GPS that says a point every 10 s. */
export async function smallPoints(traces = 24): Promise<Dataset> {
  const dataset = await ringDataset();
  const graph = matchGraph(dataset.network);
  const random = new Random(7);
  const drives = Array.from({ length: traces }, (_, i) => {
    const roads = Uint32Array.from({ length: 5 + (i % 3) }, (__, k) => (i * 5 + k) % 24);
    const start = MORNING + DAY * (i % 6) + 600 * i;
    const times = Float64Array.from(roads, (__, k) => start + SECONDS_PER_ROAD * k);
    return simulateGps(graph, roads, times, { noiseMeters: 6, intervalSeconds: 10 }, random);
  });
  return { ...dataset, extras: { traces: tracesOf(drives) } };
}

/** The quick preset with the narrowest networks, trained for a moment. */
export function smallConfig(epochs = 2): HtpConfig {
  const { quick } = PRESET_CONFIGS;
  return {
    ...quick,
    seed: 5,
    tokeniser: {
      ...quick.tokeniser,
      ...{ hidden: 4, roadWidth: 8, roadLayers: 1, codebooks: 2, codewords: [4, 8] },
      ...{ epochs, batchSize: 4, patience: epochs },
    },
    language: {
      ...quick.language,
      ...{ width: 24, layers: 1, heads: 2, epochs, batchSize: 4, patience: epochs },
    },
  };
}

/** Runs an experiment of this system in this thread; without `task` nothing is reported. */
export const runPoints = (order: OrderHere<HtpConfig>, options?: RunHereOptions) =>
  runHere(htp, order, options);
