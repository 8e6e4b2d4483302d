import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisTicks, binInWords, binPlaces, inWords, outline, shares } from './histogram-shape';

const open = { edges: [0, 1, 2], counts: [1, 3, 4] };
const closed = { edges: [0, 12, 24], counts: [1, 3] };

describe('binPlaces', () => {
  it('fills the width, the open bin set apart', () => {
    const { left, right } = binPlaces(open, 100);
    expect(left[0]).toBe(0);
    expect(right[2]).toBe(100);
    expect(right[0]).toBeCloseTo(left[1]);
    expect(left[2] - right[1]).toBeCloseTo(3);
    const other = binPlaces(closed, 100);
    expect([other.left, other.right]).toEqual([
      [0, 50],
      [50, 100],
    ]);
  });

  it('places values by size, not by number', () => {
    const { left, at } = binPlaces({ edges: [0, 1, 10], counts: [1, 1] }, 100);
    expect([left[1], at(5)]).toEqual([10, 50]);
  });
});

describe('outline', () => {
  it('steps from bin to bin and touches the ground before the open one', () => {
    expect(outline({ left: [0, 10], right: [10, 20], at: Number }, [5, 8], 40)).toBe('M0 40V35H10V32H20V40');
    expect(outline({ left: [0, 13], right: [10, 20], at: Number }, [5, 8], 40)).toBe(
      'M0 40V35H10V40H13V32H20V40',
    );
  });
});

describe('axisTicks', () => {
  it.each([
    [[0, 24], 7, [0, 5, 10, 15, 20]],
    [[0, 30], 7, [0, 5, 10, 15, 20, 25, 30]],
    [[0, 0.7], 5, [0, 0.2, 0.4, 0.6]],
    [[3], 5, [3]],
  ])('%j', (edges, most, ticks) => expect(axisTicks(edges, most)).toEqual(ticks));

  it('are never more than asked for and never beyond the axis', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-5, max: 1e7, noNaN: true }),
        fc.integer({ min: 3, max: 9 }),
        (to, most) => {
          const ticks = axisTicks([0, to], most);
          expect(ticks.length).toBeGreaterThan(1);
          expect(ticks.length).toBeLessThanOrEqual(most);
          expect(ticks.at(-1)).toBeLessThanOrEqual(to * (1 + 1e-6));
        },
      ),
    );
  });
});

describe('in words', () => {
  it('says the fullest bin and the half', () => {
    expect(inWords(open, 'km')).toBe('most often 2 km and more (50 %), half of them below 2 km');
    expect(inWords({ edges: [0, 1], counts: [0, 5] }, 'km')).toBe(
      'most often 1 km and more (100 %), half of them from 1 km on',
    );
    expect(inWords({ edges: [0, 1], counts: [0, 0] }, 'km')).toBe('none');
    expect(binInWords(closed, 1, '')).toBe('12 to 24');
  });

  it('shares add up to one or are all nothing', () => {
    expect([...shares([1, 3])]).toEqual([0.25, 0.75]);
    expect([...shares([0, 0])]).toEqual([0, 0]);
  });
});
