import { Random } from '../../../base/random';
import type { Dataset } from '../../../domain/dataset';
import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';
import type { Places } from '../../../domain/places';
import { runHere, type OrderHere, type RunHereOptions } from '../../../engine/experiments/testing/run-here';
import { transfertraj } from '../index';
import { PRESET_CONFIGS, type TransferConfig } from '../settings';
import { gpsTracesOf } from '../trips/trajectories';
import { tinyDataset } from '../../../data/testing/dataset-files';

const DAY = 86_400;
/** 2013-07-01, eight in the morning. */
const MORNING = 1_372_636_800 + 8 * 3600;

/**
 * A ring of roads on which somebody drives clockwise a few times a day, with a GPS that says a point every 15 s, and a bar or a school at
 * every second node.
 * @param shift degrees by which all of it lies farther east and north
 */
export async function smallCity(traces = 24, shift = 0): Promise<Dataset> {
  const dataset = await tinyDataset('Ring');
  const moved = (lonLat: Float64Array) => lonLat.map((degrees) => degrees + shift);
  const { network } = dataset;
  const nodes = network.centroidLonLat;
  const drives = Array.from({ length: traces }, (_, i) => drive(nodes, i, new Random(i)));
  const places: Places = {
    ids: Array.from({ length: 12 }, (_, i) => `place ${i}`),
    lonLat: moved(Float64Array.from({ length: 24 }, (_, i) => nodes[4 * (i >> 1) + (i % 2)])),
    categories: ['bar', 'school'],
    categoryCodes: Uint32Array.from({ length: 12 }, (_, i) => i % 2),
  };
  const traceSet = gpsTracesOf(drives);
  return {
    ...dataset,
    fingerprint: shift === 0 ? dataset.fingerprint : 'ab12ab12ab12ab12',
    network: {
      ...network,
      shapeLonLat: moved(network.shapeLonLat),
      centroidLonLat: moved(nodes),
    },
    extras: { places, traces: { ...traceSet, lonLat: moved(traceSet.lonLat) } },
  };
}

/** Some 8 to 20 points along the middles of roads. */
function drive(nodes: Float64Array, index: number, random: Random): Trajectory {
  const count = 8 + ((5 * index) % 13);
  const start = MORNING + DAY * (index % 6) + 600 * index;
  const lonLat = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) {
    const at = (index + i / 2) % 23;
    const [from, share] = [Math.floor(at), at % 1];
    for (const axis of [0, 1]) {
      const [a, b] = [nodes[2 * from + axis], nodes[2 * from + 2 + axis]];
      lonLat[2 * i + axis] = a + share * (b - a) + 2e-5 * random.normal();
    }
  }
  return { lonLat, times: Float64Array.from({ length: count }, (_, i) => start + 15 * i) };
}

/** The quick preset with the narrowest network, trained for a moment for two tasks. */
export function smallConfig(epochs = 2): TransferConfig {
  const { quick } = PRESET_CONFIGS;
  return {
    ...quick,
    seed: 5,
    encoder: {
      ...quick.encoder,
      ...{ width: 8, embedWidth: 4, mixerHidden: 8, layers: 1, experts: 3, topExperts: 2 },
    },
    batch: { batchSize: 8, accumulation: 1 },
    pretraining: { ...quick.pretraining, epochs, patience: epochs },
    tuning: {
      ...quick.tuning,
      epochs,
      patience: epochs,
      tasks: { ...quick.tuning.tasks, prediction: true, recovery8: false, 'travel-time': true },
    },
  };
}

/** Runs an experiment of this system in this thread; without `task` nothing is reported. */
export const runRecovery = (order: OrderHere<TransferConfig>, options?: RunHereOptions) =>
  runHere(transfertraj, order, options);
