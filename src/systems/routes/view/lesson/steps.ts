import { city, language, surprise } from './city-steps';
import type { LessonStep } from './lesson-step';
import { loss, temperature } from './loss-steps';
import { race } from './race-step';
import { result, thesis } from './result-steps';
import { hardLabels, student } from './student-steps';

/** The lesson, in the order of its steps. */
export const LESSON: readonly LessonStep[] = [
  city,
  language,
  surprise,
  student,
  hardLabels,
  temperature,
  loss,
  race,
  result,
  thesis,
];
