import type { StudySystem } from '../engine/study/study-system';
import { foundationStudy } from './foundation/study';
import { htpStudy } from './htp/study';
import { lightstStudy } from './lightst/study';
import { routesStudy } from './routes/study';
import { transfertrajStudy } from './transfertraj/study';

/** How each system is studied, the usual one first. */
export const studies: readonly StudySystem[] = [
  routesStudy,
  lightstStudy,
  htpStudy,
  transfertrajStudy,
  foundationStudy,
];
