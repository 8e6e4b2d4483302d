import type { Verified } from '../verification/verification';
import { systems } from './registry';
import { transferTraj } from './transfertraj/verified';

/** Everything that `npm run verify` can check: the systems, and networks that no system trains yet. */
export const verified: readonly Verified[] = [...systems, transferTraj];
