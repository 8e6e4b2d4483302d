import { describe, expect, it } from 'vitest';
import { answered } from '../../../../engine/protocol/testing/answered';
import { madeAnswer, madeNetworks, madeSummary, madeTrip } from '../testing/made-trips';
import { GenerationSession, type Generated } from './generation-session.svelte';
import { PatternedTrip } from './patterned-trip.svelte';
import { PointsOnMap } from './points-on-map.svelte';
import { isSameRoute } from './route-choice.svelte';
import type { TokenisedInView } from './tokenised-session';

const trip = madeTrip(24);
const order = { roads: trip.roads, start: 31_200, duration: 345, interval: 15 };

function onMap(stage: string, tokenised: TokenisedInView | null = null) {
  const generation = new GenerationSession({
    ask: (_, orders) => answered({ trips: orders.map(() => madeAnswer()) }),
    decode: (_, __, { patterns }) => answered(madeAnswer(patterns)),
  });
  const offered = { ...order, trip: 4 };
  const inView = (generated: Generated | null) =>
    generated && isSameRoute(generated.order.roads, offered.roads) ? generated : null;
  const map = new PointsOnMap({
    stage: () => stage,
    trips: { open: { dataset: null as never, summary: madeSummary() }, trip, index: 4 },
    tokenised: () => tokenised,
    generated: () => inView(generation.generated),
    patterned: () =>
      stage === 'generate'
        ? inView(generation.generated) && generation.answer
        : (tokenised?.patterned ?? null),
    route: { route: offered },
  });
  const generate = (roads = trip.roads, times = 2) =>
    generation.generate({
      networks: madeNetworks(),
      order: { ...order, roads },
      trip: 4,
      times,
      options: { seed: 1, temperature: 1, monotone: false, noise: false, masked: true },
    });
  return { map, generation, generate };
}
const roles = ({ shown }: PointsOnMap) => shown?.tracks.map(({ role }) => role);

describe('the points on the map', () => {
  it('are those of the stage: the trip in view, what its tokens make of it, what was generated', async () => {
    expect(roles(onMap('data').map)).toEqual(['real']);
    expect(roles(onMap('tokenise').map)).toEqual(['real']);
    const patterned = new PatternedTrip(madeAnswer(), ({ patterns }) => answered(madeAnswer(patterns)));
    const found = { trip, again: madeAnswer(), errors: new Float64Array(24), residualNorms: [1] };
    const { map } = onMap('tokenise', { found, patterned });
    expect(roles(map)).toEqual(['real', 'made']);
    await patterned.swap(1, 0, 9);
    expect(roles(map)).toEqual(['real', 'before', 'made']);
    const { map: generated, generate } = onMap('generate');
    expect(roles(generated)).toEqual(['real']);
    await generate();
    expect(roles(generated)).toEqual(['real', 'made']);
    expect(generated.shown?.others).toHaveLength(1);
  });

  it('leave what was generated for another route', async () => {
    const { map, generate } = onMap('generate');
    await generate(Uint32Array.of(5, 6));
    expect(roles(map)).toEqual(['real']);
  });

  it('choose the pattern of the one that is clicked, and mark its stretch', async () => {
    const { map, generate } = onMap('generate');
    expect(map.words(3)).toEqual([]);
    await generate();
    map.choose(17);
    expect(map.marked).toEqual({ from: 16, to: 24 });
    expect(map.words(17)).toEqual(['Point 18 of 24', '08:44:15, 24 km/h', 'Pattern 3']);
    expect(map.words(24)).toEqual([]);
    map.choose(null);
    expect(map.marked).toBeNull();
  });

  it('have a scale of speeds a little above those of fast trips', () => {
    // 2,000 m in 285 s are 25 km/h.
    expect(onMap('generate').map.shown?.scale).toMatchObject({ most: 50, unit: 'km/h' });
  });
});
