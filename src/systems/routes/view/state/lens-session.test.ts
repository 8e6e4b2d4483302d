import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../../domain/dataset';
import { Models, type Model } from '../../../../studio/state/page/models.svelte';
import { fakeRoutes, type FakeRoutes } from '../../../../studio/state/routes/testing/fake-routes';
import { Selection } from '../../../../studio/state/page/selection.svelte';
import { RoutesWorker } from '../../../../studio/state/routes/routes-worker.svelte';
import type { LensJourney } from '../../lens/lens-reading';
import { tinyCity } from '../../testing/tiny-experiment';
import { DistilSettings } from './distil-settings.svelte';
import { LensSession } from './lens-session.svelte';

let city: Dataset;
beforeAll(async () => {
  city = await tinyCity();
});
const fakes: FakeRoutes[] = [];
afterEach(() => Promise.all(fakes.splice(0).map((fake) => fake.close())));

const model = (network: Model['network'], id: string): Model => ({
  id,
  network,
  from: 'a file',
  runId: null,
  dataset: city.fingerprint,
  bytes: new Uint8Array(4),
});
const journey = (...roads: number[]): LensJourney => ({
  roads: Uint32Array.from(roads),
  times: Float64Array.from(roads, (_, i) => 10 * i),
  destination: roads[roads.length - 1],
});

function open(hangs?: (call: string) => boolean) {
  const fake = fakeRoutes(hangs);
  fakes.push(fake);
  const dataset = () => city;
  const models = new Models(() => 'routes');
  models.use(model('teacher', 't1'));
  models.use(model('vanilla', 'v1'));
  const worker = new RoutesWorker({ dataset, startWorker: fake.startWorker });
  const closures = { roads: new Uint32Array(0) };
  const selection = new Selection();
  selection.looking = { step: null };
  const dials = new DistilSettings();
  dials.set('window', 7);
  const lens = new LensSession({ dataset, models, routes: { worker, closures }, selection }, dials);
  return {
    asked: () => fake.asked.filter((call) => call.startsWith('lens')),
    closures,
    dials,
    models,
    lens,
    selection,
  };
}

describe('LensSession', () => {
  it('has each journey read once by the networks in use, and again when something of it changes', async () => {
    const { lens, models, asked, dials } = open();
    await lens.look(journey(4, 5));
    await lens.look(journey(4, 5));
    expect(asked()).toEqual(['lens t1 vanilla w 7']);
    expect([lens.doing, lens.failure, lens.steps, lens.looked?.road]).toEqual([false, null, 1, 4]);
    dials.set('window', 3);
    await lens.look(journey(4, 5));
    models.use(model('teacher', 't2'));
    await lens.look(journey(4, 5));
    await lens.look(journey(4, 6));
    expect(asked().slice(1)).toEqual(['lens t1 vanilla w 3', 'lens t2 vanilla w 3', 'lens t2 vanilla w 3']);
  });

  it('changes what it shows with the form of the loss, without another reading', async () => {
    const { lens, asked, dials } = open();
    await lens.look(journey(4, 5));
    const before = lens.looked;
    dials.set('tau', 8);
    dials.set('tauSquared', false);
    expect(lens.form).toMatchObject({ tau: 8, tauSquared: false });
    expect(lens.looked).not.toBe(before);
    expect(asked()).toHaveLength(1);
  });

  it('stays within the steps, and shows the map nothing until someone looks', async () => {
    const { lens, selection } = open();
    expect([lens.step, lens.looked, lens.decision]).toEqual([0, null, null]);
    await lens.look(journey(4, 5));
    // Where they are farthest apart: the only step.
    expect(selection.looking).toEqual({ step: 0 });
    lens.go(7);
    expect(lens.step).toBe(0);
    lens.go(-2);
    expect(lens.step).toBe(0);
    expect(lens.decision).toMatchObject({ road: 4, heat: null });
    expect(lens.decision!.arrows).toMatchObject([{ road: 5, isTaken: true }]);
    expect(lens.decision!.arrows[0].shares.map(({ source }) => source)).toEqual([
      'teacher',
      'vanilla',
      'distilled',
    ]);
    lens.leave();
    expect(lens.decision).toBeNull();
  });

  it('asks for all cells of a step where they are wanted', async () => {
    const { lens, asked } = open();
    await lens.look(journey(4, 5));
    await lens.lookAtCells();
    expect(asked()).toHaveLength(1);
    lens.showsHeat = true;
    await lens.lookAtCells();
    await lens.lookAtCells();
    expect(asked().slice(1)).toEqual(['lens cells 0']);
    expect(lens.decision!.heat).toMatchObject({ cellDegrees: 0.001 });
    lens.showsHeat = false;
    expect(lens.decision!.heat).toBeNull();
  });

  it('looks at the teacher that a person chooses, of those that are at hand', async () => {
    const { lens, models, asked } = open();
    expect([lens.teachers, lens.teacher]).toEqual([['teacher'], 'teacher']);
    lens.wantedTeacher = 'foundation';
    expect(lens.teacher).toBe('teacher');
    models.use({ ...model('pretrained', 'h1'), network: 'pretrained' }, 'foundation');
    expect([lens.teachers, lens.teacher]).toEqual([['teacher', 'foundation'], 'foundation']);
    await lens.look(journey(4, 5));
    // One that was chosen to teach goes before the one that its own system has in use.
    models.use(model('foundation', 'h2'));
    await lens.look(journey(4, 5));
    lens.wantedTeacher = 'teacher';
    await lens.look(journey(4, 5));
    expect(asked()).toEqual(['lens h1 vanilla w 7', 'lens h2 vanilla w 7', 'lens t1 vanilla w 7']);
  });

  it('drops a reading for the next one, and says what failed', async () => {
    const { lens, closures, dials } = open((call) => call.endsWith('w 2'));
    dials.set('window', 2);
    const first = lens.look(journey(4, 5));
    dials.set('window', 3);
    await lens.look(journey(4, 5));
    await first;
    expect([lens.doing, lens.failure]).toEqual([false, null]);
    expect(lens.steps).toBe(1);
    closures.roads = Uint32Array.of(1);
    expect(lens.keyOf(journey(4, 5))).toContain('|1|');
  });
});
