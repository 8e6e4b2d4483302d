import { badInput } from '../../../base/failure';
import { shown } from '../../../base/text';
import type { StudySource } from './study-source';

/** A study that comes with the page. */
export interface MeasuredStudy {
  /** Beside the page, wherever it is served. */
  readonly file: string;
  readonly label: string;
  /** What its figures come to. */
  readonly answer: string;
}

/** Whether distillation helps in real cities, and what of it is the teacher's knowledge. */
export const MEASURED_STUDIES: readonly MeasuredStudy[] = [
  {
    file: 'studies/san-francisco.json',
    label: 'San Francisco',
    answer:
      'A little, at every share of the trips: the next road is right more often, and a student of few trips is less sure of what is wrong. Routes come no nearer to the driven ones.',
  },
  {
    file: 'studies/san-francisco-controls.json',
    label: 'San Francisco, 1 % of the trips: why',
    answer: 'The softer labels: a teacher that calls every road alike helps as much as LM-TAD.',
  },
  {
    file: 'studies/san-francisco-controls-all.json',
    label: 'San Francisco, all trips: why',
    answer:
      'What the teacher knows: one that calls every road alike does not help, and makes the student too unsure. A count of which cell follows which helps nearly as much as LM-TAD.',
  },
  {
    file: 'studies/shanghai.json',
    label: 'Shanghai',
    answer:
      'A little, at every share of the trips: the next road is right more often, and routes come nearer to the driven ones. No more of them arrive.',
  },
  {
    file: 'studies/shanghai-controls.json',
    label: 'Shanghai, 1 % of the trips: why',
    answer:
      'What the teacher knows: one that calls every road alike does not help the next road. A count of which cell follows which knows as much as LM-TAD, and routes come nearer even with an untrained one.',
  },
];

export const measuredSource = ({ file }: MeasuredStudy): StudySource => ({
  name: file,
  isLive: false,
  file: async () => {
    const response = await fetch(file);
    if (!response.ok) throw badInput(`${shown(file)} could not be fetched (status ${response.status}).`);
    return new File([await response.blob()], file, { lastModified: 0 });
  },
});
