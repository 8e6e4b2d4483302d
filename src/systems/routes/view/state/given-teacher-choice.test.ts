import { beforeEach, describe, expect, it } from 'vitest';
import type { RunContents } from '../../../../engine/records/run-contents';
import type { RunSummary } from '../../../../engine/runs/runs-service';
import { writeSafetensors } from '../../../../nn/safetensors';
import { Models, type Model } from '../../../../studio/state/page/models.svelte';
import { RoadClosures } from '../../../../studio/state/routes/road-closures.svelte';
import type { DraftOrder } from '../../../../engine/experiments/experiment';
import { tinyCity } from '../../testing/tiny-experiment';
import { DistilSettings } from './distil-settings.svelte';
import { givenTeacherInUse, runsWith } from './given-teacher-choice.svelte';
import { trainHere } from './train-here';

const dataset = await tinyCity();

const fileOf = (system: string, name = 'encoder.safetensors') =>
  new File([writeSafetensors(new Map(), { system }) as Uint8Array<ArrayBuffer>], name);

describe('a network of another system to learn from', () => {
  let models: Models;
  let started: DraftOrder[];
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
    training: { start: async (order: DraftOrder) => void started.push(order) },
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
    expect(distil.neededGivenTeachers).toEqual(['transfertraj']);
    await trainHere(page(), distil);
    expect(started).toEqual([]);
    await distil.givenTeachers.transfertraj.load(fileOf('TransferTraj'), page());
    expect(distil.givenTeachers.transfertraj.reading.failure).toBeNull();
    await trainHere(page(), distil);
    const [{ given, holders, networks }] = started;
    expect(networks).toEqual(['distilled']);
    expect(Object.keys(given!)).toEqual(['transfertraj']);
    expect(holders).toEqual({ transfertraj: 'file' });
  });

  it('is not given where it has no weight', async () => {
    const distil = hearing();
    await distil.givenTeachers.transfertraj.load(fileOf('TransferTraj'), page());
    distil.set('teacherTransferTraj', 0);
    distil.set('teacherBigram', 1);
    expect(distil.neededGivenTeachers).toEqual([]);
    await trainHere(page(), distil);
    expect(started[0].given).toBeUndefined();
  });

  it('can be the one that its own system has in use', async () => {
    const distil = hearing();
    await distil.givenTeachers.transfertraj.takeElsewhere(page());
    expect(givenTeacherInUse('transfertraj', page())).toBeNull();
    const model: Model = {
      ...{ id: 'run/pretrained', network: 'pretrained', from: 'Recovery quick', runId: 'run' },
      ...{ bytes: Uint8Array.of(1), dataset: 'elsewhere' },
    };
    models.use(model, 'transfertraj');
    await distil.givenTeachers.transfertraj.takeElsewhere(page());
    expect(givenTeacherInUse('transfertraj', page())).toMatchObject({
      ...{ id: 'run/pretrained', network: 'transfertraj', from: 'Recovery quick', runId: null },
      dataset: dataset.fingerprint,
    });
  });

  it('is refused in words where a file is none, and the one in use stays', async () => {
    const distil = hearing();
    const { transfertraj: encoder } = distil.givenTeachers;
    await encoder.load(fileOf('TransferTraj', 'good.safetensors'), page());
    await encoder.load(fileOf('HOSER', 'student.safetensors'), page());
    expect(encoder.reading.failure!.message).toBe(
      'student.safetensors is a checkpoint, but of no TransferTraj encoder. Choose a file that Recovery saved.',
    );
    await encoder.load(new File(['no'], 'no.safetensors'), page());
    expect(encoder.reading.failure!.message).toMatch(/^no\.safetensors: /);
    expect(givenTeacherInUse('transfertraj', page())!.from).toBe('good.safetensors');
    const closed = { ...page(), data: { opened: null } };
    await encoder.load(fileOf('TransferTraj', 'early.safetensors'), closed);
    expect(encoder.reading.failure!.message).toMatch(/No data set is open/);
    expect(givenTeacherInUse('transfertraj', page())!.from).toBe('good.safetensors');
  });

  it('can be of a kept run of its system', async () => {
    const distil = hearing();
    distil.set('teacherTransferTraj', 0);
    distil.set('teacherFoundation', 1);
    const kept = [
      {
        id: 'a',
        name: 'Quick, 12:00',
        system: 'foundation',
        state: 'done',
        networks: ['pretrained', 'next'],
      },
      { id: 'b', name: 'Other', system: 'foundation', state: 'done', networks: ['next'] },
      { id: 'c', name: 'Recovery', system: 'transfertraj', state: 'done', networks: ['pretrained'] },
    ] as unknown as readonly RunSummary[];
    const runs = {
      kept,
      open: async () =>
        ({ checkpoints: [{ name: 'pretrained', bytes: Uint8Array.of(1) }] }) as unknown as RunContents,
    };
    expect(runsWith('foundation', runs).map(({ id }) => id)).toEqual(['a']);
    await distil.givenTeachers.foundation.takeOfRun(kept[0], runs, page());
    expect(givenTeacherInUse('foundation', page())).toMatchObject({ from: 'run Quick, 12:00', runId: null });
    await trainHere(page(), distil);
    expect(Object.keys(started[0].given!)).toEqual(['foundation']);
    await distil.givenTeachers.foundation.load(fileOf('TransferTraj'), page());
    expect(distil.givenTeachers.foundation.reading.failure!.message).toBe(
      'encoder.safetensors is a checkpoint, but of no H3 model. Choose a file that Pretraining saved.',
    );
  });

  it('is chosen by one word, which an even mixture of those at hand has too', () => {
    const distil = new DistilSettings();
    expect(distil.teacherChoice).toBe('lm-tad');
    distil.chooseTeacher('foundation', []);
    expect([distil.teacherChoice, distil.hearsLmTad, distil.neededGivenTeachers]).toEqual([
      'foundation',
      false,
      ['foundation'],
    ]);
    distil.chooseTeacher('ensemble', ['transfertraj']);
    expect(distil.config().teaching.teachers).toMatchObject({
      lmTad: 1,
      bigram: 1,
      transfertraj: 1,
      foundation: 0,
    });
    expect(distil.teacherChoice).toBe('ensemble');
    distil.set('teacherBigram', 0.5);
    expect(distil.teacherChoice).toBeNull();
    distil.chooseTeacher('lm-tad', []);
    expect(distil.toOverrides()).toEqual({});
  });
});
