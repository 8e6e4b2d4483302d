import type { Subject } from '../harness/compare';
import { features } from './features';
import { forward } from './forward';
import { tasks } from './tasks';
import { train } from './train';

/** What the reference numbers of TransferTraj are divided into. */
export const subjectsOf = (): readonly Subject[] => [features, tasks, forward, train];
