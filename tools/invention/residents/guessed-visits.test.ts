import { expect, it } from 'vitest';
import { guessedVisits } from './residents-files';

const DAY = 86_400;
/** One person goes 0, 1, 2 each day; another one only ever is at 3 and 4 in turns. */
function checkIns(days: number) {
  const rows: [user: number, place: number, time: number][] = [];
  for (let day = 0; day < days; day++) {
    for (const place of [0, 1, 2]) rows.push([0, place, day * DAY + 3600 * place]);
    for (const place of [3, 4]) rows.push([1, place, day * DAY + 3600 * place]);
    // The same place again is no visit.
    rows.push([1, 4, day * DAY + 3600 * 5]);
  }
  return {
    userCodes: Uint32Array.from(rows, ([user]) => user),
    users: ['a', 'b'],
    places: Uint32Array.from(rows, ([, place]) => place),
    times: Float64Array.from(rows, ([, , time]) => time),
  };
}

it('guesses regular visits by the one before, and half of them or fewer by person', () => {
  const guessed = guessedVisits(checkIns(6), 4 * DAY);
  // Of twelve and eight visits the last one of each person has none after it.
  expect(guessed.visits).toBe(2 * 3 + 2 * 2 - 2);
  expect([guessed.before, guessed.around]).toEqual([1, 1]);
  expect(guessed.person).toBeLessThan(0.7);
  expect(guessed.anybody).toBeLessThan(guessed.person);
});

it('guesses nothing where nothing was seen before', () => {
  expect(guessedVisits(checkIns(3), -1)).toMatchObject({ anybody: 0, person: 0, before: 0, around: 0 });
  expect(guessedVisits(checkIns(3), 9 * DAY).visits).toBe(0);
});
