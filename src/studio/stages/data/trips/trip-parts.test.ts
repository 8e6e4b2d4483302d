import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tripHistograms, valueHistogram, partText } from './trip-histograms';

describe('the days of a part', () => {
  it('are told as runs', () => {
    // The first of January 1970 was a Thursday.
    expect(partText([0, 1, 2, 6])).toBe('Thu 1 Jan to Sat 3 Jan, Wed 7 Jan');
    expect(partText([4])).toBe('Mon 5 Jan');
    expect(partText([])).toBe('by time within the days');
  });
});

describe('histograms of trips', () => {
  it('hold every value, the greatest included', () => {
    const values = fc.array(fc.double({ min: 0, max: 1e5, noNaN: true }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(values, (all) => {
        const { counts, edges } = valueHistogram('Points', '', all);
        expect(counts.reduce((a, b) => a + b, 0)).toBe(all.length);
        expect(edges.at(-1)).toBeGreaterThanOrEqual(Math.max(...all) * (1 - 1e-6));
        expect(edges).toHaveLength(counts.length + 1);
      }),
    );
  });

  it('tell the median, durations in minutes', () => {
    const of = { points: Uint16Array.of(20, 60, 100), duration: Float32Array.of(60, 600, 1200) };
    const [points, duration] = tripHistograms({ ...of, interval: Float32Array.of(10, 15, 15) });
    expect(points.aside).toBe('median 60');
    expect(duration.aside).toBe('median 10 min');
    const none = { points: new Uint16Array(0), duration: new Float32Array(0), interval: new Float32Array(0) };
    expect(tripHistograms(none)).toEqual([]);
  });
});
