import type { Verified } from '../verification/verification';
import { systems } from './registry';

/** Everything that `npm run verify` can check. */
export const verified: readonly Verified[] = systems;
