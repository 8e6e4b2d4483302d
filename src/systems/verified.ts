import type { Verified } from '../verification/verification';
import { everySystem } from './every-system';

/** Everything that `npm run verify` can check. */
export const verified: readonly Verified[] = everySystem;
