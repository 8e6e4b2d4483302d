import { afterEach, describe, expect, it, vi } from 'vitest';
import type { TraceGroup } from '../../../engine/dataset-builder/trace-groups';
import type { OpenedDataset } from '../../../engine/datasets/data-service';
import type { Task } from '../../../base/task';
import { BuilderSession } from './builder-session.svelte';
import {
  closeAll,
  network,
  roads,
  traces,
  spot,
  lisbon,
  named,
  detail,
  files,
  points,
  builder,
  refused,
} from './testing/stand-in-builder';

afterEach(closeAll);

describe('BuilderSteps', () => {
  it('builds a data set from roads and traces, and opens it', async () => {
    const { steps, session, data } = builder();
    expect(await steps.roads.read(files)).toBe(true);
    expect([steps.name, steps.said]).toEqual(['Porto centre', 'The roads have been read.']);
    expect(session.draft).toMatchObject({ name: 'Porto centre', fingerprint: 'draft 1' });
    await steps.traces.inspect(points);
    expect(steps.traces.kinds[0]?.preview.choice.timeZone).toBe('Europe/Lisbon');
    await steps.traces.read();
    expect(session.traces).toMatchObject({ offsets: Uint32Array.of(0, 2), trips: null });
    await steps.trips.match();
    expect(session.traces?.trips?.roads).toEqual(Uint32Array.of(0, 1));
    await steps.trips.showTrace(0);
    expect([session.shown, steps.trips.detail]).toEqual([detail, detail]);
    await steps.trips.showTrace(null);
    expect(session.shown).toBeNull();
    expect(await steps.finish()).toBe(true);
    expect(data.adopt).toHaveBeenCalledExactlyOnceWith({ dataset: { name: 'Porto' } });
    expect([session.active, steps.work.busy, steps.said]).toEqual([false, false, 'The data set is ready.']);
  });

  it('keeps what was built when a request fails, and says why at its step', async () => {
    const { steps, session } = builder({ match: refused('No trip came of them.') });
    await steps.roads.read(files);
    await steps.traces.inspect(points);
    await steps.traces.read();
    const before = session.draft;
    expect(await steps.trips.match()).toBe(false);
    expect(steps.work.tasks.trips.failure?.message).toBe('No trip came of them.');
    expect([steps.work.tasks.roads.failure, steps.said]).toEqual([null, 'No trip came of them.']);
    expect([session.draft, steps.traces.built !== null, steps.work.busy]).toEqual([before, true, false]);
    steps.work.tasks.trips.dismiss();
    expect(steps.work.tasks.trips.failure).toBeNull();
  });

  it('discards what was built on the old roads, and keeps the files', async () => {
    const { steps, session } = builder();
    await steps.roads.read(files);
    await steps.traces.inspect(points);
    await steps.traces.read();
    await steps.trips.match();
    await steps.roads.read(files);
    expect([steps.traces.built, steps.trips.built, session.traces]).toEqual([null, null, null]);
    expect(steps.traces.kinds[0].group.names).toEqual(['cabs.csv']);
    expect([steps.traces.inspecting, steps.said]).toEqual([false, 'The roads have been read.']);
    expect(session.draft?.fingerprint).not.toBe('draft 1');
  });

  it('marks the draft as simulated only while its trips are', async () => {
    const { steps, session } = builder();
    await steps.roads.read(files);
    await steps.trips.simulate();
    expect(session.draft?.card?.simulated).toBe(true);
    expect(session.traces).toMatchObject({ offsets: new Uint32Array(1) });
    await steps.traces.inspect(points);
    await steps.traces.read();
    expect(session.draft?.card?.simulated).toBe(false);
  });

  it('is paused, resumed and cancelled without a failure; nothing else runs meanwhile', async () => {
    const { steps } = builder({
      readRoads: async (_: unknown, task: Task) => {
        for (;;) {
          await task.checkpoint();
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
      },
    });
    const reading = steps.roads.read(files);
    expect([steps.work.busy, steps.work.request, steps.said]).toEqual([
      true,
      'readRoads',
      'Reading the roads.',
    ]);
    expect(await steps.trips.simulate()).toBe(false);
    await steps.take({ roads: files, traces: [] });
    expect(steps.work.tasks.roads.failure?.message).toMatch(/builder is busy/);
    steps.work.tasks.roads.pause();
    await vi.waitFor(() => expect(steps.said).toBe('Reading the roads: paused.'), { timeout: 10_000 });
    steps.work.tasks.roads.resume();
    await vi.waitFor(() => expect(steps.work.tasks.roads.paused).toBe(false), { timeout: 10_000 });
    steps.work.tasks.roads.cancel();
    expect(await reading).toBe(false);
    expect([steps.work.busy, steps.said]).toEqual([false, 'Reading the roads: cancelled.']);
  });

  it('reads dropped roads and inspects dropped traces', async () => {
    const { steps } = builder();
    steps.trips.from = 'simulated';
    await steps.take({ roads: files, traces: points });
    await vi.waitFor(() => expect(steps.traces.kinds).toHaveLength(1), { timeout: 10_000 });
    expect([steps.roads.built?.network.roadCount, steps.trips.from]).toEqual([network.roadCount, 'gps']);
  });

  it('keeps the files it had when other files cannot be inspected', async () => {
    const { steps } = builder();
    await steps.traces.inspect(points);
    await steps.traces.inspect([named('bad.png')]);
    expect(steps.work.tasks.trips.failure?.message).toMatch(/no text/);
    expect([steps.traces.kinds[0].group.names, steps.traces.inspecting]).toEqual([['cabs.csv'], false]);
  });

  it('sorts traces by kind, says which file is bad, and reads the others together', async () => {
    const readTraces = vi.fn(async () => traces);
    const { steps } = builder({ readTraces });
    await steps.roads.read(files);
    await steps.traces.inspect(['a.csv', 'b.gpx', 'bad.gpx', 'c.csv'].map(named));
    expect(steps.traces.kinds.map(({ group }) => group.names)).toEqual([['a.csv', 'c.csv'], ['b.gpx']]);
    expect([steps.traces.refused, steps.traces.fileCount]).toEqual([
      [{ name: 'bad.gpx', message: 'bad.gpx is bad.' }],
      3,
    ]);
    await steps.traces.read();
    const [[{ groups }]] = readTraces.mock.calls as unknown as [[{ groups: { group: TraceGroup }[] }]];
    expect(groups.map(({ group }) => group.names)).toEqual([['a.csv', 'c.csv'], ['b.gpx']]);
  });

  it('changes how one kind is read; the time zone holds for all', async () => {
    const { steps } = builder();
    await steps.traces.inspect(['a.csv', 'b.gpx'].map(named));
    const choices = () => steps.traces.kinds.map(({ preview }) => preview.choice);
    await steps.traces.change(1, { ...lisbon, swapLonLat: true });
    expect(choices().map(({ swapLonLat }) => swapLonLat)).toEqual([false, true]);
    await steps.traces.change(0, { ...lisbon, timeZone: 'UTC' });
    expect(choices()).toMatchObject([{ timeZone: 'UTC' }, { timeZone: 'UTC', swapLonLat: true }]);
  });

  it('leaves out a file, and a kind', async () => {
    const { steps } = builder();
    await steps.traces.inspect(['a.csv', 'b.gpx', 'c.csv'].map(named));
    await steps.traces.leaveOut('a.csv');
    expect(steps.traces.kinds.map(({ preview }) => preview.files)).toEqual([['c.csv'], ['b.gpx']]);
    await steps.traces.leaveOut('c.csv');
    expect(steps.traces.kinds.map(({ group }) => group.names)).toEqual([['b.gpx']]);
    steps.traces.leaveOutKind(steps.traces.kinds[0]);
    expect(steps.traces.fileCount).toBe(0);
  });

  it('moves files that were chosen for the wrong step, and says so', async () => {
    const { steps } = builder();
    await steps.choose('roads', points);
    await vi.waitFor(() => expect(steps.traces.fileCount).toBe(1), { timeout: 10_000 });
    expect(steps.work.notes.roads).toEqual([
      'cabs.csv contains GPS traces and was used for the trips below.',
    ]);
    expect(steps.roads.built).toBeNull();
    await steps.choose('traces', [...files, named('more.csv')]);
    expect(steps.roads.built).not.toBeNull();
    expect(steps.work.notes.trips).toEqual([
      'porto-centre.osm.gz contains a map and was used for the roads above.',
    ]);
    // A file of an unknown kind is refused at the step that it was chosen for.
    await steps.choose('traces', ['bad.zip', 'a.csv'].map(named));
    await vi.waitFor(() => expect(steps.traces.refused).toHaveLength(1), { timeout: 10_000 });
    // Lines of GeoJSON may be either: only the person knows.
    await steps.choose('roads', [named('lines.geojson')]);
    expect(steps.traces.fileCount).toBe(1);
  });

  it('leaves out spots and traces of the data set, and keeps them again', async () => {
    const finish = vi.fn(async () => ({ dataset: { name: 'Porto' } }));
    const { steps, session } = builder({ finish });
    expect(session.trouble).toBeNull();
    session.steps = steps;
    await steps.roads.read(files);
    await steps.traces.inspect(points);
    await steps.traces.read();
    await steps.trips.match();
    expect(session.trouble).toEqual({ spots: [spot], chosen: null, leftOut: new Set() });
    const { leftOut } = steps.trips;
    const [there] = steps.trips.built!.match!.trouble.spots;
    session.chooseSpot(there);
    leftOut.turnSpot(there);
    leftOut.turnTrace(0);
    expect(session.trouble).toEqual({ spots: [spot], chosen: there, leftOut: new Set([there]) });
    expect(leftOut.result?.counts).toMatchObject({
      tracesAtSpots: 1,
      otherTraces: 0,
      trips: 1,
      tripsKept: 0,
    });
    leftOut.turnSpot(there);
    expect(leftOut.result?.counts).toMatchObject({ tracesAtSpots: 0, otherTraces: 1, trips: 1 });
    leftOut.keepAll();
    expect(leftOut.result).toBeNull();
    leftOut.turnSpot(there);
    await steps.finish();
    expect(finish).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ leaveOut: { spots: [[0.5, 0.25]], traces: [] } }),
      expect.anything(),
    );
    await steps.trips.match();
    expect([leftOut.result, session.trouble?.chosen]).toEqual([null, null]);
  });

  it('says what is lost when its worker dies, and rebuilds it', async () => {
    const { steps, session, workers } = builder();
    await steps.roads.read(files);
    await steps.traces.inspect(points);
    await steps.traces.read();
    await steps.trips.match();
    steps.trips.leftOut.turnSpot(steps.trips.built!.match!.trouble.spots[0]);
    workers[0].crash('no memory');
    await vi.waitFor(() => expect(steps.roads.built).toBeNull(), { timeout: 10_000 });
    expect([session.draft, session.traces]).toEqual([null, null]);
    expect(steps.lost).toMatchObject({ traces: true, trips: 'matched' });
    expect(steps.lost?.cause?.message).toMatch(/no memory/);
    expect(steps.roads.canRebuild).toBe(true);
    expect(await steps.rebuild()).toBe(true);
    expect([steps.lost, session.draft?.name, steps.trips.built?.simulated]).toEqual([
      null,
      'Porto centre',
      false,
    ]);
    expect(steps.trips.leftOut.result?.counts.tracesAtSpots).toBe(1);
  });

  it('rebuilds only what was there: the request that its worker died of waits for a person', async () => {
    const hang = () => new Promise<never>(() => undefined);
    const { steps, workers } = builder({ match: hang });
    await steps.roads.read(files);
    await steps.traces.inspect(points);
    await steps.traces.read();
    const matching = steps.trips.match();
    await vi.waitFor(() => expect(workers).toHaveLength(1), { timeout: 10_000 });
    workers[0].crash('no memory');
    expect(await matching).toBe(false);
    expect(steps.work.tasks.trips.failure?.message).toMatch(/no memory/);
    expect(steps.lost).toEqual({
      cause: null,
      traces: true,
      trips: null,
      leaveOut: { spots: [], traces: [] },
    });
    expect(await steps.rebuild()).toBe(true);
    expect([steps.traces.built !== null, steps.trips.built]).toEqual([true, null]);
  });

  it('rebuilds from the files that its worker died of, in place of those read before', async () => {
    let dies = false;
    const { steps, workers } = builder({
      readRoads: () => (dies ? new Promise(() => undefined) : Promise.resolve(roads)),
    });
    await steps.roads.read(files);
    dies = true;
    const reading = steps.roads.read([named('large.osm.pbf')]);
    workers[0].crash('no memory');
    expect(await reading).toBe(false);
    dies = false;
    steps.name = '';
    expect(await steps.rebuild()).toBe(true);
    expect(steps.name).toBe('Large');
  });

  it('names the data set after its roads, unless a person wrote a name', async () => {
    const { steps, session } = builder();
    await steps.roads.read([named('krems.osm.pbf')]);
    expect([steps.name, session.draft?.name]).toEqual(['Krems', 'Krems']);
    await steps.roads.read([named('moscow.osm.pbf')]);
    expect([steps.name, session.draft?.name]).toEqual(['Moscow', 'Moscow']);
    steps.name = 'My own';
    await steps.roads.read([named('paris.osm.pbf')]);
    expect([steps.name, session.draft?.name]).toEqual(['My own', 'My own']);
  });

  it('says why roads of a data set that is no longer open cannot be rebuilt', async () => {
    const { steps, data, workers } = builder();
    const dataset = { name: 'Sample city', network, fingerprint: 'a' };
    data.opened = { dataset } as unknown as OpenedDataset;
    await steps.roads.copyOpen();
    data.opened = { dataset: { ...dataset, fingerprint: 'b' } } as unknown as OpenedDataset;
    workers[0].crash('no memory');
    await vi.waitFor(() => expect(steps.lost).not.toBeNull(), { timeout: 10_000 });
    expect([steps.roads.canRebuild, await steps.rebuild()]).toEqual([false, false]);
    expect(steps.roads.whyNot).toMatch(/Sample city, which is no longer open/);
  });

  it('starts over with its settings', async () => {
    const { steps, session } = builder();
    await steps.roads.read(files);
    steps.settings.split.seed = 7;
    await steps.startOver();
    expect([steps.roads.built, session.draft, steps.name, steps.settings.split.seed]).toEqual([
      null,
      null,
      '',
      7,
    ]);
  });
});

describe('BuilderSession', () => {
  it('is in view on its stage alone, and keeps its steps while it is not', () => {
    let isStage = true;
    const session = new BuilderSession(() => isStage);
    expect(session.active).toBe(false);
    session.open({ roads: files, traces: [] });
    expect([session.active, session.waiting?.roads]).toEqual([true, files]);
    session.leave();
    expect(session.active).toBe(false);
    isStage = false;
    expect(new BuilderSession(() => isStage).active).toBe(false);
  });
});
