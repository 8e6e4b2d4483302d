import type { SystemEntry } from '../engine/experiments/system';
import { foundation } from './foundation/entry';
import { htp } from './htp/entry';
import { lightst } from './lightst/index';
import { routes } from './routes/entry';
import { transfertraj } from './transfertraj/entry';

/**
 * Every system that there is, the first one the page opens with. A system is a
 * folder beside this file, and a line here.
 */
export const systems: readonly SystemEntry[] = [routes, lightst, htp, transfertraj, foundation];
