import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Failure } from '../../../base/failure';
import { readAll } from '../../../data/data-file';
import { digestOfFile } from '../../../engine/checkpoints/checkpoint-file';
import type { BuilderService } from '../../../engine/dataset-builder/builder-service';
import { builderService } from '../../../engine/dataset-builder/builder-worker-service';
import { smallTownMap, smallTownTraces } from '../../../engine/dataset-builder/testing/small-town';
import { localTask } from '../../../engine/protocol/local-task';
import { useBackend } from '../../../nn/testing/backends';
import { silentEncoder } from '../testing/silent-encoder';
import { openGapFiller } from './gap-filler';
import { refusal } from '../../../base/testing/refusal';

const SECONDS = { everySeconds: 2, longerThanSeconds: 4 };
let bytes: Uint8Array;

beforeAll(async () => {
  await useBackend('wasm');
  bytes = await silentEncoder();
});

/** The builder's worker with traces that were read, a point every 5 s. */
async function readTown(): Promise<BuilderService> {
  const noStores = () => Promise.reject(new Failure('not-supported', 'Nothing is kept here.'));
  const service = builderService(noStores, {
    load: async () => openGapFiller,
    backend: { onBroken: () => undefined },
  });
  const file = async (path: string, of: ReturnType<typeof smallTownMap>) => ({
    path,
    file: new Blob([new Uint8Array(await readAll(of, 1e7))]),
  });
  await service.readRoads({ files: [await file('town.osm', smallTownMap())], settings: {} }, localTask());
  const files = [await file('drives.csv', smallTownTraces(6))];
  const { groups } = await service.sortTraces({ files, timeZone: 'UTC' }, localTask());
  const read = groups.map(({ preview, ...group }) => ({ group, choice: preview.choice }));
  await service.readTraces({ groups: read, cleaning: {} }, localTask());
  return service;
}

const filling = (name: string, file: Uint8Array) => ({ filler: { name, bytes: file }, ...SECONDS });

describe('the worker of the dataset builder, with encoders that fill gaps', () => {
  it('fills them with the step that the command line writes too, frees the encoder, and empties them again', async () => {
    const service = await readTown();
    const tensors = memory().numTensors;
    const filled = (await service.fillGaps({ filling: filling('mine.safetensors', bytes) }, localTask()))!;
    expect(filled.step).toMatchObject({
      name: 'Gaps filled',
      settings: { files: 'mine.safetensors', digest: await digestOfFile(bytes), ...SECONDS },
    });
    const { points, filled: added } = filled.step.counts;
    expect(added).toBe(2 * (points - 6));
    expect(filled.traces.lonLat.every(Number.isFinite)).toBe(true);
    expect(memory().numTensors).toBe(tensors);
    const matched = await service.match({ settings: {} }, localTask());
    expect(matched.match!.quality.points).toBe(points + added);

    expect(await service.fillGaps({ filling: null }, localTask())).toBeNull();
    const again = await service.match({ settings: {} }, localTask());
    expect(again.match!.quality.points).toBe(points);
  });

  it('fetches the encoder that comes with the page', async () => {
    const fetched = vi.fn(async () => new Response(new Blob([new Uint8Array(bytes)])));
    vi.stubGlobal('fetch', fetched);
    const service = await readTown();
    const address = 'https://page.org/sample-recovery/pretrained.safetensors';
    const filler = { name: 'public/pretrained.safetensors', address };
    const filled = await service.fillGaps({ filling: { filler, ...SECONDS } }, localTask());
    vi.unstubAllGlobals();
    expect(fetched).toHaveBeenCalledExactlyOnceWith(address, expect.anything());
    expect(filled!.step.settings).toMatchObject({ files: filler.name, digest: await digestOfFile(bytes) });
  });

  it.each([
    ['no checkpoint', new TextEncoder().encode('a map'), /^broken\.safetensors: /],
    ['one that breaks off', () => bytes.subarray(0, -40), /^broken\.safetensors: /],
  ])('refuses %s in words that name the file, and keeps what was there', async (_, file, message) => {
    const service = await readTown();
    const before = await service.match({ settings: {} }, localTask());
    const wanted = filling('broken.safetensors', typeof file === 'function' ? file() : file);
    await expect(service.fillGaps({ filling: wanted }, localTask())).rejects.toMatchObject(refusal(message));
    const after = await service.match({ settings: {} }, localTask());
    expect(after.step).toEqual(before.step);
  });

  it('stops when it is cancelled', async () => {
    const service = await readTown();
    const task = localTask<string>();
    task.control.cancel();
    const wanted = { filling: filling('mine.safetensors', bytes) };
    await expect(service.fillGaps(wanted, task)).rejects.toMatchObject({ code: 'cancelled' });
  });
});
