import type { ReferenceFolder } from '../harness/reference-folder';
import type { Subject } from '../harness/subject';
import { data } from './data';
import { losses } from './losses';
import { mlpStudent } from './mlp-student';
import { mtgnnTeacher } from './mtgnn-teacher';
import { paperTeacher } from './paper-teacher';
import { stmlpStudent } from './stmlp-student';

/** What the reference numbers of LightST are divided into. */
export const subjectsOf = (_: ReferenceFolder): readonly Subject[] => [
  mtgnnTeacher,
  stmlpStudent,
  paperTeacher,
  mlpStudent,
  losses,
  data,
];
