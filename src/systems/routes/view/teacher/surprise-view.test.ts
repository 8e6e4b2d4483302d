import { tinyResults } from '../../../../studio/testing/results';
import CellView from './CellView.svelte';
import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import { networkOf } from '../../../../domain/testing/small-network';
import { emptyTrajectorySet, trajectorySetFrom } from '../../../../domain/trajectory-set';
import { MapState } from '../../../../studio/state/page/map-state.svelte';
import { Selection, type Selected } from '../../../../studio/state/page/selection.svelte';
import type { Model } from '../../../../studio/state/page/models.svelte';
import { words } from '../../../../studio/testing/words';
import SurpriseList from './SurpriseList.svelte';
import SurpriseView from './SurpriseView.svelte';
import TurnList from './TurnList.svelte';
import { oddestTurns } from './words';
import TripSteps from './TripSteps.svelte';
import { idleSurprise, someTeacher, type SurpriseStandIn } from './testing/teacher-stand-ins';

const network = networkOf(
  [0, 1, 2].map((n) => [
    [n, 0],
    [n + 1, 0],
  ]),
  [
    [0, 1],
    [1, 2],
  ],
);
const monday = Date.UTC(2013, 6, 1, 8, 5) / 1000;
const test = trajectorySetFrom([
  { roads: [0, 1], times: [monday, monday + 60] },
  { roads: [0, 1, 2], times: [monday + 3600, monday + 3660, monday + 3720] },
]);
const surprise = {
  surprisals: { offsets: Uint32Array.of(0, 3, 7), values: Float32Array.of(0, 0, 0, 1, 1, 4, 2) },
  scores: Float64Array.of(0, 2),
  order: Uint32Array.of(1, 0),
  perplexity: 3.14,
};
const detection = {
  kind: 'shift-detour' as const,
  trips: trajectorySetFrom([{ roads: [2, 1], times: [monday, monday + 9] }]),
  sourceTrips: Uint32Array.of(0),
  surprisals: { offsets: Uint32Array.of(0, 3), values: Float32Array.of(5, 5, 5) },
  scores: Float64Array.of(5),
  ranks: Uint32Array.of(2),
  normalTrips: 2,
  rocAuc: 0.934,
  prAuc: 0.5,
};

function view(
  changes: Partial<SurpriseStandIn>,
  teacher: Model | null = someTeacher,
  chosen: Selected | null = null,
): string {
  const selection = new Selection();
  selection.choose(chosen);
  const dataset = { network, trips: { train: test, val: emptyTrajectorySet(), test } };
  const models = { of: () => teacher };
  const props = {
    dataset,
    models,
    surprise: { ...idleSurprise, ...changes },
    selection,
    map: new MapState(),
  };
  return render(SurpriseView, { props }).body;
}

describe('SurpriseView', () => {
  it('says what will be here, and offers to read the trips once there is a teacher', () => {
    expect(words(view({}, null))).toMatch(/this shows how surprising it finds each trip\.$/);
    expect(words(view({}))).toContain('Read the trips');
    expect(words(view({}))).toContain('Inject and detect');
  });

  it('ranks the trips by how much they surprise', () => {
    const shown = words(view({ surprise }));
    expect(shown).toMatch(/Order by Mean surprise Oddest turn/);
    expect(shown).toContain('2 trips have a perplexity of 3.14');
    expect(shown).toMatch(
      /Rank 1 perplexity 7\.39 3 roads Mon 09:05 Rank 2 perplexity 1\.00 2 roads Mon 08:05/,
    );
  });

  it('marks the chosen trip, in its own split only', () => {
    const pressed = (split: 'test' | 'train') =>
      view({ surprise }, someTeacher, { kind: 'trip', split, trip: 1 }).match(/aria-pressed="true"/g)
        ?.length ?? 0;
    expect([pressed('test'), pressed('train')]).toEqual([1, 0]);
  });

  it('shows what was tampered with among all, found or missed', () => {
    const shown = words(view({ surprise, detection }, someTeacher, { kind: 'made', trip: 0 }));
    expect(shown).toContain('ROC-AUC 0.934 0.5 is chance, 1 is perfect PR-AUC 0.500 0.333 is chance');
    expect(shown).toContain('1 of 3 trips were tampered with. 0 of them are among the 1 that surprise');
    expect(shown).toMatch(/Rank 2 perplexity 148\.41 2 roads ○ missed/);
  });

  it('shows progress with a button that cancels', () => {
    const progress = {
      step: 'teacher.score',
      done: 1,
      total: 2,
      unit: 'trips',
      elapsedMs: 1,
      remainingMs: 1000,
    };
    expect(words(view({ busy: true, doing: 'reading', progress }))).toMatch(
      /Reading trips with the teacher 1 of 2 trips about 1 s left Cancel/,
    );
  });
});

