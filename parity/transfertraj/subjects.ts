import type { ReferenceFolder } from '../harness/reference-folder';
import type { Subject } from '../harness/compare';
import { dataSubjects } from './data-subjects';
import { forward } from './forward';
import { train } from './train';

/** What the reference numbers of TransferTraj are divided into. */
export const subjectsOf = (_: ReferenceFolder): readonly Subject[] => [...dataSubjects, forward, train];
