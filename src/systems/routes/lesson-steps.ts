/** The steps of the lesson on distillation, in order, as the page's address names them. */
export const LESSON_STEPS = [
  'city',
  'language',
  'surprise',
  'student',
  'hard-labels',
  'temperature',
  'loss',
  'race',
  'result',
  'thesis',
] as const;
export type LessonStepId = (typeof LESSON_STEPS)[number];
