import { describe, expect, it } from 'vitest';
import { reviewFingerprint } from './review-fingerprint';

const geoIds = Float64Array.of(5, 2 ** 31 + 1, 2 ** 40 + 3);
const lines = (...roads: number[]) => ({
  offsets: Uint32Array.of(0, 1, roads.length),
  roads: Uint32Array.from(roads),
});
const named = (network: { geoIds: Float64Array }, real: boolean, ...roads: number[]) =>
  reviewFingerprint({
    network,
    real: real ? lines(2, 1, 0) : null,
    sets: [{ source: 'vanilla', routes: lines(...roads) }],
  });

describe('the fingerprint of a review', () => {
  it('is the one under which verdicts were kept', () => {
    expect(named({ geoIds }, true, 0, 1, 2)).toBe('fb8069c68d5dd605');
    expect(named({ geoIds }, false, 0, 1, 2)).toBe('6e9ebedcc2e4bdfb');
  });

  it('tells other roads, other numbers of them and other trips apart', () => {
    const all = [
      named({ geoIds }, true, 0, 1, 2),
      named({ geoIds }, false, 0, 1, 2),
      named({ geoIds }, true, 0, 2, 1),
      named({ geoIds: geoIds.map((id) => id + 2 ** 32) }, true, 0, 1, 2),
      named({ geoIds: geoIds.map((id) => id + 1) }, true, 0, 1, 2),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it('goes by the numbers of roads in the file, not by their places', () => {
    const turned = { geoIds: geoIds.slice().reverse() };
    expect(
      reviewFingerprint({
        network: turned,
        real: null,
        sets: [{ source: 'vanilla', routes: lines(2, 1, 0) }],
      }),
    ).toBe(named({ geoIds }, false, 0, 1, 2));
  });
});
