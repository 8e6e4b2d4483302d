import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerLimits, Grammar, GrowingAnswer, TRIP_POINTS, type AnswerForm } from './grammar';
import { lengthToken, patternsOf, pointsOf } from './sequence-length';
import { TokenVocabulary } from './token-vocabulary';
import { answerLength, answerTokens, readAnswer, promptTokens } from './trip-answer';

const books = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

/** Any answer with its vocabulary. */
const answer = books.chain((codebooks) =>
  fc.record({
    vocabulary: fc.integer({ min: 1, max: 9 }).map((roads) => new TokenVocabulary(codebooks, roads)),
    lengthToken: fc.integer({ min: 0, max: 7 }),
    codes: fc.array(fc.tuple(...codebooks.map((size) => fc.integer({ min: 0, max: size - 1 }))), {
      minLength: 1,
      maxLength: 6,
    }),
    roads: fc.array(fc.constant(0), { minLength: 1, maxLength: 4 }),
  }),
);

describe('answers', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(answer, ({ vocabulary, lengthToken: t, codes, roads }) => {
        const tokens = answerTokens(vocabulary, { lengthToken: t, codes });
        expect(tokens).toHaveLength(answerLength(codes.length, vocabulary.codebooks.length));
        const read = readAnswer(vocabulary, tokens);
        expect({ ...read, codes: read.codes.map((row) => [...row]) }).toEqual({
          lengthToken: t,
          codes,
          roads: [],
        });
        const plus = readAnswer(
          vocabulary,
          answerTokens(vocabulary, { lengthToken: t, codes }, roads),
          'with-roads',
        );
        expect(plus.roads).toEqual(roads);
      }),
    );
  });

  it('with a token left out or put twice are refused where they go wrong', () => {
    fc.assert(
      fc.property(answer, fc.nat(), fc.boolean(), ({ vocabulary, codes }, at, twice) => {
        const tokens = answerTokens(vocabulary, { lengthToken: 1, codes });
        const i = at % tokens.length;
        tokens.splice(i, twice ? 0 : 1, ...(twice ? [tokens[i]] : []));
        expect(() => readAnswer(vocabulary, tokens)).toThrow(/cannot stand there|is not finished/);
      }),
    );
  });
});

describe('the mask', () => {
  it.each<AnswerForm>(['plain', 'with-roads'])(
    'lets only answers of 20 to 200 points come about, %s',
    (form) => {
      const vocabulary = new TokenVocabulary([3, 2], 4);
      const grammar = new Grammar(2, form);
      fc.assert(
        fc.property(fc.array(fc.nat(), { minLength: 160, maxLength: 160 }), (choices) => {
          const growing = new GrowingAnswer(grammar, vocabulary, TRIP_POINTS);
          const tokens: number[] = [];
          for (const [step, choice] of choices.entries()) {
            if (growing.ended) break;
            const allowed = growing
              .allowed()
              .flatMap(({ first, count }) => Array.from({ length: count }, (_, i) => first + i));
            // The last one is not a road, so that no answer is roads alone.
            const id = step > 9 ? allowed[allowed.length - 1] : allowed[choice % allowed.length];
            expect(growing.take(id)).toBe(true);
            tokens.push(id);
          }
          expect(growing.ended).toBe(true);
          const { codes, lengthToken: t } = readAnswer(vocabulary, tokens, form);
          const points = pointsOf(codes.length, t);
          expect(points).toBe(growing.points);
          expect(points >= 20 && points <= 200).toBe(true);
        }),
      );
    },
  );

  it.each<AnswerForm>(['plain', 'with-roads'])('lets answers end within their room, %s', (form) => {
    const vocabulary = new TokenVocabulary([3, 2], 4);
    const grammar = new Grammar(2, form);
    const fewest = answerLimits(TRIP_POINTS, 2).least + (form === 'plain' ? 0 : 1);
    const room = fc.integer({ min: fewest, max: 60 });
    fc.assert(
      fc.property(room, fc.array(fc.nat(), { minLength: 60, maxLength: 60 }), (most, choices) => {
        const growing = new GrowingAnswer(grammar, vocabulary, { ...TRIP_POINTS, room: most });
        let taken = 0;
        for (; !growing.ended; taken++) {
          const allowed = growing.allowed();
          const { first, count } = allowed[choices[taken] % allowed.length];
          expect(growing.take(first + (choices[taken] % count))).toBe(true);
        }
        expect(taken).toBeLessThanOrEqual(most);
        if (form === 'plain') expect(taken).toBeLessThanOrEqual(answerLimits(TRIP_POINTS, 2).most);
        expect(growing.points >= 20 && growing.points <= 200).toBe(true);
      }),
    );
  });

  it('leaves out length tokens that no allowed number of points has', () => {
    const vocabulary = new TokenVocabulary([3], 4);
    const growing = new GrowingAnswer(new Grammar(1), vocabulary, { least: 26, most: 26 });
    expect(growing.allowed()).toEqual([{ first: vocabulary.id('t', lengthToken(26)), count: 1 }]);
    expect(growing.take(vocabulary.id('t', 0))).toBe(false);
    expect(patternsOf(26)).toBe(4);
  });
});

describe('vocabularies and prompts', () => {
  const vocabulary = new TokenVocabulary([32, 64], 5);

  it('name every token, each by a name of its own', () => {
    const names = Array.from({ length: vocabulary.size }, (_, id) => vocabulary.name(id));
    expect(new Set(names).size).toBe(vocabulary.size);
    expect(names.map((name) => vocabulary.idOf(name))).toEqual([...names.keys()]);
  });

  it('know the weekday and the half-hour before 1970 too', () => {
    const trip = { duration: 600, distance: 3000, interval: 15, roads: [4] };
    const named = (start: number) =>
      promptTokens(vocabulary, { ...trip, start }).map((id) => vocabulary.name(id));
    expect(named(0).slice(0, 2)).toEqual(['<weekday_3>', '<halfhour_0>']);
    expect(named(-1).slice(0, 2)).toEqual(['<weekday_2>', '<halfhour_47>']);
    expect(named(0).slice(4)).toEqual(['<interval_4>', '<road_4>']);
  });

  it.each([
    ['a road of another network', { roads: [5] }, /5 tokens <road_0>.* 5 is none/],
    ['no duration', { duration: 0 }, /duration of a trip is a positive number, not 0/],
    ['an interval that is no number', { interval: NaN }, /interval .* not NaN/],
  ])('refuse %s', (_, change, message) => {
    const trip = { start: 0, duration: 600, distance: 3000, interval: 15, roads: [4] };
    expect(() => promptTokens(vocabulary, { ...trip, ...change })).toThrow(message);
  });

  it.each(['<z_0>', '<a_32>', 'a_1', '<marker_0>', '<|x|>'])('refuse the name %s', (name) => {
    expect(() => vocabulary.idOf(name)).toThrow(/No token|is none of them/);
  });
});
