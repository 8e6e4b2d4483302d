import { beforeAll, describe, expect, it } from 'vitest';
import { badInput } from '../../../base/failure';
import { BlobStore } from '../../../data/blob-store';
import { MemoryDisk } from '../../../data/testing/memory-directory';
import { candidateLayout } from '../../../domain/road-network';
import type { Dataset } from '../../../domain/dataset';
import { digestOfFile } from '../../../engine/checkpoints/checkpoint-file';
import type { HooksOptions } from '../../../engine/experiments/experiment-hooks';
import type { OpenCandidateScorer } from '../../../engine/experiments/networks-of-others';
import { useBackend } from '../../../nn/testing/backends';
import { configSchema } from '../../../engine/settings/schema';
import { ROUTE_RUNS } from '../settings';
import { experimentParts } from '../experiment-parts';
import { routesRecord } from '../record';
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

/** What the network of the system says of itself. */
const report = { sigmaKilometres: 0.25, steps: 7 };

/** Systems of which one likes roads of a low number; counts the trips that it is asked of. */
function likingSystem(id = 'transfertraj', sigmaKilometres = report.sigmaKilometres) {
  const asked = { trips: 0, open: 0, windows: [] as number[] };
  const open: OpenCandidateScorer = (from, { network }) => {
    if (from.bytes.length !== bytes.length) throw badInput('That is no encoder.');
    asked.open++;
    return {
      ready: async (window) => {
        asked.windows.push(window);
        return { about: { says: 'roads', sigmaKilometres }, report };
      },
      logitsOf: (trips) => {
        asked.trips += trips.tripCount;
        const { roads } = candidateLayout(network, trips);
        const { successors, successorOffsets } = network;
        return Promise.resolve(
          Float32Array.from(
            [...roads].flatMap((road) =>
              Array.from(
                successors.subarray(successorOffsets[road], successorOffsets[road + 1]),
                (candidate) => -candidate / 10,
              ),
            ),
          ),
        );
      },
      dispose: () => void asked.open--,
    };
  };
  const none = { id: 'lightst' };
  return { asked, systems: [none, { id, loadCandidateScorer: () => Promise.resolve(open) }] };
}

describe('a network of another system that teaches', () => {
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
    const { asked, systems } = likingSystem();
    const caches = { blobs: new BlobStore(new MemoryDisk().root), free: () => Promise.resolve(1e12) };
    const { record, checkpoints } = await run({ systems, caches });
    const { tripCount } = dataset.trips.train;
    expect(asked).toEqual({ trips: tripCount, open: 0, windows: [config.distillation.window] });
    const again = await run({ systems, caches });
    expect(asked.trips).toBe(tripCount);
    expect(again.checkpoints).toEqual(checkpoints);
    const other = likingSystem('transfertraj', 2);
    await run({ systems: other.systems, caches });
    expect(other.asked.trips).toBe(tripCount);

    const { givenTeachers } = routesRecord(record);
    expect(givenTeachers).toEqual({ transfertraj: { digest: await digestOfFile(bytes), report } });
    expect(v.is(format.networks.transfertraj, report)).toBe(true);
    expect(format.summary(record).join('\n')).toMatch(
      /TransferTraj: given, of digest \w+; says the middle of the next road with a standard deviation of 250 m/,
    );
  });

  it('teaches something else than a teacher to which every road is alike', async () => {
    const { systems } = likingSystem();
    const uniform = { ...teaching.teachers, lmTad: 0, uniform: 1 };
    const alike = { ...config, teaching: { ...teaching, teachers: uniform } };
    const other = await runRoutes({ dataset, config: alike, networks: ['distilled'], results: false });
    expect((await run({ systems })).checkpoints).not.toEqual(other.checkpoints);
  });

  it('taught nobody in records of earlier versions', () => {
    const { transfertraj: _, foundation: _also, ...teachers } = base.teaching.teachers;
    const before = JSON.parse(JSON.stringify({ ...base, teaching: { ...base.teaching, teachers } }));
    expect(v.parse(configSchema(ROUTE_RUNS), before).teaching).toEqual(base.teaching);
  });

  it('is refused before anything is trained where it is missing, no encoder, unknown here, or to be cross-fitted', async () => {
    const parts = (of = config, given = {}) =>
      experimentParts({ system: 'routes', dataset, config: of, given });
    expect(() => parts()).toThrow(/learns from TransferTraj, and no encoder is given/);
    const cut = { ...config, teaching: { ...config.teaching, crossFit: 2 } };
    expect(() => parts(cut, { transfertraj: bytes })).toThrow(/given and cannot be cross-fitted/);
    expect(parts(config, { transfertraj: bytes })).toMatchObject({
      teacher: 'none',
      givenTeachers: { transfertraj: bytes },
    });
    expect(parts(base, { transfertraj: bytes }).givenTeachers).toEqual({});
    await expect(run({ systems: likingSystem().systems }, Uint8Array.of(1))).rejects.toThrow('no encoder');
    await expect(run({})).rejects.toMatchObject({ code: 'not-supported' });
    await expect(run({ systems: likingSystem('foundation').systems })).rejects.toThrow(
      'No network of "transfertraj" says here which road is next',
    );
  });
});
