import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import { Models, type Model } from '../../../../studio/state/page/models.svelte';
import { Selection } from '../../../../studio/state/page/selection.svelte';
import { words as textOf } from '../../../../studio/testing/words';
import { tripWords } from '../../../../studio/trip-words';
import type { TransferWithRoutes } from '../../lens/read-transfer';
import { transferOf, type ChoiceStep } from '../../lens/transfer';
import { tinyCity } from '../../testing/tiny-experiment';
import { DistilSettings } from '../state/distil-settings.svelte';
import { TransferSession } from '../state/transfer-session.svelte';
import TransferView from './TransferView.svelte';
import { drawnSentence, transferSentence } from './words';

const dataset = await tinyCity();
const model = (network: Model['network']): Model => ({
  id: network,
  network,
  from: 'a file',
  runId: null,
  dataset: dataset.fingerprint,
  bytes: new Uint8Array(4),
});

function session(found: TransferWithRoutes, models = new Models(() => 'routes')) {
  const asked: unknown[] = [];
  const call = (method: string, request: { readonly split: string; readonly window: number }) => {
    asked.push([method, request.split, request.window]);
    return { result: Promise.resolve(found), cancel: () => undefined };
  };
  const worker = { call } as unknown as ConstructorParameters<typeof TransferSession>[0]['routes']['worker'];
  const dials = new DistilSettings();
  return {
    asked,
    dials,
    models,
    of: new TransferSession({ dataset: () => dataset, models, routes: { worker } }, dials),
  };
}

const groups = { class: 'primary', distance: 'under 0.5 km', hour: '8 to 12 h', seen: '1 to 10 visits' };
const step = (trip: number, logits: ChoiceStep['logits']): ChoiceStep => ({
  trip,
  step: 0,
  taken: 0,
  logits,
  groups,
});
const MEASURED = transferOf(
  [
    step(0, { teacher: [1, 0], vanilla: [0, 2], distilled: [1, 0] }),
    step(1, { teacher: [1, 0], vanilla: [2, 0], distilled: [1, 0] }),
  ],
  7,
);
const FOUND: TransferWithRoutes = {
  ...MEASURED,
  drawn: { teacher: { routes: 32, arrived: 3, identical: 1, seconds: 0.64 } },
};
const view = (of: TransferSession) =>
  textOf(
    render(TransferView, {
      props: { session: of, dataset, selection: new Selection(), words: tripWords(dataset) },
    }).body,
  );

describe('what was transferred', () => {
  it('asks for networks first, and then reads with those in use', async () => {
    const { of, asked, dials, models } = session(FOUND);
    expect(view(of)).toContain('Train or load a teacher and students first.');
    await of.measure();
    expect([of.failure?.message, asked]).toEqual([
      'There is no network yet. Train one or load a checkpoint.',
      [],
    ]);
    models.use(model('teacher'));
    models.use(model('distilled'));
    dials.set('window', 5);
    await of.measure();
    expect([asked, of.failure, of.found]).toEqual([[['transfer', 'test', 5]], null, FOUND]);
    dials.set('window', 6);
    expect(of.found).toBeNull();
    dials.set('window', 5);
    of.split = 'val';
    expect(of.found).toBeNull();
  });

  it('is told in numbers and in words', async () => {
    const { of, models } = session(FOUND);
    for (const network of ['teacher', 'vanilla', 'distilled'] as const) models.use(model(network));
    await of.measure();
    const text = view(of);
    expect(text).toContain(
      'The distilled student is 50.0 points more often right than the vanilla one (100.0 % and 50.0 %).',
    );
    expect(text).toContain('brought the student nearer to the teacher: the divergence is 0.00 nats beside');
    expect(text).toMatch(/3 of 32\s*1\s*20\.0/);
    expect(text).toContain('Each drew the first 32 pairs of these trips, all at once on this device.');
    expect(text).toContain('2 steps with a choice; 7 others leave none');
    expect(text).toMatch(/Where the students are farthest apart\s*2/);
  });

  it('says how much faster the student is than its teacher', () => {
    const teacher = { routes: 32, arrived: 3, identical: 1, seconds: 0.64 };
    const distilled = { routes: 32, arrived: 32, identical: 9, seconds: 0.064 };
    expect(drawnSentence({ teacher, distilled })).toContain(
      'takes 10 times less time a route than its teacher',
    );
    expect(drawnSentence({ teacher: distilled, vanilla: teacher })).toContain('takes 10.0 times the time');
    expect(drawnSentence({ distilled })).not.toContain('teacher');
  });

  it('claims no more than was measured', () => {
    const alone = transferOf([step(0, { vanilla: [1, 0] })], 0);
    expect(transferSentence(alone)).toBe('');
    const pair = transferOf([step(0, { vanilla: [1, 0], distilled: [2, 0] })], 0);
    expect(transferSentence(pair)).toBe(
      'The distilled student is as often right as the vanilla one (100.0 % and 100.0 %).',
    );
  });
});
