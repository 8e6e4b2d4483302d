import { beforeEach, describe, expect, it } from 'vitest';
import { writeSafetensors } from '../../../../nn/safetensors';
import { Models, type Model } from '../../../../studio/state/page/models.svelte';
import { RoadClosures } from '../../../../studio/state/routes/road-closures.svelte';
import type { TrainingOrder } from '../../../../studio/state/training/training-session.svelte';
import { tinyCity } from '../../testing/tiny-experiment';
import { DistilSettings } from './distil-settings.svelte';
import { encoderInUse } from './encoder-choice.svelte';
import { trainHere } from './train-here';

const dataset = await tinyCity();

const fileOf = (system: string, name = 'encoder.safetensors') =>
  new File([writeSafetensors(new Map(), { system }) as Uint8Array<ArrayBuffer>], name);

describe('an encoder to learn from', () => {
  let models: Models;
  let started: TrainingOrder[];
  const page = () => ({
    data: {
      opened: { dataset },
      loadSampleCity: async () => true,
      kept: [],
      oldData: (): never => {
        throw new Error('Nothing is read here.');
      },
    },
    models,
    training: { start: async (order: TrainingOrder) => void started.push(order) },
    layout: { show: () => undefined },
    routes: { closures: new RoadClosures() },
  });
  const hearing = (): DistilSettings => {
    const distil = new DistilSettings();
    distil.trained = 'distilled';
    distil.set('teacherLmTad', 0);
    distil.set('teacherTransferTraj', 1);
    return distil;
  };

  beforeEach(() => {
    models = new Models(() => 'routes');
    started = [];
  });

  it('of a file is given to the training, which does not start without it', async () => {
    const distil = hearing();
    expect(distil.hearsEncoder).toBe(true);
    await trainHere(page(), distil);
    expect(started).toEqual([]);
    await distil.encoder.load(fileOf('TransferTraj'), page());
    expect(distil.encoder.reading.failure).toBeNull();
    await trainHere(page(), distil);
    const [{ given, networks }] = started;
    expect(networks).toEqual(['distilled']);
    expect(given!.map(({ network, from, runId }) => [network, from, runId])).toEqual([
      ['transfertraj', 'encoder.safetensors', null],
    ]);
  });

  it('is not given where it has no weight', async () => {
    const distil = hearing();
    await distil.encoder.load(fileOf('TransferTraj'), page());
    distil.set('teacherTransferTraj', 0);
    distil.set('teacherBigram', 1);
    expect(distil.hearsEncoder).toBe(false);
    await trainHere(page(), distil);
    expect(started[0].given).toEqual([]);
  });

  it('can be the one that its own system has in use', () => {
    const distil = hearing();
    distil.encoder.takeElsewhere(page());
    expect(encoderInUse(page())).toBeNull();
    const model: Model = {
      ...{ id: 'run/pretrained', network: 'pretrained', from: 'Recovery quick', runId: 'run' },
      ...{ bytes: Uint8Array.of(1), dataset: 'elsewhere' },
    };
    models.use(model, 'transfertraj');
    distil.encoder.takeElsewhere(page());
    expect(encoderInUse(page())).toMatchObject({
      ...{ id: 'run/pretrained', network: 'transfertraj', from: 'Recovery quick', runId: null },
      dataset: dataset.fingerprint,
    });
  });

  it('is refused in words where a file is none, and the one in use stays', async () => {
    const distil = hearing();
    const { encoder } = distil;
    await encoder.load(fileOf('TransferTraj', 'good.safetensors'), page());
    await encoder.load(fileOf('HOSER', 'student.safetensors'), page());
    expect(encoder.reading.failure!.message).toBe(
      'student.safetensors is a checkpoint, but of no TransferTraj encoder. Choose a file that Recovery saved.',
    );
    await encoder.load(new File(['no'], 'no.safetensors'), page());
    expect(encoder.reading.failure!.message).toMatch(/^no\.safetensors: /);
    expect(encoderInUse(page())!.from).toBe('good.safetensors');
  });
});
