import { beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../../base/failure';
import { BlobStore } from '../../../data/blob-store';
import { MemoryDisk } from '../../../data/testing/memory-directory';
import type { Dataset } from '../../../domain/dataset';
import { digestOfFile } from '../../../engine/checkpoints/file-digest';
import type { HooksOptions } from '../../../engine/experiments/experiment-hooks';
import type { OpenNextPlaces } from '../../../engine/experiments/next-places';
import { useBackend } from '../../../nn/testing/backends';
import { nextPlaceResiduals } from '../distillation/next-place-targets';
import { KEPT_CONFIG } from '../config-schema';
import { experimentParts } from '../experiment-parts';
import { routesRecord } from '../record';
import { runSummary } from '../run-summary';
import { format } from '../run-format';
import { runRoutes } from '../testing/run-routes';
import { tinyCity, tinyExperiment } from '../testing/tiny-experiment';
import * as v from 'valibot';

const base = tinyExperiment({ epochs: 1 });
const { teaching } = base;
const config = {
  ...base,
  teaching: { ...teaching, teachers: { ...teaching.teachers, lmTad: 0, transfertraj: 1 } },
};
const bytes = Uint8Array.of(1, 2, 3);

/** Says that a trip stays where it is; counts how often it is asked. */
function stayingSystem() {
  const asked = { trips: 0, open: 0 };
  const open: OpenNextPlaces = (from) => {
    if (from.bytes.length !== bytes.length) throw new Failure('bad-input', 'That is no encoder.');
    asked.open++;
    return {
      nextPlaces: (trips) => {
        asked.trips += trips.length;
        return Promise.resolve(Float64Array.from(trips.flatMap(({ lonLat }) => [...lonLat.slice(-2)])));
      },
      dispose: () => void asked.open--,
    };
  };
  return { asked, systems: [{ loadNextPlaces: () => Promise.resolve(open) }] };
}

describe('an encoder that teaches', () => {
  let dataset: Dataset;

  beforeAll(async () => {
    await useBackend('wasm');
    dataset = await tinyCity();
  });

  const run = (options: Partial<HooksOptions>, given: Uint8Array = bytes) =>
    runRoutes(
      { dataset, config, networks: ['distilled'], given: { transfertraj: given }, results: false },
      options,
    );

  it('is asked once for the same trips, and what it was is recorded', async () => {
    const { asked, systems } = stayingSystem();
    const caches = { blobs: new BlobStore(new MemoryDisk().root), free: () => Promise.resolve(1e12) };
    const { record, checkpoints } = await run({ systems, caches });
    const { val, train } = dataset.trips;
    const steps = (trips: typeof val) => trips.roads.length - trips.tripCount;
    expect(asked).toEqual({ trips: steps(val) + steps(train), open: 0 });
    const again = await run({ systems, caches });
    expect(asked.trips).toBe(2 * steps(val) + steps(train));
    expect(again.checkpoints).toEqual(checkpoints);

    const { encoder } = routesRecord(record);
    const stays = Float64Array.from(
      Array.from({ length: val.tripCount }, (_, trip) =>
        Array.from(val.roads.subarray(val.offsets[trip], val.offsets[trip + 1] - 1), (road) => [
          ...dataset.network.centroidLonLat.subarray(2 * road, 2 * road + 2),
        ]),
      ).flat(2),
    );
    expect(encoder).toEqual({
      digest: await digestOfFile(bytes),
      report: nextPlaceResiduals(dataset.network, val, stays),
    });
    expect(v.is(format.networks.transfertraj, encoder!.report)).toBe(true);
    expect(runSummary(record).join('\n')).toMatch(
      /TransferTraj: given, of digest \w+; says the middle of the next road with a standard deviation of \d+ m/,
    );
  });

  it('teaches something else than a teacher to which every road is alike', async () => {
    const { systems } = stayingSystem();
    const uniform = { ...teaching.teachers, lmTad: 0, uniform: 1 };
    const alike = { ...config, teaching: { ...teaching, teachers: uniform } };
    const other = await runRoutes({ dataset, config: alike, networks: ['distilled'], results: false });
    expect((await run({ systems })).checkpoints).not.toEqual(other.checkpoints);
  });

  it('taught nobody in records of earlier versions', () => {
    const { transfertraj: _, ...teachers } = base.teaching.teachers;
    const before = JSON.parse(JSON.stringify({ ...base, teaching: { ...base.teaching, teachers } }));
    expect(v.parse(KEPT_CONFIG, before).teaching).toEqual(base.teaching);
  });

  it('is refused before anything is trained where it is missing, no encoder, unknown here, or to be cross-fitted', async () => {
    const parts = (of = config, given = {}) => experimentParts({ dataset, config: of, given });
    expect(() => parts()).toThrow(/learns from TransferTraj, and no encoder is given/);
    const cut = { ...config, teaching: { ...config.teaching, crossFit: 2 } };
    expect(() => parts(cut, { transfertraj: bytes })).toThrow(/given and cannot be cross-fitted/);
    expect(parts(config, { transfertraj: bytes })).toMatchObject({ teacher: 'none', encoder: bytes });
    expect(parts(base, { transfertraj: bytes }).encoder).toBeUndefined();
    await expect(run({ systems: stayingSystem().systems }, Uint8Array.of(1))).rejects.toThrow('no encoder');
    await expect(run({})).rejects.toMatchObject({ code: 'not-supported' });
  });
});
