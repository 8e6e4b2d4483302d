import { describe, expect, it } from 'vitest';
import { expertPlaces, type ShownExperts } from './expert-layers';

const shown: ShownExperts = {
  lonLat: Float64Array.of(10, 50, 10.5, 50.25, 9, 49),
  loudest: Uint8Array.of(1, 0, 1),
  experts: 3,
  only: null,
};
const places = (change: Partial<ShownExperts> = {}) =>
  expertPlaces({ ...shown, ...change }, { lon: 10, lat: 50 }).map((own) => [...own]);

describe('where experts have most to say', () => {
  it('is told for each of them, from the middle of the map', () => {
    expect(places()).toEqual([[0.5, 0.25], [0, 0, -1, -1], []]);
  });

  it('can be one expert alone', () => {
    expect(places({ only: 1 })).toEqual([[], [0, 0, -1, -1], []]);
    expect(places({ only: 2 })).toEqual([[], [], []]);
  });
});
