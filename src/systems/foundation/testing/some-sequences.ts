import * as fc from 'fast-check';
import type { HexagonSequences } from '../../../domain/hexagons/hexagon-sequences';

/** Sequences of hexagons that are given as lists, each of the person at its place in `users`; an hour from one to the next. */
export function sequencesOf(
  lists: readonly (readonly number[])[],
  users: readonly number[] = lists.map((_, i) => i),
): HexagonSequences {
  const offsets = new Uint32Array(lists.length + 1);
  lists.forEach((list, i) => (offsets[i + 1] = offsets[i] + list.length));
  const cells = Uint32Array.from(lists.flat());
  return {
    offsets,
    cells,
    times: Float64Array.from(cells, (_, i) => 3600 * i),
    users: Uint32Array.from(users),
    userNames: Array.from({ length: Math.max(-1, ...users) + 1 }, (_, user) => `user ${user}`),
  };
}

/** Some sequences of up to `longest` of so many hexagons, of four people. */
export const someSequences = (cells: number, longest = 30): fc.Arbitrary<HexagonSequences> =>
  fc
    .array(
      fc.record({
        user: fc.integer({ min: 0, max: 3 }),
        list: fc.array(fc.integer({ min: 0, max: cells - 1 }), { minLength: 1, maxLength: longest }),
      }),
      { minLength: 1, maxLength: 8 },
    )
    .map((all) =>
      sequencesOf(
        all.map(({ list }) => list),
        all.map(({ user }) => user),
      ),
    );
