import type { RoutesService } from '../../drawing/routes-service';
import { readFileSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Failure } from '../../../../base/failure';
import type { Dataset } from '../../../../domain/dataset';
import { fakeRoutes, type FakeRoutes } from '../../../../studio/state/routes/testing/fake-routes';
import type { Model } from '../../../../studio/state/page/models.svelte';
import { RoutesWorker } from '../../../../studio/state/routes/routes-worker.svelte';
import { tinyCity } from '../../testing/tiny-experiment';
import { racePage } from '../race/testing/race-page';
import { DistilSettings } from './distil-settings.svelte';
import { isRecording } from './race-recordings';
import { RacePlayback } from './race-playback.svelte';
import { RaceSession } from './race-session.svelte';

let dataset: Dataset;
beforeAll(async () => void (dataset = await tinyCity()));

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(open.splice(0).map((one) => one.close()));
});

function sessionOn(fake: FakeRoutes, withTeacher = true) {
  const worker = new RoutesWorker<RoutesService>({ dataset: () => dataset, startWorker: fake.startWorker });
  open.push(worker, fake);
  const page = racePage(dataset, worker);
  if (withTeacher) page.models.use(teacherOf(dataset));
  const session = new RaceSession(page, new DistilSettings());
  session.isOpen = true;
  session.settings.steps = 4;
  session.settings.drawEvery = 2;
  return { session, page };
}

const teacherOf = ({ fingerprint }: Dataset): Model => ({
  id: 'T',
  network: 'teacher',
  bytes: new Uint8Array(4),
  from: 'a test',
  runId: null,
  dataset: fingerprint,
});

const PAIRS = { from: 'test' as const, trips: Uint32Array.of(0, 1) };

