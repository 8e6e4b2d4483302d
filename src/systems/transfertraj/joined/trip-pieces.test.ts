import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PartlySeenTrip } from '../../../evaluation/recovery/partly-seen-trip';
import { tripPieces } from './working-encoder';

/** A trip by its points in order: k known, h hidden. */
function tripOf(points: string): PartlySeenTrip {
  const positions = (of: string) =>
    Uint32Array.from([...points].flatMap((point, i) => (point === of ? [i] : [])));
  const [known, hidden] = [positions('k'), positions('h')];
  return {
    known: {
      positions: known,
      lonLat: new Float64Array(2 * known.length),
      times: new Float64Array(known.length),
    },
    hidden: { positions: hidden, times: null },
  };
}

describe('pieces of a trip', () => {
  it('are one where the trip is short enough, and overlap in a known point where it is not', () => {
    expect(tripPieces(tripOf('khkhhk'), 6)).toEqual([{ known: [0, 1, 2], hidden: [0, 1, 2] }]);
    expect(tripPieces(tripOf('khkhhk'), 5)).toEqual([
      { known: [0, 1], hidden: [0] },
      { known: [1, 2], hidden: [1, 2] },
    ]);
  });

  it('share the points of a gap that none of them can have alone, each with both ends', () => {
    expect(tripPieces(tripOf('kkhhhhhkhk'), 4)).toEqual([
      { known: [1, 2], hidden: [0, 3] },
      { known: [1, 2], hidden: [1, 4] },
      { known: [1, 2], hidden: [2] },
      { known: [2, 3], hidden: [5] },
    ]);
  });

  it('after the last known point begin at it', () => {
    expect(tripPieces(tripOf('kkkhh'), 4)).toEqual([{ known: [2], hidden: [0, 1] }]);
  });

  it('have every hidden point once, between known ones, and no more points than they may', () => {
    const anyTrip = fc
      .array(fc.constantFrom('k', 'h', 'h', 'h'), { maxLength: 40 })
      .map((rest) => tripOf(['k', ...rest].join('')));
    fc.assert(
      fc.property(anyTrip, fc.integer({ min: 3, max: 12 }), (trip, most) => {
        const pieces = tripPieces(trip, most);
        const asked = pieces.flatMap(({ hidden }) => hidden).sort((a, b) => a - b);
        expect(asked).toEqual(Array.from(trip.hidden.positions, (_, i) => i));
        for (const { known, hidden } of pieces) {
          expect(known.length + hidden.length).toBeLessThanOrEqual(most);
          for (const index of hidden) {
            const position = trip.hidden.positions[index];
            const before = trip.known.positions.findLastIndex((at) => at < position);
            expect(known).toContain(before);
            if (before + 1 < trip.known.positions.length) expect(known).toContain(before + 1);
          }
        }
      }),
    );
  });

  it('refuse a trip that begins with a hidden point', () => {
    expect(() => tripPieces(tripOf('hk'))).toThrow('The first point of a trip is hidden');
  });
});
