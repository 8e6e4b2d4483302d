import { legendRow } from '../layers';
import { NO_READING, type TripReading } from '../trip-reading';
import { NO_REVIEW } from '../review-in-view';
import { describe, expect, it } from 'vitest';
import type { MapShow } from '../map-show';
import { networkOf } from '../../domain/testing/small-network';
import { emptyTrajectorySet, trajectorySetFrom } from '../../domain/trajectory-set';
import { routeSetFrom, StopReason } from '../../generation/route';
import { MapState } from '../state/page/map-state.svelte';
import type { Selected } from '../state/page/selection.svelte';
import type { RouteGroup } from '../state/routes/route-book.svelte';
import { Focus } from './focus.svelte';
import { legendRows } from './legend-rows';
import { FEW_PAIRS, MapScene, type MapSources } from './map-scene.svelte';

/** A ladder: 0 leads to 1 and 2, both to 3. */
const network = networkOf(
  [
    [
      [0, 0],
      [1, 0],
    ],
    [
      [1, 0],
      [2, 1],
    ],
    [
      [1, 0],
      [2, -1],
    ],
    [
      [2, 1],
      [3, 0],
    ],
  ],
  [
    [0, 1],
    [0, 2],
    [1, 3],
    [2, 3],
  ],
);
const trips = trajectorySetFrom([
  { roads: [3], times: [9] },
  { roads: [0, 1, 3], times: [100, 110, 130] },
]);

const groupOf = (change: Partial<RouteGroup> = {}): RouteGroup => ({
  id: 1,
  title: 'Page',
  from: 'test',
  pairs: { origins: Uint32Array.of(0), destinations: Uint32Array.of(3), departures: Float64Array.of(100) },
  tripIndices: Uint32Array.of(1),
  sets: [
    {
      source: 'vanilla',
      seconds: 1,
      routes: routeSetFrom([
        { roads: [0, 2], times: [100, 115], origin: 0, destination: 3, stop: StopReason.deadEnd },
      ]),
    },
  ],
  ...change,
});

/** What the map draws: a group of routes on the ladder, the steps of whose test trips a teacher has read. */
function sourcesWith(group: RouteGroup | null): MapSources {
  const dataset = {
    name: 'Ladder',
    fingerprint: 'ladder',
    network,
    trips: { train: trips, val: emptyTrajectorySet(), test: trips },
    zones: {
      zoneCount: 2,
      zoneOfRoad: Uint32Array.of(0, 0, 1, 1),
      transitions: new Float64Array(4),
      source: 'derived' as const,
    },
  };
  const reading: TripReading = {
    ...NO_READING,
    rows: [legendRow('surprise', { sign: [] }), legendRow('anomalies', { sign: [], missing: 'Not yet.' })],
    of: (trip) =>
      trip.kind === 'trip' && trip.split === 'test'
        ? { values: Float32Array.of(1, 2, 3, 4), most: 5, fact: ['Mean surprisal', '2.50 nats'] }
        : null,
  };
  return {
    data: { opened: { dataset } },
    builder: { active: false, draft: null, traces: null, shown: null, kept: null, trouble: null },
    book: { group, before: null, only: null },
    routes: { closures: { roads: new Uint32Array(0) } },
    map: new MapState(),
    reading,
    looksIntoCells: true,
    drawsRoutes: true,
    lens: { isOffered: false },
    overlay: null,
    show: null,
    review: NO_REVIEW,
    guess: { lines: null },
  };
}

const focusOn = (selected: Selected, group = groupOf()) => {
  const scene = new MapScene(sourcesWith(group));
  return new Focus(scene, () => selected);
};

