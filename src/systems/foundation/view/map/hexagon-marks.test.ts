import { describe, expect, it } from 'vitest';
import { hexagonStrength, trackLines } from './hexagon-marks';

describe('hexagons on the map', () => {
  it('are stronger the likelier they are, and never stronger than the likeliest', () => {
    const strengths = [0, 0.01, 0.1, 0.4, 0.5, 0.9].map((share) => hexagonStrength(share, 0.5));
    expect(strengths).toEqual(strengths.toSorted((a, b) => a - b));
    expect(new Set(strengths).size).toBe(5);
    expect(strengths[5]).toBe(strengths[4]);
    expect(strengths[0]).toBeGreaterThan(0);
  });

  it('are joined in the order of the visits, but for those that are hidden', () => {
    const centres = Float64Array.of(10, 50, 11, 51, 12, 52, 13, 53, 14, 54, 15, 55);
    const lines = trackLines({ centres, hidden: Uint8Array.of(0, 0, 1, 0, 1, 0) }, { lon: 10, lat: 50 });
    // The fourth and the last one stand alone.
    expect(lines.length).toBe(1);
    expect([...lines.startIndices]).toEqual([0, 2]);
    expect([...lines.positions]).toEqual([0, 0, 1, 1]);
    const whole = trackLines({ centres, hidden: new Uint8Array(6) }, { lon: 10, lat: 50 });
    expect([...whole.startIndices]).toEqual([0, 6]);
  });
});
