import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { NO_TASK } from '../../../base/task';
import type { Dataset } from '../../../domain/dataset';
import { openMask } from '../../../domain/masked-trajectories/masks';
import { KEPT_LENGTHS } from '../../../domain/masked-trajectories/trajectories';
import { askedTravelTime } from '../../../evaluation/recovery/partly-seen-trip';
import { recoveringTraces } from '../../../evaluation/recovery/recover-traces';
import { useBackend } from '../../../nn/testing/backends';
import { encoderFile } from '../checkpoints/encoder-file';
import { freshEncoder } from '../networks/encoder';
import { smallCity, smallConfig } from '../testing/small-recovery';
import { taskMask } from '../training/task-masks';
import { gpsTracesOf } from '../trips/trajectories';
import { makeTrajectories } from '../trips/make-trajectories';
import { vocabularyOf } from '../trips/thing-tables';
import { WorkingEncoder } from './working-encoder';

beforeAll(() => useBackend('wasm'));

/** An encoder with chance weights, in its own city. */
async function chanceEncoder(dataset: Dataset): Promise<WorkingEncoder> {
  const { weights, ...rest } = freshEncoder(smallConfig(), vocabularyOf(dataset), new Random(3));
  const bytes = await encoderFile({ weights, ...rest }, 'pretrained', dataset.fingerprint);
  weights.dispose();
  return new WorkingEncoder({ bytes, name: 'pretrained.safetensors' }, dataset);
}

describe('an encoder at work', () => {
  it('says of the hidden points of a trip what it says of the masked trajectory, and what it may not see does not matter', async () => {
    const dataset = await smallCity(4);
    const tensors = memory().numTensors;
    const encoder = await chanceEncoder(dataset);
    const [trajectory] = makeTrajectories(dataset).all;
    const mask = taskMask('recovery4', trajectory.times.length, 'space');
    const [filled] = await encoder.fill([{ trajectory, mask }], NO_TASK);
    const positions = (hidden: number) =>
      Uint32Array.from(mask.points.filter((i) => mask.hidesSpace[i] === hidden));
    const at = (of: Uint32Array, lonLat: Float64Array) =>
      Float64Array.from([...of].flatMap((i) => [lonLat[2 * i], lonLat[2 * i + 1]]));
    const timesAt = (of: Uint32Array) => Float64Array.from(of, (i) => trajectory.times[i]);
    const [known, hidden] = [positions(0), positions(1)];
    const seen = {
      known: { positions: known, lonLat: at(known, trajectory.lonLat), times: timesAt(known) },
      hidden: { positions: hidden, times: timesAt(hidden) },
    };
    const [places] = await encoder.placesOf([seen], NO_TASK);
    expect(places).toEqual(at(hidden, filled.lonLat));
    encoder.dispose();
    expect(memory().numTensors).toBe(tensors);
  });

  it('recovers traces of more points than it learns from, and fills only the gaps that are long enough', async () => {
    const dataset = await smallCity(2);
    const encoder = await chanceEncoder(dataset);
    const [
      {
        lonLat,
        times: [start],
      },
    ] = makeTrajectories(dataset).all;
    const times = Float64Array.of(start, start + 20, start + 1520, start + 2520);
    const sparse = gpsTracesOf([{ lonLat: lonLat.slice(0, 8), times }]);
    const dense = await recoveringTraces(encoder.placesOf, 10, 20)(sparse, NO_TASK);
    expect(dense.times.length).toBe(4 + 149 + 99);
    expect(dense.times.length).toBeGreaterThan(KEPT_LENGTHS.most);
    expect(dense.lonLat.every(Number.isFinite)).toBe(true);
    expect([...dense.times.slice(0, 3)]).toEqual([start, start + 20, start + 30]);
    encoder.dispose();
  });

  it('says how long a trip takes as it does of the trip with a hidden time of arrival', async () => {
    const dataset = await smallCity(4);
    const encoder = await chanceEncoder(dataset);
    const { all } = makeTrajectories(dataset);
    const asked = all.map((trajectory) => ({
      trajectory,
      mask: taskMask('travel-time', trajectory.times.length, 'space'),
    }));
    const filled = await encoder.fill(asked, NO_TASK);
    const minutes = await encoder.minutesOf(
      all.map((trip) => askedTravelTime(trip).question),
      NO_TASK,
    );
    expect(minutes).toEqual(Float64Array.from(filled, (each) => each.minutes[1]));
    encoder.dispose();
  });

  it('says where a trip is next as of a last point of which nothing is told', async () => {
    const dataset = await smallCity(4);
    const encoder = await chanceEncoder(dataset);
    const { all } = makeTrajectories(dataset);
    const asked = all.map((trajectory) => {
      const mask = openMask(trajectory.times.length);
      mask.hidesSpace.fill(1, -1);
      mask.hidesTime.fill(1, -1);
      return { trajectory, mask };
    });
    const filled = await encoder.fill(asked, NO_TASK);
    const soFar = all.map(({ lonLat, times }) => ({
      lonLat: lonLat.slice(0, -2),
      times: times.slice(0, -1),
    }));
    const places = await encoder.nextPlaces(soFar, NO_TASK);
    expect(places).toEqual(Float64Array.from(filled.flatMap(({ lonLat }) => [...lonLat.slice(-2)])));
    encoder.dispose();
  });
});
