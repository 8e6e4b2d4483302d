import type { Trajectory } from '../../../../domain/masked-trajectories/trajectories';
import type { Model } from '../../../../studio/state/page/models.svelte';
import type { TransferNetworkName } from '../../networks';
import type {
  BaselineAnswer,
  FilledAnswer,
  FillQuestion,
  TrajectoriesSummary,
} from '../../recovery/recovery-service';
import type { NetworkInUse } from '../state/measured-networks';

/** A trip to the north from the equator on: a point every 15 s and 0.001 degrees. */
export const madeTrip = (length: number): Trajectory => ({
  lonLat: Float64Array.from({ length: 2 * length }, (_, i) => (i % 2 === 0 ? 8 : 0.001 * (i >> 1))),
  times: Float64Array.from({ length }, (_, i) => 1_372_636_800 + 15 * i),
});

export const madeNetwork = (name: TransferNetworkName, id = `${name} 1`): NetworkInUse => ({
  name,
  model: {
    id,
    network: name,
    bytes: new Uint8Array(1),
    from: 'a test',
    runId: null,
    dataset: 'a',
  } satisfies Model,
});

/** All points in the first place, with two layers: points mind the first point and themselves, and ask two of three experts. */
export function madeAnswer({ trajectory, mask }: FillQuestion): FilledAnswer {
  const n = mask.points.length;
  const lonLat = trajectory.lonLat.map((degrees, i) =>
    mask.hidesSpace[i >> 1] ? trajectory.lonLat[i % 2] : degrees,
  );
  const attention = new Float32Array(n * n);
  const gates = new Float32Array(3 * n);
  for (let point = 0; point < n; point++) {
    attention[point * n] += 0.75;
    attention[point * n + point] += 0.25;
    gates.set([0, 0.25, 0.75], 3 * point);
  }
  return {
    lonLat,
    minutes: Float64Array.from({ length: n }, (_, i) => i / 4 + (mask.hidesTime[i] ? 1 : 0)),
    gates: [gates, gates],
    attention: [attention, attention.slice()],
  };
}

/** The first place for all hidden points, by both. */
export const madeBaselines = (question: FillQuestion): { readonly answers: readonly BaselineAnswer[] } => ({
  answers: (['straight-lines', 'along-roads'] as const).map((source) => ({
    source,
    lonLat: madeAnswer(question).lonLat,
  })),
});

/** Trips of 17 points; those from `count` / 2 on are of the test part. */
export const madeSummary = (count = 6): TrajectoriesSummary => ({
  traces: count,
  leftOut: { 'too-few-points': 0, 'too-many-points': 0, 'clock-back': 0, 'no-time': 0 },
  parts: {
    train: Uint32Array.from({ length: count / 2 }, (_, i) => i),
    val: new Uint32Array(0),
    test: Uint32Array.from({ length: count / 2 }, (_, i) => count / 2 + i),
  },
  points: new Uint16Array(count).fill(17),
  start: new Float64Array(count).fill(1_372_636_800),
  duration: new Float32Array(count).fill(240),
  interval: new Float32Array(count).fill(15),
  distance: new Float32Array(count).fill(1780),
});