describe('a race on the page', () => {
  it('shows every moment as it comes, and keeps the recording', async () => {
    const fake = fakeRoutes();
    const { session, page } = sessionOn(fake);
    session.settings.third = 'uniform';
    await session.start(PAIRS);
    expect(session.failure).toBeNull();
    expect(fake.asked.at(-1)).toBe('race T 4 steps');
    expect(session.moments.map(({ step }) => step)).toEqual([0, 1, 2, 4]);
    expect(session.playback.moment).toBe(3);
    expect(session.sides).toEqual(['vanilla', 'distilled', 'third', 'pace']);
    expect(session.recording?.origin).toMatchObject({ seconds: 1, backend: { backend: 'wasm' } });
    expect(session.result?.leader).toBe('distilled');
    expect(session.watched?.left).toMatchObject({ source: 'vanilla', label: 'Vanilla' });
    expect(session.watched?.real.offsets).toHaveLength(3);
    expect(page.map.lookAt).not.toBeNull();
    page.layout.stage = 'generate';
    const elsewhere = new RaceSession(page, new DistilSettings());
    expect(elsewhere.watched).toBeNull();
  });

  it('goes back to earlier routes, and to where the two first part', async () => {
    const { session } = sessionOn(fakeRoutes());
    await session.start(PAIRS);
    const last = session.watched!.right.routes;
    session.seek(0);
    expect(session.moment?.step).toBe(0);
    expect(session.watched!.right.routes.roads).toHaveLength(2);
    expect(session.watched!.right.routes).not.toEqual(last);
    expect(session.playback.seen).toBe(true);
    session.goToParting();
    expect([session.moment?.step, session.pair]).toEqual([1, 0]);
    expect([session.watched?.pair, session.divider]).toEqual([0, null]);
    session.showAllPairs();
    expect([session.watched?.pair, session.divider]).toEqual([null, 0.6]);
    session.moveDivider(7);
    expect(session.divider).toBe(1);
    session.seek(99);
    expect(session.playback.moment).toBe(3);
    session.right = 'pace';
    expect(session.parting).toBeNull();
    expect(session.watched?.right.source).toBe('markov');
  });

  it('keeps what was seen when it is stopped, and says why it cannot be run', async () => {
    const { session } = sessionOn(fakeRoutes((call) => call === 'race'));
    const racing = session.start(PAIRS);
    await vi.waitFor(() => expect(session.moments).toHaveLength(2));
    session.running.cancel();
    await racing;
    expect(session.running.phase).toBe('cancelled');
    expect(session.moments).toHaveLength(2);
    expect([session.recording, session.result]).toEqual([null, null]);
    const { session: alone } = sessionOn(fakeRoutes(), false);
    await alone.start(PAIRS);
    expect(alone.failure?.message).toMatch(/no teacher in use/);
    session.settings.steps = 0;
    await session.start(PAIRS);
    expect(session.failure?.message).toMatch(/number of steps/);
  });

  it('offers pairs: those of the race before, those in view if they are few, and sampled ones', async () => {
    const { session, page } = sessionOn(fakeRoutes());
    expect(Object.keys(session.pairChoices)).toEqual(['sampled']);
    const { sampled } = session.pairChoices;
    expect(sampled).toMatchObject({ from: 'test' });
    const pairs = { origins: PAIRS.trips, destinations: PAIRS.trips, departures: new Float64Array(2) };
    page.book.show({ title: 'a', from: 'train', pairs, tripIndices: Uint32Array.of(5, 6), sets: [] });
    expect(session.pairChoices.view).toEqual({ from: 'train', trips: Uint32Array.of(5, 6) });
    await session.start(PAIRS);
    expect(session.pairChoices.watched).toEqual(PAIRS);
    expect(session.settings.chosen(session.pairChoices)).toBe('watched');
    session.settings.pairs = 'sampled';
    expect(session.settings.chosen(session.pairChoices)).toBe('sampled');
  });

  it('ends with the data set that it is of', async () => {
    let here = dataset;
    const fake = fakeRoutes((call) => call === 'race');
    const worker = new RoutesWorker<RoutesService>({ dataset: () => here, startWorker: fake.startWorker });
    open.push(worker, fake);
    const page = racePage(dataset, worker);
    page.models.use(teacherOf(dataset));
    const session = new RaceSession(page, new DistilSettings());
    const racing = session.start(PAIRS);
    await vi.waitFor(() => expect(session.moments).toHaveLength(2));
    here = { ...dataset, fingerprint: 'other' };
    await worker.call('surprise', { teacher: { id: 'T', bytes: new Uint8Array(4) }, split: 'test' }).result;
    await racing;
    expect(session.running.phase).toBe('cancelled');
    expect(fake.asked).toContain('hold other');
  });

  it('leaves the map and the address to others while the training is shown', async () => {
    const { session } = sessionOn(fakeRoutes());
    await session.start(PAIRS);
    expect(session.seen).toBe(false);
    session.show(false);
    expect(session.watched).toBeNull();
    session.show(true);
    expect(session.watched).not.toBeNull();
    session.seek(1);
    expect(session.seen).toBe(true);
    session.leave();
    expect([session.race, session.seen]).toEqual([null, false]);
  });

  it('refuses a file that is no recording', async () => {
    const { session } = sessionOn(fakeRoutes());
    await session.open(new File(['x'], 'a.safetensors'));
    expect(session.reading.failure).toBeInstanceOf(Failure);
    expect(session.reading.failure?.message).toMatch(/too few for a header/);
    expect(session.race).toBeNull();
    const shipped = readFileSync(
      new URL('../../../../../public/sample-city/race.safetensors', import.meta.url),
    );
    const recording = new File([shipped], 'race.safetensors');
    expect(await isRecording(recording)).toBe(true);
    expect(await isRecording(new File(['route-distillery-race'], 'a.safetensors'))).toBe(false);
    await session.open(recording);
    expect(session.reading.failure?.message).toMatch(
      /recording of a race on Sample city, and Tiny city is open/,
    );
  });
});

describe('playing a race', () => {
  it('goes from moment to moment to the end, at a speed', () => {
    vi.useFakeTimers();
    const playback = new RacePlayback(() => 4);
    playback.begin(0);
    playback.play();
    vi.advanceTimersByTime(500);
    expect([playback.moment, playback.playing, playback.seen]).toEqual([1, true, false]);
    playback.speed = 8;
    vi.advanceTimersByTime(500 + 125);
    expect([playback.moment, playback.playing, playback.seen, playback.ended]).toEqual([
      3,
      false,
      true,
      true,
    ]);
    playback.play();
    expect(playback.moment).toBe(0);
    playback.pause();
    vi.advanceTimersByTime(5000);
    expect(playback.moment).toBe(0);
  });

  it('follows the newest until a person turns to another', () => {
    let count = 1;
    const playback = new RacePlayback(() => count);
    playback.begin(null);
    count = 3;
    expect([playback.moment, playback.ended]).toEqual([2, false]);
    playback.seek(1);
    count = 9;
    expect(playback.moment).toBe(1);
    playback.begin(8);
    expect([playback.ended, playback.seen]).toEqual([true, false]);
  });
});
