import { describe, expect, it, vi } from 'vitest';
import { Failure } from '../../../../base/failure';
import type { Dataset } from '../../../../domain/dataset';
import { dataSession } from '../../../../studio/testing/data-session';
import { smallCity } from '../../testing/small-recovery';
import { cityNamed, fakeCityWorker } from '../testing/city-worker';
import { madeNetwork } from '../testing/made-recovery';
import { MOST_TRIPS } from './city-in-view.svelte';
import type { CityInView } from './city-in-view.svelte';
import { OtherCity } from './other-city.svelte';
import type { NetworkInUse } from './measured-networks';
import { TransferState } from './transfer-state.svelte';

const city = await smallCity(6);

/** Two cities of whose trips one network is off by 30 m in the first and 50 m in the second. */
function twoCities({
  networks = [madeNetwork('pretrained'), madeNetwork('recovery8')] as readonly NetworkInUse[],
  here = fakeCityWorker(30),
  there = fakeCityWorker(50),
  other = cityNamed(city, 'Beryl') as Dataset | null,
} = {}) {
  const page = { stage: 'transfer' };
  const missed: string[] = [];
  const session = dataSession();
  if (other) session.opened = { dataset: other } as NonNullable<typeof session.opened>;
  const beside = new OtherCity(() => session);
  if (other) beside.begin();
  const open = cityNamed(city, 'Amber');
  const state = new TransferState({
    ...{ dataset: () => open, worker: here.worker, otherWorker: () => there.worker, other: beside },
    ...{ networks: () => networks, seed: () => 7, stage: () => page.stage, system: () => 'transfertraj' },
    missLinked: (...unmet) => void missed.push(...unmet),
    rest: 0,
  });
  return { state, here, there, session, missed, page };
}

