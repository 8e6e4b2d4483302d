import { describe, expect, it } from 'vitest';
import { filledMarks } from './filled-marks';

describe('a trip that was filled', () => {
  const marks = filledMarks(
    {
      truth: Float64Array.of(8, 50, 8.5, 50, 9, 50),
      said: Float64Array.of(8, 50, 8.5, 50.25, 9, 50),
      hidden: Uint8Array.of(0, 1, 0),
    },
    { lon: 8, lat: 50 },
  );

  it('has its known points, and the hidden ones where they were and where they are said to be', () => {
    expect([...marks.known]).toEqual([0, 0, 1, 0]);
    expect([...marks.hiddenTruth]).toEqual([0.5, 0]);
    expect([...marks.hiddenSaid]).toEqual([0.5, 0.25]);
  });

  it('has a line for every hidden point, from the one to the other', () => {
    expect([...marks.errors.startIndices]).toEqual([0, 2]);
    expect([...marks.errors.positions]).toEqual([0.5, 0, 0.5, 0.25]);
    expect([...marks.truth.startIndices]).toEqual([0, 3]);
  });

  it('lies in a box that holds what is said too', () => {
    expect(marks.bounds).toEqual({ minLon: 8, minLat: 50, maxLon: 9, maxLat: 50.25 });
  });
});
