import { afterEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_CHOICE } from '../../data/gps/gps-choice';
import { emptyGpsTraces } from '../../domain/gps-traces';
import { networkOf } from '../../domain/testing/small-network';
import { trajectorySetFrom } from '../../domain/trajectory-set';
import { Failure } from '../../domain/failure';
import type { MakingService } from '../../engine/making/making-service';
import { exposeService } from '../../engine/protocol/service-host';
import { SupervisedWorker } from '../../engine/protocol/supervised-worker';
import { FakeWorker } from '../../engine/protocol/testing/fake-worker';
import { MakingSession } from './making-session.svelte';
import { MakingSteps } from './making-steps.svelte';

const network = networkOf(
  [
    [
      [0, 0],
      [1, 0],
    ],
    [
      [1, 0],
      [1, 1],
    ],
  ],
  [[0, 1]],
);
const roads = {
  network,
  bounds: { minLon: 0, minLat: 0, maxLon: 1, maxLat: 1 },
  report: null,
  findings: [],
  sources: [],
  step: null,
  places: null,
};
const traces = {
  traces: { ...emptyGpsTraces(), traceCount: 1, offsets: Uint32Array.of(0, 2), lonLat: new Float64Array(4) },
};
const matched = {
  trips: trajectorySetFrom([{ roads: [0, 1], times: [0, 5] }]),
  hasVehicles: false,
  simulated: false,
  match: {},
};
const simulated = { ...matched, hasVehicles: true, simulated: true, match: null };
const preview = { kind: 'points-csv', choice: { ...DEFAULT_CHOICE, timeZone: 'Europe/Lisbon' }, columns: [] };
const detail = { trace: 0, lonLat: new Float64Array(4) };
const files = [{ path: 'porto-centre.osm.gz', file: new Blob(['x']) }];
const points = [{ path: 'cabs.csv', file: new Blob(['x']) }];

const open: MakingSteps[] = [];
afterEach(() => Promise.all(open.splice(0).map((steps) => steps.close())));

function making(changes: object = {}) {
  const service = {
    readRoads: async () => roads,
    takeRoads: async () => roads,
    previewTraces: async () => preview,
    readTraces: async () => traces,
    match: async () => matched,
    simulate: async () => simulated,
    traceDetail: async () => detail,
    finish: async () => ({ dataset: { name: 'Porto' } }),
    forget: async () => undefined,
    ...changes,
  } as unknown as MakingService;
  const workers: FakeWorker[] = [];
  const session = new MakingSession();
  const data = { opened: null, adopt: vi.fn(async () => undefined) };
  const steps = new MakingSteps({
    session,
    data,
    start: (watch) =>
      new SupervisedWorker<MakingService>({
        ...watch,
        service: 'making',
        spawn: () => {
          const worker = new FakeWorker();
          workers.push(worker);
          exposeService('making', service, worker.scope);
          return worker;
        },
      }),
  });
  session.steps = steps;
  session.open();
  open.push(steps);
  return { steps, session, data, workers };
}

const refused = (message: string) => async () => {
  throw new Failure('bad-input', message);
};

