import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { LessonInfo } from '../../engine/experiments/system';
import { readFirstView } from '../../engine/first-view/first-view';
import type { Lesson, LessonPage } from '../lesson/lesson';
import { termParts } from '../lesson/term-parts';
import { MapState } from '../state/page/map-state.svelte';

/** Numbers of a first view that comes with the page. */
export const shippedNumbers = (file: string) =>
  readFirstView(JSON.parse(readFileSync(new URL(`../../../public/${file}`, import.meta.url), 'utf8')))
    .numbers;

/** The page as far as steps of five-minute lessons know it, with a step that waits for an answer. */
export function lessonPage<State>(state: State, file: string, dataset: object = {}): LessonPage<State> {
  const selection = {
    chosen: null as object | null,
    choose(chosen: object | null) {
      selection.chosen = chosen;
    },
  };
  const shown: string[] = [];
  const layout = {
    narrow: false,
    stage: '',
    lesson: {},
    tab: '',
    shown,
    show: (tab: string) => shown.push(tab),
  };
  const page = { layout, map: new MapState(), selection };
  return {
    page,
    state,
    dataset,
    numbers: shippedNumbers(file),
    answer: null,
  } as unknown as LessonPage<State>;
}

/** A step that is prepared and then answered, once `settle` has let the answer be done; it is done, and says what is found. */
export async function answer<State>(
  lesson: Lesson<State>,
  at: LessonPage<State>,
  id: string,
  value: string,
  settle: () => Promise<void> = () => Promise.resolve(),
): Promise<string> {
  const step = lesson.steps.find((one) => one.id === id)!;
  expect(step.isDone(at), `${id} before an answer`).toBe(false);
  await step.prepare(at);
  await settle();
  expect(step.question!.options.map((option) => option.value)).toContain(value);
  const answered = { ...at, answer: value };
  step.question!.onanswer?.(answered, value);
  await settle();
  expect(step.isDone(answered), `${id} with ${value}`).toBe(true);
  return step.found(answered)!;
}

/** The steps that the entry names, terms in pairs of asterisks and explained once, and at most 700 words with what is found. */
export function expectShort<State>(
  lesson: Lesson<State>,
  info: LessonInfo | undefined,
  at: LessonPage<State>,
  found: readonly string[],
): void {
  expect(lesson.steps.map(({ id }) => id)).toEqual(info?.steps);
  expect(found).toHaveLength(lesson.steps.length);
  const texts = [
    ...lesson.steps.flatMap((step) => [...step.text(at), step.task(at), step.question?.text ?? '']),
    ...found,
  ];
  for (const one of texts) {
    expect(one.split('*').length % 2, one).toBe(1);
    expect(one).not.toMatch(/NaN|undefined|–|null/);
  }
  const terms = texts.flatMap(termParts).filter(({ isTerm }) => isTerm);
  expect(new Set(terms.map(({ text }) => text)).size).toBe(terms.length);
  expect(texts.join(' ').split(/\s+/).length).toBeLessThan(700);
  for (const { shows } of lesson.steps) expect(shows.length).toBeLessThan(120);
  expect(lesson.questions).toHaveLength(3);
  for (const question of lesson.questions) expect(question).toMatch(/\? [A-Z]/);
  const narrow = { ...at, page: { ...at.page, layout: { ...at.page.layout, narrow: true } } };
  for (const step of lesson.steps)
    expect(step.task(narrow as LessonPage<State>), step.id).not.toContain('on the right');
}