/** Has done what the page does by itself, until nothing is left to do. */
async function settle({ here, there }: TransferState): Promise<void> {
  for (let round = 0; round < 4; round++) {
    for (const side of [here, there]) {
      side.followTrips();
      side.followTrip();
      side.followQuestion();
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Mean error in metres of what the network says of the trip in view; null while that is not known. */
const errorIn = ({ recover }: CityInView): number | null => {
  const network = recover.sources.find(({ role }) => role === 'filled');
  return network && network.asked === recover.asked ? Math.round(network.errors!.mae) : null;
};

describe('two cities side by side', () => {
  it('show a test trip each, filled by the same network with the same points left', async () => {
    const { state, here } = twoCities();
    await settle(state);
    const sides = [state.here, state.there];
    expect(sides.map(errorIn)).toEqual([30, 50]);
    expect(sides.map(({ trips, place }) => [trips.index, place])).toEqual([
      [3, 0],
      [3, 0],
    ]);
    for (const { onMap } of sides)
      expect([...onMap.shown!.truth!.hidden]).toEqual([0, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0]);
    const { request } = here.asked.find(({ method }) => method === 'fill')!;
    expect(request.weights).toMatchObject({ id: 'recovery8 1' });
    expect(state.here.recover.sources[1]).toMatchObject({ label: 'Straight lines', errors: { mae: 0 } });
  });

  it('turn to the next trip in one of them, and thin both by one number', async () => {
    const { state, here, there } = twoCities();
    await settle(state);
    state.here.turn(-1);
    expect([state.here.place, errorIn(state.here), state.there.place]).toEqual([2, null, 0]);
    await settle(state);
    expect([state.here.trips.index, errorIn(state.here)]).toEqual([5, 30]);
    state.here.turn(1);
    expect(state.here.place).toBe(0);
    state.everyNth = 2;
    state.hides = 'point';
    await settle(state);
    for (const { recover, onMap } of [state.here, state.there]) {
      expect([...onMap.shown!.truth!.hidden.subarray(0, 4)]).toEqual([0, 1, 0, 1]);
      expect(recover.asked!.question.mask.hidesTime.includes(1)).toBe(true);
    }
    // The trajectories are made once, and a trip that is looked at still is not read again.
    expect(here.methods().filter((method) => method === 'trips')).toHaveLength(1);
    expect(there.methods().filter((method) => method === 'trip')).toHaveLength(1);
  });

  it('have one network fill both, whatever the trips are like', async () => {
    const { state } = twoCities({ networks: [madeNetwork('recovery4'), madeNetwork('recovery16')] });
    state.everyNth = 12;
    await settle(state);
    const labels = [state.here, state.there].map(({ recover }) => recover.sources[0].label);
    expect(labels).toEqual(['Encoder for every 16th point', 'Encoder for every 16th point']);
    state.filler = 'recovery4';
    await settle(state);
    expect(state.there.recover.sources[0].label).toBe('Encoder for every 4th point');
  });

  it('say why a trip cannot be filled in one of them, and fill the other one', async () => {
    const fill = vi.fn().mockRejectedValue(new Failure('bad-input', 'The weights are of another form.'));
    const { state } = twoCities({ here: fakeCityWorker(30, { fill }) });
    await settle(state);
    expect(state.here.recover.said.filling.failure?.message).toMatch(/another form/);
    expect([state.here, state.there].map(errorIn)).toEqual([null, 50]);
  });
});

describe('the errors in two cities', () => {
  it('are measured one after the other, with all networks in use, and stay known', async () => {
    const { state, here, there } = twoCities();
    await state.measure();
    const [near, far] = state.both!;
    expect(state.measures.of(near, state.measured)?.trips).toBe(3);
    expect(state.measures.of(far, state.measured)).not.toBeNull();
    expect(there.asked[0].request).toEqual({
      ...{ pretrained: 'pretrained 1', tasks: { recovery8: 'recovery8 1' } },
      ...{ hides: 'space', seed: 7 },
    });
    await state.measure();
    expect(here.methods()).toEqual(['evaluate']);
    state.hides = 'point';
    expect(state.measures.of(near, state.measured)).toBeNull();
  });

  it('of the first city are kept where measuring in the second one fails', async () => {
    const evaluate = vi.fn().mockRejectedValue(new Failure('bad-input', 'There is no test trip.'));
    const { state } = twoCities({ there: fakeCityWorker(50, { evaluate }) });
    await state.measure();
    expect(state.measures.measuring.failure?.message).toBe('There is no test trip.');
    const [near, far] = state.both!;
    expect(state.measures.of(near, state.measured)).not.toBeNull();
    expect([state.measures.of(far, state.measured), state.measures.city]).toEqual([null, null]);
  });

  it('need two cities that differ and can be used', async () => {
    expect(twoCities({ other: null }).state.both).toBeNull();
    expect(twoCities({ other: cityNamed(city, 'Amber') }).state.both).toBeNull();
    const { train, val, test } = city.trips;
    const none = { ...train, tripCount: 0 };
    const bare = { ...cityNamed(city, 'Bare'), trips: { train: none, val, test }, extras: {} };
    const { state, here } = twoCities({ other: bare });
    expect(state.both).toBeNull();
    await state.measure();
    expect(here.asked).toEqual([]);
  });
});

describe('the experts of both cities', () => {
  it('are asked for once they are to be shown, and shown by layer, all or one alone', async () => {
    const { state, here, page } = twoCities();
    state.followExperts();
    expect([here.methods(), state.onMap.shown]).toEqual([[], null]);
    state.showsExperts = true;
    state.followExperts();
    await vi.waitFor(() => expect(state.layers).toBe(2));
    expect(here.asked[0].request).toMatchObject({ most: MOST_TRIPS, weights: { id: 'recovery8 1' } });
    expect([...state.onMap.shown!.loudest]).toEqual([1, 1]);
    state.layer = 1;
    state.expert = 1;
    expect([...state.shownIn(state.here)!.loudest]).toEqual([0, 1]);
    expect([state.onMap.shown!.only, state.expertCount]).toEqual([1, 2]);
    page.stage = 'evaluate';
    expect(state.onMap.shown).toBeNull();
  });

  it('are not asked for again by themselves where that failed', async () => {
    const experts = vi.fn().mockRejectedValueOnce(new Failure('bad-input', 'It lacks weights.'));
    const { state } = twoCities({ here: fakeCityWorker(30, { experts }) });
    state.showsExperts = true;
    state.followExperts();
    const { reading } = state.here.experts;
    await vi.waitFor(() => expect(reading.failure?.message).toBe('It lacks weights.'));
    await state.here.experts.look(state.fills!.model);
    expect(experts).toHaveBeenCalledTimes(1);
    experts.mockImplementation(() => new Promise(() => undefined));
    void state.here.experts.read(state.fills!.model);
    expect([experts.mock.calls.length, reading.active]).toEqual([2, true]);
  });
});

describe('what the address says of two cities', () => {
  it('is all as usual, or what was chosen', () => {
    const { state } = twoCities({ other: null });
    expect(state.choices).toEqual({
      ...{
        'cities-keep': '8',
        'cities-network': 'fitting',
        'cities-hides': 'space',
        'cities-experts': 'off',
      },
    });
    state.adopt({ 'cities-keep': '12', 'cities-network': 'prediction', 'cities-hides': 'point' });
    expect([state.everyNth, state.filler, state.hides]).toEqual([12, 'prediction', 'point']);
    expect(state.choices).toMatchObject({ 'cities-keep': '12', 'cities-network': 'prediction' });
  });

  it('opens a sample city that it names, or says that there is none', () => {
    const { state, session, missed } = twoCities({ other: null });
    const load = vi.spyOn(session, 'loadSample').mockResolvedValue(true);
    state.adopt({ 'other-city': 'city-b' });
    expect(state.choices['other-city']).toBe('city-b');
    state.openAsked();
    expect(load.mock.calls.map(([{ title }]) => title)).toEqual(['City B']);
    state.adopt({ 'other-city': 'atlantis' });
    state.openAsked();
    expect(missed).toEqual([expect.stringMatching(/^"other-city" names no sample city/)]);
  });
});
