import type { Subject } from '../harness/compare';
import { data } from './data';
import { losses } from './losses';
import { mlpStudent } from './mlp-student';
import { mtgnnTeacher, paperTeacher, stmlpStudent } from './networks';

/** What the reference numbers of LightST are divided into. */
export const subjectsOf = (): readonly Subject[] => [
  mtgnnTeacher,
  stmlpStudent,
  paperTeacher,
  mlpStudent,
  losses,
  data,
];
