import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sequenceAt, type HexagonSequences } from './hexagon-sequences';
import { partsByUser, partsByWeek } from './sequence-parts';

const DAY = 24 * 3600;
const KEEP_ALL = { distinctCells: 1, hexagons: 1 };

/** A sequence for each list of days, each visit in a hexagon of its own. */
function sequencesOf(days: readonly (readonly number[])[], users = days.map((_, i) => i)): HexagonSequences {
  const offsets = [0];
  for (const each of days) offsets.push(offsets[offsets.length - 1] + each.length);
  const times = Float64Array.from(days.flat(), (day) => day * DAY);
  return {
    offsets: Uint32Array.from(offsets),
    cells: Uint32Array.from(times.keys()),
    times,
    users: Uint32Array.from(users),
    userNames: Array.from({ length: Math.max(0, ...users) + 1 }, (_, i) => `user ${i}`),
  };
}

const usersOf = ({ users }: HexagonSequences) => [...new Set(users)];

describe('parts by user', () => {
  const all = sequencesOf(
    Array.from({ length: 60 }, (_, i) => [i, i + 1]),
    Array.from({ length: 60 }, (_, i) => i % 20),
  );

  it('share no user, have the shares, and lose nothing', () => {
    const { train, val, test } = partsByUser(all, 7);
    expect([train, val, test].map((part) => usersOf(part).length)).toEqual([14, 3, 3]);
    expect(new Set([train, val, test].flatMap(usersOf)).size).toBe(20);
    const cells = [train, val, test].flatMap((part) => [...part.cells]).sort((a, b) => a - b);
    expect(cells).toEqual([...all.cells]);
    const { cells: first, times } = sequenceAt(test, 0);
    expect(times[0]).toBe(all.times[first[0]]);
  });

  it('follow from the seed', () => {
    expect(partsByUser(all, 7)).toEqual(partsByUser(all, 7));
    expect(partsByUser(all, 8)).not.toEqual(partsByUser(all, 7));
  });

  it('have a user each of three, and are refused with two', () => {
    const { train, val, test } = partsByUser(sequencesOf([[1], [2], [3]]), 1);
    expect([train, val, test].map((part) => part.users.length)).toEqual([1, 1, 1]);
    expect(() => partsByUser(sequencesOf([[1], [2]]), 1)).toThrow('there are 2. Hold out weeks instead.');
  });
});

describe('parts by week', () => {
  it('are cut where weeks end, the last ones held out', () => {
    // Eight weeks up to day 56: one for testing from day 49, one for validation from day 42.
    const all = sequencesOf([
      [0, 10, 41, 42, 48, 49, 56],
      [20, 55],
    ]);
    const { train, val, test } = partsByWeek(all, undefined, KEEP_ALL);
    const days = (part: HexagonSequences) =>
      Array.from(part.users, (user, i) => [
        user,
        ...Array.from(sequenceAt(part, i).times, (time) => time / DAY),
      ]);
    expect(days(train)).toEqual([
      [0, 0, 10, 41],
      [1, 20],
    ]);
    expect(days(val)).toEqual([[0, 42, 48]]);
    expect(days(test)).toEqual([
      [0, 49, 56],
      [1, 55],
    ]);
  });

  it('drop pieces that the rule drops', () => {
    const all = sequencesOf([Array.from({ length: 57 }, (_, day) => day)]);
    const { train, val, test } = partsByWeek(all);
    expect([train, val, test].map((part) => part.cells.length)).toEqual([42, 0, 0]);
  });

  it('are refused for less than three weeks', () => {
    expect(() => partsByWeek(sequencesOf([[0, 14]]))).toThrow('over 2. Hold out users instead.');
    expect(() => partsByWeek(sequencesOf([]))).toThrow('over 0.');
  });

  it('share no moment and lose none', () => {
    const days = fc.uniqueArray(fc.double({ min: 0, max: 90, noNaN: true }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(days, (drawn) => {
        const sorted = [0, ...drawn.sort((a, b) => a - b), 91];
        const { train, val, test } = partsByWeek(sequencesOf([sorted]), undefined, KEEP_ALL);
        expect([train, val, test].flatMap((part) => [...part.times])).toEqual(sorted.map((day) => day * DAY));
      }),
    );
  });
});