describe('MapScene', () => {
  it('draws the real trips of the pairs and the routes of each source, and finds them at the pointer', () => {
    const scene = new MapScene(sourcesWith(groupOf()));
    expect([...scene.realTrips!.roads]).toEqual([0, 1, 3]);
    expect(scene.pickSets.map(({ source }) => source)).toEqual(['real', 'vanilla']);
    expect(scene.roads!.map(({ length }) => length)).toEqual([0, 0, 0, 0, 4]);
    expect(scene.visits!.counts[3]).toBe(2);
  });

  const many = (value: number) => new Array<number>(FEW_PAIRS + 1).fill(value);
  const pairs = {
    origins: Uint32Array.from(many(0)),
    destinations: Uint32Array.from(many(3)),
    departures: Float64Array.from(many(100)),
  };

  it('draws many pairs by the road: every road once, the busiest last, with its number of routes', () => {
    const tripIndices = Uint32Array.from([...many(1).slice(1), 0]);
    const { real } = new MapScene(sourcesWith(groupOf({ pairs, tripIndices, sets: [] })));
    expect([...real!.visits!.counts]).toEqual([FEW_PAIRS, FEW_PAIRS, 0, FEW_PAIRS + 1]);
    expect([...real!.lines.items]).toEqual([0, 1, 3]);
    expect(real!.visits!.most).toBe(FEW_PAIRS + 1);
    expect(new MapScene(sourcesWith(groupOf())).real!.visits).toBeNull();
  });

  it('shows many routes themselves at first, and their difference from the trips, with its legend, on demand', () => {
    const [one] = groupOf().sets;
    const route = { roads: [0, 2], times: [100, 115], origin: 0, destination: 3, stop: StopReason.deadEnd };
    const sets = [{ ...one, routes: routeSetFrom(many(0).map(() => route)) }];
    const sources = sourcesWith(groupOf({ pairs, tripIndices: Uint32Array.from(many(1)), sets }));
    const { on } = sources.map;
    const passes = (source: string) => (source === 'vanilla' ? Uint8Array.from(many(0)).fill(1, 0, 5) : null);
    const rowOf = (scene: MapScene, name: string) => legendRows(scene).find((row) => row.name === name)!;
    const scene = new MapScene(sources);
    expect(on.difference).toBe(false);
    expect(rowOf(scene, 'vanilla')).toMatchObject({ count: '13', note: expect.stringMatching(/Stronger/) });
    expect(rowOf(scene, 'real').note).toBeUndefined();
    on.difference = true;
    const compared = new MapScene({ ...sources, review: { ...NO_REVIEW, passes } });
    expect(rowOf(compared, 'difference').key?.props.title).toBe(
      'Vanilla student: 5 routes beside the real trips of the same pairs',
    );
    expect(rowOf(compared, 'vanilla')).toMatchObject({ count: '5 of 13' });
    expect(rowOf(compared, 'vanilla').note).toBeUndefined();
    expect([...compared.difference!.differences]).toEqual([0, -5, 5, -5]);
  });

  it('marks where routes failed while the desk knows it, of the sets and the kind that are shown', () => {
    const sources = sourcesWith(groupOf());
    const failed = { source: 'vanilla', kinds: Uint8Array.of(4), places: Int32Array.of(2) } as const;
    const scene = (change: Partial<typeof NO_REVIEW>) =>
      new MapScene({ ...sources, review: { ...NO_REVIEW, ...change } });
    const row = (of: MapScene) => legendRows(of).find(({ name }) => name === 'failures');
    expect(row(scene({}))).toBeUndefined();
    expect(row(scene({ failures: [failed] }))).toMatchObject({ label: 'Places of failure', count: '' });
    sources.map.on.failures = true;
    expect(scene({}).failures).toBeNull();
    const shown = scene({ failures: [failed] });
    expect(shown.failures?.spots).toMatchObject([{ source: 'vanilla', pair: 0, kind: 4, road: 2 }]);
    expect(row(shown)).toMatchObject({ count: '1' });
    expect(scene({ failures: [failed], failureKind: 2 }).failures?.count).toBe(0);
    expect(scene({ failures: [failed], passes: () => new Uint8Array(1) }).failures?.count).toBe(0);
    sources.map.on.vanilla = false;
    expect(scene({ failures: [failed] }).failures?.count).toBe(0);
  });

  it('puts the sign of a closed road on its way: the centroid of a bend lies beside it', () => {
    const sources = sourcesWith(null);
    const bend = networkOf(
      [
        [
          [0, 0],
          [1, 0],
          [1, 1],
        ],
      ],
      [],
    );
    const dataset = { ...sources.data.opened!.dataset, network: bend };
    const routes = { closures: { roads: Uint32Array.of(0) } };
    const { closed, frame } = new MapScene({ ...sources, routes, data: { opened: { dataset } } });
    const [[x, y]] = closed!.signs;
    expect(x + frame!.lon).toBeCloseTo(1, 3);
    expect(y + frame!.lat).toBeCloseTo(0, 3);
  });

  it('shows some pairs of many alone, and all of them again', () => {
    const many = <T>(one: T) => new Array<T>(FEW_PAIRS + 1).fill(one);
    const pairs = {
      origins: Uint32Array.from(many(0)),
      destinations: Uint32Array.from(many(3)),
      departures: Float64Array.from(many(100)),
    };
    const group = groupOf({ pairs, tripIndices: Uint32Array.from(many(1)) });
    const only = { pairs: [2, 0], note: 'the 2 of 13 pairs at which the students differ most' };
    const sources = { ...sourcesWith(group), book: { group, before: null, only } };
    const scene = new MapScene(sources);
    const real = () => legendRows(scene).find(({ name }) => name === 'real')!;
    expect([...scene.real!.lines.items]).toEqual([0, 2]);
    expect([scene.few, real().count]).toEqual([true, `2 of ${FEW_PAIRS + 1}`]);
    const keys = legendRows(scene).flatMap(({ key }) => key?.props.note ?? []);
    expect(keys).toEqual([only.note]);
    scene.showAll();
    expect(sources.book.only).toBeNull();
  });

  it('counts the routes before of the sources that are on, as they are drawn', () => {
    const [set] = groupOf().sets;
    const other = { roads: [0, 1], times: [100, 115], origin: 0, destination: 3, stop: StopReason.deadEnd };
    const before = groupOf({ sets: [{ ...set, routes: routeSetFrom([other]) }] });
    const sources = { ...sourcesWith(groupOf()), book: { group: groupOf(), before, only: null } };
    const count = () => legendRows(new MapScene(sources)).find(({ name }) => name === 'before')!.count;
    expect(count()).toBe('1');
    sources.map.on.vanilla = false;
    expect(count()).toBe('0');
  });

  it('shows no routes of another data set', () => {
    const other = groupOf({ tripIndices: Uint32Array.of(7) });
    expect(new MapScene(sourcesWith(other)).group).toBeNull();
    const pairs = { ...other.pairs, origins: Uint32Array.of(99) };
    expect(new MapScene(sourcesWith(groupOf({ pairs }))).group).toBeNull();
    expect(new MapScene(sourcesWith(null)).pickSets).toEqual([]);
  });

  it('lists the layers in the legend with their counts, and says why the others are missing', () => {
    const rows = legendRows(new MapScene(sourcesWith(groupOf({ tripIndices: null, from: 'random' }))));
    const row = (name: string) => rows.find((one) => one.name === name)!;
    expect(row('vanilla')).toMatchObject({ count: '1', missing: null, ink: 'vanilla' });
    expect(row('real').missing).toMatch(/No real trip/);
    expect(row('distilled').missing).toMatch(/no routes/);
    expect(row('anomalies').missing).toBe('Not yet.');
    expect(row('zones').count).toBe('2');
    expect(row('surprise').missing).toBeNull();
  });

  it('shows the cells of the grid only where the open system says something of them', () => {
    const cellsOf = (looksIntoCells: boolean) => {
      const scene = new MapScene({ ...sourcesWith(groupOf()), looksIntoCells });
      return [scene.heatmap !== null, legendRows(scene).some(({ name }) => name === 'cells')];
    };
    expect([cellsOf(true), cellsOf(false)]).toEqual([
      [true, true],
      [false, false],
    ]);
  });

  it('names layers of routes that are lacking only where routes are drawn', () => {
    const namesOf = (drawsRoutes: boolean) =>
      legendRows(new MapScene({ ...sourcesWith(groupOf()), drawsRoutes })).map(({ name }) => name);
    const lacking = ['closed', 'distilled', 'shortest'];
    expect(namesOf(true)).toEqual(expect.arrayContaining(['real', 'vanilla', ...lacking]));
    const others = namesOf(false);
    expect(others).toEqual(expect.arrayContaining(['roads', 'real', 'vanilla', 'zones', 'visits']));
    expect(others.filter((name) => lacking.includes(name))).toEqual([]);
  });

  it('shows what the open system shows in place of the routes, with its rows after the roads', () => {
    const sources = sourcesWith(groupOf());
    const bounds = { minLon: 0, maxLon: 1, minLat: 0, maxLat: 1 };
    const row = { name: 'x', label: 'Real trips of X', count: '3', missing: null, ink: null, sign: [] };
    const shown: MapShow = {
      ...{ rows: [row], place: null, chosen: null, pointed: null },
      ...{ bounds: () => bounds, choose: () => undefined, point: () => undefined, words: () => [] },
      load: async () => ({ layers: () => [] }),
    };
    const rowsOf = (show: MapShow | null) => {
      const scene = new MapScene({ ...sources, show });
      return { group: scene.group, rows: legendRows(scene).map(({ name }) => name) };
    };
    expect(rowsOf(null).group).toMatchObject({ title: 'Page' });
    expect(rowsOf(shown)).toEqual({ group: null, rows: ['roads', 'x', 'visits', 'zones'] });
    expect(rowsOf({ ...shown, beside: ['roads', 'cells'] }).rows).toEqual(['roads', 'x', 'cells']);
    // Check-ins need no roads.
    const { dataset } = sources.data.opened!;
    const roadless = { ...dataset, network: networkOf([], []) };
    const bare = new MapScene({ ...sources, data: { opened: { dataset: roadless } }, show: shown });
    expect([bare.frame, bare.showFrame]).toEqual([null, { lon: 0.5, lat: 0.5, bounds }]);
    sources.map.choosingArea = true;
    expect(rowsOf(shown).rows).not.toContain('x');
  });
});