describe('MakingSteps', () => {
  it('goes from roads and traces to a data set that is opened', async () => {
    const { steps, session, data } = making();
    expect(await steps.readRoads(files)).toBe(true);
    expect([steps.name, steps.said]).toEqual(['Porto centre', 'The roads are read.']);
    expect(session.draft).toMatchObject({ name: 'Porto centre', fingerprint: 'draft 1' });
    await steps.lookAtTraces(points);
    expect(steps.preview?.choice.timeZone).toBe('Europe/Lisbon');
    await steps.readTraces();
    expect(session.traces).toMatchObject({ offsets: Uint32Array.of(0, 2), trips: null });
    await steps.match();
    expect(session.traces?.trips?.roads).toEqual(Uint32Array.of(0, 1));
    await steps.look(0);
    expect([session.shown, steps.detail]).toEqual([detail, detail]);
    await steps.look(null);
    expect(session.shown).toBeNull();
    expect(await steps.finish()).toBe(true);
    expect(data.adopt).toHaveBeenCalledExactlyOnceWith({ dataset: { name: 'Porto' } });
    expect([session.active, steps.busy, steps.said]).toEqual([false, false, 'The data set is made.']);
  });

  it('leaves what was made when a task fails, and says why beside its step', async () => {
    const { steps, session } = making({ match: refused('No trip came of them.') });
    await steps.readRoads(files);
    await steps.lookAtTraces(points);
    await steps.readTraces();
    const before = session.draft;
    expect(await steps.match()).toBe(false);
    expect(steps.failures.trips?.message).toBe('No trip came of them.');
    expect([steps.failures.roads, steps.said]).toEqual([null, 'No trip came of them.']);
    expect([session.draft, steps.traces !== null, steps.busy]).toEqual([before, true, false]);
    steps.dismiss('trips');
    expect(steps.failures.trips).toBeNull();
  });

  it('takes away what was made of its predecessor, and keeps the files', async () => {
    const { steps, session } = making();
    await steps.readRoads(files);
    await steps.lookAtTraces(points);
    await steps.readTraces();
    await steps.match();
    await steps.readRoads(files);
    expect([steps.traces, steps.trips, session.traces]).toEqual([null, null, null]);
    expect(steps.gpsFiles).toBe(points);
    expect([steps.previewing, steps.said]).toEqual([false, 'The roads are read.']);
    expect(session.draft?.fingerprint).not.toBe('draft 1');
  });

  it('calls simulated trips simulated, and takes the word back with them', async () => {
    const { steps, session } = making();
    await steps.readRoads(files);
    await steps.simulate();
    expect(session.draft?.card?.simulated).toBe(true);
    expect(session.traces).toMatchObject({ offsets: new Uint32Array(1) });
    await steps.lookAtTraces(points);
    await steps.readTraces();
    expect(session.draft?.card?.simulated).toBe(false);
  });

  it('is held, let go and cancelled without a complaint; nothing else runs meanwhile', async () => {
    const { steps } = making({
      readRoads: async (_: unknown, { control }: { control: { checkpoint(): Promise<void> } }) => {
        for (;;) {
          await control.checkpoint();
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
      },
    });
    const reading = steps.readRoads(files);
    expect([steps.busy, steps.step, steps.said]).toEqual([true, 'roads', 'Reading the roads.']);
    expect(await steps.simulate()).toBe(false);
    await steps.take({ roads: files, traces: [] });
    expect(steps.failures.roads?.message).toMatch(/being made already/);
    steps.pause();
    await vi.waitFor(() => expect(steps.said).toBe('Reading the roads: paused.'), { timeout: 10_000 });
    steps.resume();
    await vi.waitFor(() => expect(steps.held).toBe(false), { timeout: 10_000 });
    steps.cancel();
    expect(await reading).toBe(false);
    expect([steps.busy, steps.said]).toEqual([false, 'Reading the roads: cancelled.']);
  });

  it('reads dropped roads and looks at dropped traces', async () => {
    const { steps } = making();
    steps.tripsFrom = 'simulated';
    await steps.take({ roads: files, traces: points });
    await vi.waitFor(() => expect(steps.preview).not.toBeNull(), { timeout: 10_000 });
    expect([steps.roads?.network.roadCount, steps.tripsFrom]).toEqual([network.roadCount, 'gps']);
  });

  it('keeps the look at traces that was before when other files cannot be looked at', async () => {
    const { steps } = making({
      previewTraces: async ({ files: given }: { files: readonly { path: string }[] }) => {
        if (given[0].path === 'cabs.csv') return preview;
        throw new Failure('bad-input', 'map.png: the file holds no text.');
      },
    });
    await steps.lookAtTraces(points);
    await steps.lookAtTraces([{ path: 'map.png', file: new Blob(['x']) }]);
    expect(steps.failures.trips?.message).toMatch(/no text/);
    expect([steps.gpsFiles, steps.previewing]).toEqual([points, false]);
    expect(steps.preview).not.toBeNull();
  });

  it('says that all is gone when its worker dies', async () => {
    const { steps, session, workers } = making();
    await steps.readRoads(files);
    workers[0].crash('no memory');
    await vi.waitFor(() => expect(steps.roads).toBeNull(), { timeout: 10_000 });
    expect(session.draft).toBeNull();
    expect(steps.notes.roads[0]).toMatch(/begin with the roads again.*no memory/);
    expect(await steps.readRoads(files)).toBe(true);
  });

  it('starts anew with its settings', async () => {
    const { steps, session } = making();
    await steps.readRoads(files);
    steps.settings.split.seed = 7;
    await steps.startAnew();
    expect([steps.roads, session.draft, steps.name, steps.settings.split.seed]).toEqual([null, null, '', 7]);
  });
});

describe('MakingSession', () => {
  it('is in view on its stage alone, and keeps its steps while it is not', () => {
    let isStage = true;
    const session = new MakingSession(() => isStage);
    expect(session.active).toBe(false);
    session.open({ roads: files, traces: [] });
    expect([session.active, session.waiting?.roads]).toEqual([true, files]);
    session.leave();
    expect(session.active).toBe(false);
    isStage = false;
    expect(new MakingSession(() => isStage).active).toBe(false);
  });
});
