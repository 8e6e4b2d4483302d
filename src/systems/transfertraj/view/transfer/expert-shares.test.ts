import { describe, expect, it } from 'vitest';
import type { ExpertPoints } from '../../recovery/recovery-service';
import { expertShares, loudestExperts } from './expert-shares';
import { expertSentences, placesText } from './words';

/** The first expert speaks where no places are, the second where there are nine; in between both do. */
function points(): ExpertPoints {
  const places = Uint16Array.from({ length: 120 }, (_, i) => (i < 50 ? 0 : i < 90 ? 4 : 9));
  const gates = Array.from(places, (count) => (count === 0 ? [1, 0] : count === 4 ? [0.5, 0.5] : [0, 1]));
  return {
    lonLat: new Float64Array(2 * places.length),
    places,
    gates: [Float32Array.from(gates.flat()), Float32Array.from(gates.flatMap(() => [0.25, 0.75]))],
    experts: 2,
  };
}

describe('the shares of experts', () => {
  it('are mean gates by thirds of the points, and over all of them', () => {
    const { thirds, all } = expertShares(points(), 0);
    expect(thirds.map(({ shares }) => shares)).toEqual([
      [1, 0],
      [0.5, 0.5],
      [0, 1],
    ]);
    expect(thirds.map(({ points: count }) => count)).toEqual([50, 40, 30]);
    expect(thirds.map(placesText)).toEqual(['0 places', '4 places', '9 places']);
    expect(all[0]).toBeCloseTo(70 / 120);
  });

  it('differ between thirds, or could do so by chance', () => {
    const [isClear, who] = expertSentences(expertShares(points(), 0), 'Town');
    expect(who).toBe(
      'Expert 1 minds the density of places most: in Town it has 100 % of the say with 0 places around, and 0 % with 9 places.',
    );
    expect(isClear).toMatch(/by more than chance/);
    expect(expertSentences(expertShares(points(), 1), 'Town')).toEqual([
      expect.stringMatching(/could be chance/),
    ]);
  });

  it('are not compared where all points have equally many places around them', () => {
    const shares = expertShares({ ...points(), places: new Uint16Array(120) }, 0);
    expect(shares.thirds.map(({ points: count }) => count)).toEqual([120, 0, 0]);
    expect(expertSentences(shares, 'Town')).toEqual([expect.stringMatching(/cannot be compared/)]);
  });

  it('come with the expert that has most to say at each point', () => {
    expect([...loudestExperts(points(), 0).subarray(88, 91)]).toEqual([0, 0, 1]);
    expect(new Set(loudestExperts(points(), 1))).toEqual(new Set([1]));
  });
});
