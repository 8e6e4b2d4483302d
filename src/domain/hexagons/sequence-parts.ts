import { badInput } from '../../base/failure';
import { Random } from '../../base/random';
import {
  DROP_RULE,
  SequenceBuilder,
  sequenceAt,
  type DropRule,
  type HexagonSequences,
} from './hexagon-sequences';

/** What a network learns from, what its settings are chosen by, and what it is judged by. */
export interface HexagonParts {
  readonly train: HexagonSequences;
  readonly val: HexagonSequences;
  readonly test: HexagonSequences;
}

/** The shares that are held out; the paper's. */
export interface HeldOut {
  readonly val: number;
  readonly test: number;
}

export const HELD_OUT: HeldOut = { val: 0.15, test: 0.15 };

/** Users of the test part who are in the training part too: none where users are held out. */
export function sharedUsers({ train, test }: Pick<HexagonParts, 'train' | 'test'>): number {
  const known = new Set(train.users);
  return [...new Set(test.users)].filter((user) => known.has(user)).length;
}

const WEEK = 7 * 24 * 3600;

/**
 * Parts that share no user: users are shuffled by a seed, and each has all of its sequences in one part. There is at least one user
 * in each part.
 * @throws Failure 'bad-input' with fewer than three users
 */
export function partsByUser(sequences: HexagonSequences, seed: number, held = HELD_OUT): HexagonParts {
  const users = [...new Set(sequences.users)].sort((a, b) => a - b);
  if (users.length < 3)
    throw badInput(
      `To hold out users there must be three who have sequences; there are ${users.length}. Hold out weeks instead.`,
      { users: users.length },
    );
  new Random(seed).fork('users of parts').shuffle(users);
  const [val, test] = heldOutOf(users.length, held);
  const part = new Map(users.map((user, i) => [user, i < test ? 'test' : i < test + val ? 'val' : 'train']));
  const of = (name: string) =>
    selectSequences(
      sequences,
      Uint32Array.from(sequences.users.keys()).filter((i) => part.get(sequences.users[i]) === name),
    );
  return { train: of('train'), val: of('val'), test: of('test') };
}

/**
 * Parts that share no week: the last weeks are held out, those for testing after those for validation. A sequence is cut where a
 * part ends, and what the rule drops of the pieces is in none. Weeks are counted back from the last moment, so that all that are
 * held out are whole ones.
 * @throws Failure 'bad-input' for less than three weeks
 */
export function partsByWeek(sequences: HexagonSequences, held = HELD_OUT, drop = DROP_RULE): HexagonParts {
  let [first, last] = [Infinity, -Infinity];
  for (const time of sequences.times) {
    first = Math.min(first, time);
    last = Math.max(last, time);
  }
  const weeks = sequences.times.length === 0 ? 0 : Math.ceil((last - first) / WEEK);
  if (weeks < 3)
    throw badInput(
      `To hold out weeks the sequences must reach over three; they reach over ${weeks}. Hold out users instead.`,
      { weeks },
    );
  const [val, test] = heldOutOf(weeks, held);
  const testFrom = last - test * WEEK;
  const valFrom = testFrom - val * WEEK;
  return {
    train: sequencesBetween(sequences, -Infinity, valFrom, drop),
    val: sequencesBetween(sequences, valFrom, testFrom, drop),
    test: sequencesBetween(sequences, testFrom, Infinity, drop),
  };
}

/** How many of so many things are held out: at least one for each, and one is left. */
function heldOutOf(count: number, { val, test }: HeldOut): readonly [val: number, test: number] {
  const most = count - 1;
  const forTest = Math.min(Math.max(1, Math.round(test * count)), most - 1);
  return [Math.min(Math.max(1, Math.round(val * count)), most - forTest), forTest];
}

/** The sequences at some places, in that order (copies). */
export function selectSequences(sequences: HexagonSequences, indices: ArrayLike<number>): HexagonSequences {
  const offsets = new Uint32Array(indices.length + 1);
  const each = Array.from(indices, (i) => sequenceAt(sequences, i));
  each.forEach(({ cells }, i) => (offsets[i + 1] = offsets[i] + cells.length));
  const cells = new Uint32Array(offsets[each.length]);
  const times = new Float64Array(cells.length);
  each.forEach((sequence, i) => {
    cells.set(sequence.cells, offsets[i]);
    times.set(sequence.times, offsets[i]);
  });
  const users = Uint32Array.from(indices, (i) => sequences.users[i]);
  return { offsets, cells, times, users, userNames: sequences.userNames };
}

/** What sequences have from one moment to before another. */
function sequencesBetween(
  sequences: HexagonSequences,
  from: number,
  to: number,
  drop: DropRule,
): HexagonSequences {
  const builder = new SequenceBuilder(sequences.cells.length, drop);
  sequences.users.forEach((user, i) => {
    const { cells, times } = sequenceAt(sequences, i);
    times.forEach((time, at) => {
      if (time >= from && time < to) builder.add(cells[at], time);
    });
    builder.end(user);
  });
  return builder.done(sequences.userNames, { visits: sequences.cells.length, outside: 0 }).sequences;
}
