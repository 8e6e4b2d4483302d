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

/** Which students are trained, the usual answer first. */
export const TRAINED = ['both', 'distilled', 'vanilla'] as const;
export type Trained = (typeof TRAINED)[number];

/** What students start from, the usual answer first: fresh weights, or those of a student in use. */
export const STUDENT_STARTS = ['fresh', 'vanilla', 'distilled'] as const;
/** Weights that are held for a start are not in the page's address: it cannot hold them. */
export type StudentStart = (typeof STUDENT_STARTS)[number] | 'held';

/** Whether the routes in view are shown as GPS points, as the page's address says it. */
export const AS_GPS = ['0', '1'] as const;

/** Seconds between two such points, the usual first. */
export const POINT_INTERVALS = ['15', '5', '10', '30'] as const;
export type PointInterval = (typeof POINT_INTERVALS)[number];
