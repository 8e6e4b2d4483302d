import type { Subject } from '../harness/compare';
import { features } from './features';
import { tasks } from './tasks';

/** What the network reads and is asked. */
export const dataSubjects: readonly Subject[] = [features, tasks];
