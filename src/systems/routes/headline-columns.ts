import type { HeadlineColumn } from '../../engine/experiments/system';
import { STUDENT_NAMES } from './record';

const students = (measure: 'Accuracy' | 'Arrival', words: string) =>
  STUDENT_NAMES.map((network) => ({ key: `${network}${measure}`, network, label: `${words}, ${network}` }));

/**
 * Of the test trips: perplexity of the teacher, next-step accuracy of each student; share of routes for test pairs that
 * arrived.
 */
export const HEADLINES: readonly HeadlineColumn[] = [
  {
    label: 'Perplexity',
    title: 'Test trips',
    format: 'number',
    numbers: [{ key: 'teacherPerplexity', label: 'Teacher perplexity, test trips' }],
  },
  {
    label: 'Accuracy',
    title: 'Next step, test trips',
    format: 'percent',
    numbers: students('Accuracy', 'Next-step accuracy'),
  },
  {
    label: 'Arrival',
    title: 'Routes for test pairs',
    format: 'percent',
    numbers: students('Arrival', 'Arrival'),
  },
];
