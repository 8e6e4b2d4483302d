import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FailureKind, FAILURES } from '../../../evaluation/conduct/failure-rules';
import { SCENARIOS } from '../../../evaluation/scenarios';
import { systems } from '../../../systems/registry';
import { REVIEW_COLUMNS } from '../review/review-columns';
import { DISPUTES, NO_FILTER, PAIR_KEY, type Range } from '../review/review-filter';
import { listPlace } from './list-address';
import { USUAL_LIST, type ListPlace } from './page-place';
import { readAddress, writeAddress } from './page-address';

const read = (search: string) => readAddress(search, systems);
const write = (list: ListPlace | undefined): string =>
  writeAddress(
    { list },
    { preset: 'quick', overrides: {}, choices: { students: 'both' }, backend: undefined },
    systems,
  );

const end = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  // An address knows one zero.
  .map((value) => value + 0);
const range: fc.Arbitrary<Range> = fc.oneof(
  fc.tuple(end, end).map(([a, b]): Range => (a <= b ? [a, b] : [b, a])),
  fc.tuple(end, fc.constant(null)),
  fc.tuple(fc.constant(null), end),
);
const keys = REVIEW_COLUMNS.map(({ key }) => key);
const lists: fc.Arbitrary<ListPlace> = fc.record({
  filter: fc.record({
    ranges: fc.dictionary(fc.constantFrom(...keys), range, { noNullPrototype: true }),
    kinds: fc.subarray<number>(Object.values(FailureKind)),
    verdict: fc.constantFrom('all', 'unjudged', 'judged', 'plausible', 'implausible', 'unsure', ...DISPUTES),
    scenario: fc.constantFrom('', ...Object.keys(SCENARIOS)),
    search: fc.oneof(
      fc.constant(''),
      fc.string({ minLength: 1, maxLength: 100 }).filter((text) => text.trim() !== ''),
    ),
  }),
  order: fc.record({ key: fc.constantFrom(PAIR_KEY, ...keys), descending: fc.boolean() }),
  withDriven: fc.boolean(),
});

describe('the list of the review desk in an address', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(lists, (list) => {
        const { place, unmet } = read(`?${write(list)}`);
        expect(unmet).toEqual([]);
        expect(place.list).toEqual(listPlace(list));
      }),
      { numRuns: 300 },
    );
  });

  it('reads well, and says nothing where nothing is filtered or ordered', () => {
    const filter = {
      ...NO_FILTER,
      ranges: { length: [2, 10], detour: [1.2, null] } as const,
      kinds: FAILURES,
      search: '12 40',
    };
    expect(write({ filter, order: { key: 'dtw', descending: true }, withDriven: true })).toBe(
      'where=length:2..10,detour:1.2..&failure=any&find=12+40&sort=dtw-desc&with-trips=1',
    );
    expect(write({ ...USUAL_LIST, filter: { ...NO_FILTER, kinds: [FailureKind.deadEnd] } })).toBe(
      'failure=deadEnd',
    );
    expect([write(USUAL_LIST), listPlace(USUAL_LIST)]).toEqual(['', undefined]);
    // Blanks find everything.
    expect(write({ ...USUAL_LIST, filter: { ...NO_FILTER, search: '  ' } })).toBe('');
    expect(write({ ...USUAL_LIST, filter: { ...NO_FILTER, ranges: { length: [null, null] } } })).toBe('');
  });

  it.each([
    ['?where=width:1..2', /^"where" names columns that the list does not have, width: left out.$/],
    ['?where=__proto__:1..2', /^"where" names columns that the list does not have, __proto__: left out.$/],
    ['?where=length:x..2', /^"where" must hold numbers from low to high, .*, not length:x..2: left out.$/],
    ['?where=length:3..2', /^"where" must hold numbers from low to high/],
    ['?where=length:..', /^"where" must hold numbers/],
    ['?where=length:1..2..3', /^"where" must hold numbers/],
    ['?where=length:0x10..', /^"where" must hold numbers/],
    ['?where=length:1e999..', /^"where" must hold numbers/],
    ['?where=length', /^"where" must hold numbers/],
    ['?where=', /^"where" must hold numbers/],
    ['?failure=lost', /^"failure" names what this page does not have, lost: routes with and without failure/],
    ['?verdict=good', /^"verdict" must be one of unjudged, .* not "good": lines are listed whether judged/],
    ['?scenario=dusk', /^"scenario" must be one of weekday, .* not "dusk": all pairs are listed.$/],
    [
      '?sort=dtw',
      /^"sort" must be a column of the list and a direction, .* not "dtw": the list goes by pair.$/,
    ],
    ['?sort=width-desc', /^"sort" must be a column/],
    ['?sort=dtw-desc-asc', /^"sort" must be a column/],
    [`?find=${'1'.repeat(101)}`, /^"find" must be numbers of pairs or roads, in 100 characters at most/],
    ['?with-trips=yes', /^"with-trips" must be one of 1/],
    ['?finding=list', /^"finding" must be one of failures, .* not "list": the list is shown.$/],
  ])('names what is wrong with %s and does without it', (search, message) => {
    const { place, unmet } = read(search);
    expect(unmet).toEqual([expect.stringMatching(message)]);
    expect([place.list, place.finding]).toEqual([undefined, undefined]);
  });

  it('keeps what is right beside what is wrong', () => {
    const { place, unmet } = read('?where=length:1..,width:2..,detour:x&failure=lost,deadEnd&verdict=judged');
    expect(place.list).toEqual({
      ...USUAL_LIST,
      filter: {
        ...NO_FILTER,
        ranges: { length: [1, null] },
        kinds: [FailureKind.deadEnd],
        verdict: 'judged',
      },
    });
    expect(unmet).toEqual([
      '"where" names columns that the list does not have, width: left out.',
      expect.stringMatching(/^"where" must hold .* detour:x: left out.$/),
      '"failure" names what this page does not have, lost: the others are listed.',
    ]);
  });

  it('does not read out a long list, nor what turns the text around', () => {
    const columns = Array.from({ length: 300 }, (_, i) => `x${i}\u202e:1..`).join(',');
    const { unmet } = read(`?${new URLSearchParams({ where: columns }).toString()}`);
    expect(unmet).toEqual([
      '"where" names columns that the list does not have, x0 , x1 , x2 , x3 , …: left out.',
    ]);
  });
});
