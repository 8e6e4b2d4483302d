import { describe, expect, it } from 'vitest';
import { Failure } from '../../../../base/failure';
import { answered, refused } from '../../../../engine/protocol/testing/answered';
import { madeAnswer, madeNetworks, madeTrip } from '../testing/made-trips';
import { GenerationSession, type WantedPoints } from './generation-session.svelte';
import { idOf, weightsOf, withoutLanguage, type NetworksInUse } from './networks-in-use';
import { PatternedTrip, type PatternsToMake } from './patterned-trip.svelte';
import { ReadingSession } from '../../../../studio/state/reading-session.svelte';
import { tokenisedSession } from './tokenised-session';

const networks = madeNetworks();

describe('networks in use', () => {
  it('are known by both their ids, and go to the worker with the weights that there are', () => {
    expect(idOf(networks)).not.toBe(idOf(withoutLanguage(networks)));
    expect(idOf(madeNetworks('t1', 'l2'))).not.toBe(idOf(networks));
    expect(Object.keys(weightsOf(networks)).sort()).toEqual(['id', 'language', 'tokeniser']);
    expect(Object.keys(weightsOf(withoutLanguage(networks))).sort()).toEqual(['id', 'tokeniser']);
  });
});

describe('points whose codes a person changes', () => {
  const decode = ({ patterns }: PatternsToMake) => answered(madeAnswer(patterns));

  it('are made again with the other code, and come back with an undo', async () => {
    const first = madeAnswer();
    const trip = new PatternedTrip(first, decode);
    expect([trip.changes, trip.before, trip.marked]).toEqual([0, null, null]);
    trip.pattern = 1;
    expect(trip.marked).toEqual({ from: 8, to: 16 });
    await trip.swap(1, 0, 9);
    expect(trip.made.patterns.codes.map((codes) => [...Array.from(codes)])).toEqual([
      [1, 2],
      [9, 4],
      [5, 6],
    ]);
    expect(trip.before).toBe(first);
    await trip.swap(2, 1, 7);
    expect(Array.from(trip.made.patterns.codes[2])).toEqual([5, 7]);
    trip.undo();
    trip.undo();
    trip.undo();
    expect([trip.made, trip.changes]).toEqual([first, 0]);
    // What was there first was not written to.
    expect(first.patterns.codes[1]).toEqual([3, 4]);
  });

  it('keep the noise that they have', async () => {
    const noise = Float64Array.of(3, -4);
    const asked: PatternsToMake[] = [];
    const trip = new PatternedTrip({ ...madeAnswer(), noise }, (wanted) => {
      asked.push(wanted);
      return answered(madeAnswer(wanted.patterns));
    });
    await trip.swap(0, 0, 9);
    expect(asked.map((wanted) => wanted.noise)).toEqual([noise]);
  });

  it('stay as they are where no points can be made', async () => {
    const first = madeAnswer();
    const trip = new PatternedTrip(first, () => refused(new Failure('bad-input', 'There are 4 codewords.')));
    await trip.swap(0, 0, 9);
    expect([trip.made, trip.decoding.failure?.message]).toEqual([first, 'There are 4 codewords.']);
  });
});

describe('a trip as tokens', () => {
  it('is read once for a trip and a tokeniser', async () => {
    const asked: string[] = [];
    const session = tokenisedSession(
      ({ networks: of, index }) => {
        asked.push(`${idOf(of)} ${index}`);
        const trip = madeTrip(24);
        return answered({ trip, again: madeAnswer(), errors: new Float64Array(24), residualNorms: [2, 1] });
      },
      () => answered(madeAnswer()),
    );
    await session.look({ networks, index: 3 });
    await session.look({ networks, index: 3 });
    expect(asked).toHaveLength(1);
    expect(session.of({ networks, index: 3 })?.found.residualNorms).toEqual([2, 1]);
    expect(session.of({ networks, index: 4 })).toBeNull();
    await session.look({ networks: madeNetworks('t2'), index: 3 });
    expect(session.of({ networks, index: 3 })).toBeNull();
    expect(asked).toHaveLength(2);
  });
});

describe('what the worker says of networks', () => {
  it('is of the networks that were asked about', async () => {
    const session = new ReadingSession(idOf, (of: NetworksInUse) => Promise.resolve(idOf(of)));
    expect(session.of(networks)).toBeNull();
    await session.read(networks);
    expect(session.of(networks)).toBe(idOf(networks));
    expect(session.of(madeNetworks('t2'))).toBeNull();
  });
});

describe('generated points', () => {
  const wanted = (times: number): WantedPoints => ({
    networks,
    order: { roads: Uint32Array.of(0, 2), start: 0, duration: 345, interval: 15 },
    trip: 4,
    times,
    options: { seed: 1, temperature: 0.7, monotone: false, noise: false, masked: true },
  });

  it('are asked for as often as wanted, and the first whole answer is looked at', async () => {
    const session = new GenerationSession({
      ask: (_, orders) => answered({ trips: orders.map((__, i) => (i === 0 ? null : madeAnswer())) }),
      decode: () => answered(madeAnswer()),
    });
    await session.generate(wanted(3));
    expect(session.generated?.answers.map((answer) => answer !== null)).toEqual([false, true, true]);
    expect([session.chosen, session.answer]).toEqual([1, session.generated?.answers[1]]);
    session.clear();
    expect([session.generated, session.answer]).toEqual([null, null]);
  });

  it('stay where others cannot be generated', async () => {
    let fails = false;
    const session = new GenerationSession({
      ask: () =>
        fails ? refused(new Failure('bad-input', 'Too long.')) : answered({ trips: [madeAnswer()] }),
      decode: () => answered(madeAnswer()),
    });
    await session.generate(wanted(1));
    const { generated } = session;
    fails = true;
    await session.generate(wanted(1));
    expect(session.generated).toBe(generated);
    expect(session.drawing.failure?.message).toBe('Too long.');
  });

  it('change with the decoder that belongs to the networks that drew them', async () => {
    const asked: string[] = [];
    const session = new GenerationSession({
      ask: () => answered({ trips: [madeAnswer()] }),
      decode: (of, order, { patterns }) => {
        asked.push(`${idOf(of)} ${order.roads.join()}`);
        return answered(madeAnswer(patterns));
      },
    });
    await session.generate(wanted(1));
    await session.answer?.swap(0, 0, 9);
    expect(asked).toEqual([`${idOf(networks)} 0,2`]);
    expect(session.answer?.changes).toBe(1);
  });
});
