import type { Verified } from '../verification/verification';
import { htp } from './htp/verified';
import { systems } from './registry';

/** Everything that `npm run verify` can check: the systems, and networks that no system trains yet. */
export const verified: readonly Verified[] = [...systems, htp];
