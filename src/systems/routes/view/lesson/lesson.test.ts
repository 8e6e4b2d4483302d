import { expect, it } from 'vitest';
import { LESSON_STEPS } from '../../address-choices';
import { LESSON, secondChoice } from './steps';
import { termParts } from './term-parts';

it('the lesson has the steps that the address knows, in their order', () => {
  expect(LESSON.map(({ id }) => id)).toEqual(LESSON_STEPS);
});

it('every asterisk of the texts is one of a pair', () => {
  for (const { id, text, task } of LESSON)
    for (const one of [...text, task]) expect(one.split('*').length % 2, `${id}: ${one}`).toBe(1);
});

it('no term is explained twice', () => {
  const terms = LESSON.flatMap(({ text }) => text.flatMap(termParts))
    .filter(({ isTerm }) => isTerm)
    .map(({ text }) => text);
  expect(new Set(terms).size).toBe(terms.length);
  expect(terms).toContain('temperature');
});

it('terms are the parts between asterisks', () => {
  expect(termParts('a *b* c')).toEqual([
    { text: 'a ', isTerm: false },
    { text: 'b', isTerm: true },
    { text: ' c', isTerm: false },
  ]);
});

it('the second choice of a teacher is the largest that is not tied with the first', () => {
  const candidate = (ties: readonly number[]) => ({ road: 0, meters: 0, degrees: 0, isTaken: false, ties });
  const teacher = (...plain: number[]) => ({
    plain: Float64Array.from(plain),
    soft: Float64Array.from(plain),
    logits: new Float32Array(plain.length),
  });
  const free = [candidate([]), candidate([]), candidate([])];
  expect(secondChoice({ teacher: teacher(0.2, 0.5, 0.3), candidates: free })).toBe(0.3);
  const tied = [candidate([1]), candidate([0]), candidate([])];
  expect(secondChoice({ teacher: teacher(0.4, 0.4, 0.2), candidates: tied })).toBe(0.2);
  expect(secondChoice({ teacher: teacher(1), candidates: [candidate([])] })).toBe(0);
  expect(secondChoice({ teacher: null, candidates: free })).toBe(0);
});
