import { describe, expect, it } from 'vitest';
import { METERS_PER_DEGREE } from '../../../../domain/geo';
import type { GeneratedTrip } from '../../points/points-service';
import { answerFacts, answerWords } from './answer-facts';

const trip: GeneratedTrip = {
  lonLat: Float64Array.of(8, 0, 8, 100 / METERS_PER_DEGREE, 8, 50 / METERS_PER_DEGREE),
  times: Float64Array.of(100, 110, 120),
  roads: Uint32Array.of(0),
  places: Int32Array.of(0, 0, 0),
  patterns: { lengthToken: 5, codes: [[1]] },
  reversed: 1,
  stalled: 0,
};

describe('what generated points come to', () => {
  it('is their way from point to point and the time that it takes', () => {
    const facts = answerFacts(trip);
    expect(facts).toMatchObject({ points: 3, seconds: 20, reversed: 1 });
    expect(facts.meters).toBeCloseTo(150, 0);
    expect(facts.speed).toBeCloseTo(7.5, 1);
  });

  it('is told beside what was asked for', () => {
    const facts = answerFacts(trip);
    expect(answerWords(facts, { duration: 20 })).toBe(
      '3 points, as long as was asked for. Along the route 1 point lies behind the one before.',
    );
    expect(answerWords({ ...facts, reversed: 0, stalled: 2 }, { duration: 25 })).toBe(
      '3 points, 20.0 % shorter than was asked for. Along the route 2 lie where the one before lies.',
    );
    expect(answerWords({ ...facts, reversed: 0 }, { duration: 10 })).toBe(
      '3 points, 100.0 % longer than was asked for.',
    );
  });
});
