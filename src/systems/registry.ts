import type { SystemEntry } from '../engine/experiments/system';
import { foundation } from './foundation/index';
import { htp } from './htp/index';
import { lightst } from './lightst/index';
import { routes } from './routes/index';
import { transfertraj } from './transfertraj/index';

/**
 * Every system that there is, the first one the page opens with. A system is a
 * folder beside this file, and a line here.
 */
export const systems: readonly SystemEntry[] = [routes, lightst, htp, transfertraj, foundation];