describe('Focus', () => {
  it('shows a chosen pair with its real trip, where they diverge and where a route stopped', () => {
    const focus = focusOn({ kind: 'pair', pair: 0, source: null });
    expect(focus.lines.map(({ source }) => source)).toEqual(['real', 'vanilla']);
    const [real, vanilla] = focus.lines;
    expect([real.parting, real.apart, real.stopped]).toEqual([null, null, null]);
    expect(vanilla.parting![0] + 1.5).toBeCloseTo(1, 6);
    expect(vanilla.apart!.length).toBe(1);
    expect(vanilla.stopped).toBe('Vanilla student stopped 157 km from the destination: dead end');
    expect(focus.ends.map(({ label }) => label)).toEqual(['Start', 'End']);
    expect(focus.bounds).toEqual({ minLon: 0, maxLon: 3, minLat: -1, maxLat: 1 });
    expect(focus.paths().map(({ duration }) => Math.round(duration))).toEqual([45, 30]);
  });

  it('shows a chosen trip with its surprise, a road, and nothing for what does not exist', () => {
    const trip = focusOn({ kind: 'trip', split: 'test', trip: 1 });
    expect([...trip.along!.values]).toEqual([1, 2, 3, 4]);
    expect(trip.lines.map(({ source }) => source)).toEqual(['real']);
    expect(focusOn({ kind: 'trip', split: 'train', trip: 1 }).along).toBeNull();
    expect(focusOn({ kind: 'trip', split: 'test', trip: 9 }).lines).toEqual([]);
    expect(focusOn({ kind: 'road', road: 1 }).bounds).toEqual({ minLon: 1, maxLon: 2, minLat: 0, maxLat: 1 });
    expect(focusOn({ kind: 'road', road: 50 }).bounds).toBeNull();
    expect(focusOn({ kind: 'pair', pair: 5, source: null }).lines).toEqual([]);
    expect(focusOn({ kind: 'made', trip: 0 }).lines).toEqual([]);
  });

  it('marks the roads of a matched trip that are not sure', () => {
    const sources = sourcesWith(null);
    const { dataset } = sources.data.opened!;
    const chosen = { kind: 'trip', split: 'test', trip: 1 } as const;
    const unsure = (sure: number, doubtful: number) => {
      const confidence = new Float32Array(trips.roads.length).fill(sure);
      confidence[trips.offsets[1]] = doubtful;
      const matched = { ...dataset, trips: { ...dataset.trips, test: { ...trips, confidence } } };
      const scene = new MapScene({ ...sources, data: { opened: { dataset: matched } } });
      return new Focus(scene, () => chosen).lines[0].unsure;
    };
    expect(unsure(0.95, 0.5)!.length).toBe(1);
    expect(unsure(0.95, 0.93)).toBeNull();
    expect(focusOn(chosen).lines[0].unsure).toBeNull();
  });
});
