import type { HeadlineColumn } from '../../engine/results/headlines';
import { STUDENT_NAMES } from './distillation/distillation-config';

const students = (measure: 'Accuracy' | 'Arrival', words: string) =>
  STUDENT_NAMES.map((network) => ({ key: `${network}${measure}`, network, label: `${words}, ${network}` }));

/**
 * On the test trips: the teacher's perplexity, each student's next-step accuracy, and the share of its routes
 * that arrive.
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
