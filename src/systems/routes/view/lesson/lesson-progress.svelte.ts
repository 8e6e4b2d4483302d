import { remembered } from '../../../../studio/state/page/remembered.svelte';
import { LESSON_STEPS, type LessonStepId } from '../../address-choices';

const isStep = (value: unknown): value is LessonStepId => LESSON_STEPS.includes(value as LessonStepId);

/** Which steps of the lesson were done in this browser, and what was answered. */
export class LessonProgress {
  readonly #done = remembered<readonly LessonStepId[]>(
    'lesson-done',
    [],
    (value) => Array.isArray(value) && value.every(isStep),
  );
  #answers = $state.raw<Readonly<Partial<Record<LessonStepId, string>>>>({});

  isDone(step: LessonStepId): boolean {
    return this.#done.value.includes(step);
  }

  finish(step: LessonStepId): void {
    if (!this.isDone(step)) this.#done.value = [...this.#done.value, step];
  }

  answer(step: LessonStepId): string | null {
    return this.#answers[step] ?? null;
  }

  give(step: LessonStepId, answer: string): void {
    this.#answers = { ...this.#answers, [step]: answer };
  }
}