describe('the oddest turns', () => {
  it('leave out the first road and the end, and come in descending order', () => {
    const { steps, values, order } = oddestTurns({
      offsets: Uint32Array.of(0, 4, 6, 10, 14),
      // Long and plain, a single road, the oddest turn of all, and the same turn twice.
      values: Float32Array.of(9, 1, 2, 9, 9, 9, 0, 8, 3, 0, 7, 2, 2, 0),
    });
    expect([...steps]).toEqual([2, -1, 1, 1]);
    expect([...values]).toEqual([2, NaN, 8, 2]);
    expect([...order]).toEqual([2, 0, 3, 1]);
  });

  it('are listed with what the turn was, and the chosen trip is marked', () => {
    const details = { nameCodes: Uint32Array.of(0, 1, 2), names: ['', 'Mill Lane', 'Ash <Road>'] };
    const props = {
      trips: test,
      // The first trip starts and ends more surprisingly than any turn is.
      surprisals: { offsets: Uint32Array.of(0, 3, 7), values: Float32Array.of(9, 1, 9, 1, 1, 4, 2) },
      network: { ...network, details } as unknown as typeof network,
      chosen: 1,
      onchoose: () => undefined,
    };
    const html = render(TurnList, { props }).body;
    expect(words(html)).toMatch(
      /Rank 1 4\.00 nats Step 3: onto Ash &lt;Road>, eastbound Rank 2 1\.00 nats Step 2: onto Mill Lane, eastbound/,
    );
    expect(html).toMatch(
      /title="Step 3: onto Ash &lt;Road>, eastbound, 4\.00 nats: the teacher gave this road 2 %"/,
    );
    expect(html.match(/aria-pressed="true"/g)).toHaveLength(1);
  });

  it('say of a trip of one road that it has no turn', () => {
    const props = {
      trips: trajectorySetFrom([{ roads: [0], times: [0] }]),
      surprisals: { offsets: Uint32Array.of(0, 2), values: Float32Array.of(9, 9) },
      network,
      chosen: null,
      onchoose: () => undefined,
    };
    expect(words(render(TurnList, { props }).body)).toMatch(/Rank 1 – nats no turn/);
  });
});

describe('TripSteps', () => {
  const props = {
    dataset: { network, trips: { train: test, val: emptyTrajectorySet(), test } },
    chosen: { kind: 'trip', split: 'test', trip: 1 } as const,
    state: { surprise: { split: 'test', surprise, detection } } as const,
    selection: new Selection(),
  };

  it('draws every step in the colours of the map and names what surprises', () => {
    const html = render(TripSteps, { props }).body;
    expect(words(html)).toMatch(
      /Most surprising steps Step 3: onto road 2, eastbound 4\.00 nats Step 4: the trip ends 2\.00 nats/,
    );
    expect(html).toMatch(/role="slider"[^>]*aria-valuemax="4"/);
    expect(html.match(/fill="rgb\(/g)).toHaveLength(4);
  });

  it('reads the step of the road that is pointed at on the map', () => {
    const selection = new Selection();
    selection.hovered = { kind: 'road', road: 2 };
    const html = render(TripSteps, { props: { ...props, selection } }).body;
    expect(html).toContain(
      'aria-valuetext="Step 3: onto road 2, eastbound, 4.00 nats: the teacher gave this road 2 %"',
    );
  });
});

describe('SurpriseList', () => {
  it('shows twenty at a time with one stop for the Tab key', () => {
    const trips = trajectorySetFrom(Array.from({ length: 45 }, () => ({ roads: [0, 1], times: [0, 1] })));
    const order = Uint32Array.from(trips.sourceRows, (row) => row - 1);
    const props = {
      label: 'Trips',
      trips,
      scores: new Float64Array(45),
      order,
      chosen: 4,
      onchoose: () => undefined,
    };
    const html = render(SurpriseList, { props }).body;
    expect(html.match(/<li/g)).toHaveLength(20);
    expect(html.match(/class="row[^>]*tabindex="0"/g)).toHaveLength(1);
    expect(html).toMatch(/aria-pressed="true"[^>]*tabindex="0"/);
    expect(words(html)).toContain('1 to 20 of 45');
  });
});

describe('CellView', () => {
  it('says what a cell means to the teacher', async () => {
    const { dataset } = await tinyResults();
    const props = { dataset, cell: 0, selection: new Selection() };
    expect(words(render(CellView, { props }).body)).toMatch(/Cell 0 .*Row 1 of \d+ Column 1 of \d+/);
  });
});
