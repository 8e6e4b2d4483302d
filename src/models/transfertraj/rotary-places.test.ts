import { describe, expect, it } from 'vitest';
import { interpolatedPlaces } from './trajectory-tensors';
import { POINT_TOKENS } from './trajectory-batch';

const { known, masked, padding } = POINT_TOKENS;

/** East and north of each row; hidden ones hold what must not be read. */
function placesOf(tokens: readonly number[][], at: (row: number) => readonly [number, number]) {
  const longest = Math.max(...tokens.map(({ length }) => length));
  const all = tokens.flatMap((trip) => [...trip, ...Array<number>(longest - trip.length).fill(padding)]);
  return [
    ...interpolatedPlaces({
      trips: tokens.length,
      longest,
      lengths: Int32Array.from(tokens, ({ length }) => length),
      spaceTokens: Int32Array.from(all),
      space: Float32Array.from(all.flatMap((token, row) => (token === known ? at(row) : [NaN, NaN]))),
    }),
  ];
}

const line = (row: number) => [row, 10 - 2 * row] as const;

describe('interpolated places', () => {
  it('lie on the line between known points, however many are hidden between them', () => {
    const places = placesOf([[known, masked, masked, known, known, masked, known]], line);
    places.forEach((value, i) => expect(value).toBeCloseTo(line(Math.floor(i / 2))[i % 2], 5));
  });

  it('are those of the nearest known point before the first and after the last', () => {
    const places = placesOf([[masked, masked, known, masked]], line);
    expect(places).toEqual([2, 6, 2, 6, 2, 6, 2, 6]);
  });

  it('are 0 without a known point and in padding, and never of another trip', () => {
    const places = placesOf([[masked, masked], [known, masked, masked], [masked]], line);
    expect(places).toEqual([0, 0, 0, 0, 0, 0, 3, 4, 3, 4, 3, 4, 0, 0, 0, 0, 0, 0]);
  });
});
