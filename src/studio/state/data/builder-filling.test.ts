import { afterEach, describe, expect, it, vi } from 'vitest';
import { checkpointBytes } from '../../../engine/checkpoints/checkpoint-file';
import type { FillingRequest } from '../../../engine/dataset-builder/builder-service';
import { builder, closeAll, filled, files, points, refused, traces } from './testing/stand-in-builder';

afterEach(async () => {
  vi.unstubAllGlobals();
  await closeAll();
});

const tensorsOf = (name: string) =>
  new Map([[name, { dtype: 'F32' as const, shape: [1], data: new Float32Array(1) }]]);
const ENCODER_TENSOR = 'modal_mixer.layers.0.self_attn.in_proj_weight';
const fileOf = (name: string, bytes: Uint8Array) => new File([new Uint8Array(bytes)], name);
const encoder = () => fileOf('mine.safetensors', checkpointBytes(tensorsOf(ENCODER_TENSOR), {}));
const model = (network: string, from: string) => ({
  ...{ id: `run-1/${network}`, network, from, bytes: Uint8Array.of(7) },
  ...{ runId: 'run-1', dataset: 'a' },
});

/** A builder with traces that were read, and what its worker was asked to fill. */
async function readTown(changes: object = {}) {
  const asked: (FillingRequest | null)[] = [];
  const fillGaps = async ({ filling }: { filling: FillingRequest | null }) => {
    asked.push(filling);
    return filling && filled;
  };
  const parts = builder({ fillGaps, ...changes });
  const { steps } = parts;
  await steps.roads.read(files);
  await steps.traces.inspect(points);
  await steps.traces.read();
  return { ...parts, asked };
}

describe('gaps that the dataset builder fills before it matches', () => {
  it('are left as they are unless a person chooses otherwise', async () => {
    const { steps, asked } = await readTown();
    expect([await steps.trips.match(), asked]).toEqual([true, []]);
  });

  it('are filled once, anew when something changes, and emptied again', async () => {
    const { steps, models, session, asked } = await readTown();
    models.use(model('recovery8', 'Friday'), 'transfertraj');
    models.use(model('pretrained', 'Friday'), 'transfertraj');
    steps.filling.by = 'in-use';
    expect(await steps.trips.match()).toBe(true);
    expect(asked).toEqual([
      {
        filler: { name: 'pretrained.safetensors', bytes: Uint8Array.of(7) },
        everySeconds: 15,
        longerThanSeconds: 30,
      },
    ]);
    expect(steps.traces.built).toMatchObject({
      traces: { offsets: Uint32Array.of(0, 3) },
      filling: { step: filled.step, recorded: traces.traces },
    });
    expect(session.traces?.offsets).toEqual(Uint32Array.of(0, 3));
    expect(session.traces?.trips).not.toBeNull();

    await steps.trips.match();
    expect(asked).toHaveLength(1);
    steps.settings.filling.everySeconds = 20;
    await steps.trips.match();
    expect(asked).toHaveLength(2);
    expect(steps.traces.built?.filling?.recorded).toEqual(traces.traces);
    steps.filling.by = 'none';
    await steps.trips.match();
    expect(asked.slice(2)).toEqual([null]);
    expect(steps.traces.built).toEqual(traces);
    // What was read anew has its gaps.
    steps.filling.by = 'in-use';
    await steps.traces.read();
    await steps.trips.match();
    expect(asked).toHaveLength(4);
  });

  it('are filled by the encoder that comes with the page, under the path that it has in a clone', async () => {
    vi.stubGlobal('document', { baseURI: 'https://page.org/app/index.html' });
    const { steps, asked } = await readTown();
    steps.filling.by = 'shipped';
    await steps.trips.match();
    expect(asked[0]?.filler).toEqual({
      name: 'public/sample-recovery/pretrained.safetensors',
      address: 'https://page.org/app/sample-recovery/pretrained.safetensors',
    });
  });

  it('wait for the file of an encoder; other files are refused, and the one before stays', async () => {
    const { steps, asked } = await readTown();
    const { filling } = steps;
    filling.by = 'file';
    expect(filling.missing).toMatch(/^Choose the file of the encoder/);
    expect([await steps.trips.match(), asked]).toEqual([false, []]);
    await filling.choose(encoder());
    expect([filling.missing, filling.file?.name]).toEqual([null, 'mine.safetensors']);
    const foreign = checkpointBytes(tensorsOf('road_id_emb.weight'), { system: 'HOSER' });
    for (const bytes of [foreign, Uint8Array.of(1, 2, 3)]) {
      await filling.choose(fileOf('other.safetensors', bytes));
      expect(filling.reading.failure?.code).toBe('bad-input');
      expect(filling.reading.failure?.message).toMatch(/^other\.safetensors/);
      expect(filling.file?.name).toBe('mine.safetensors');
    }
    await steps.trips.match();
    await filling.choose(encoder());
    await steps.trips.match();
    expect(asked.map((one) => one?.filler.name)).toEqual(['mine.safetensors', 'mine.safetensors']);
  });

  it('are not matched where they could not be filled, and it is told why', async () => {
    const match = vi.fn();
    const { steps, models } = await readTown({ match, fillGaps: refused('mine: it is broken.') });
    models.use(model('recovery4', 'mine.safetensors'), 'transfertraj');
    steps.filling.by = 'in-use';
    expect(await steps.trips.match()).toBe(false);
    expect([steps.work.tasks.trips.failure?.message, match.mock.calls]).toEqual(['mine: it is broken.', []]);
    expect(steps.traces.built).toEqual(traces);
  });

  it('say that the encoder in use is there no more', async () => {
    const { steps } = await readTown();
    steps.filling.by = 'in-use';
    expect(steps.filling.missing).toBe(
      'No encoder that fills gaps is in use in Recovery any more. Choose another one.',
    );
  });
});
