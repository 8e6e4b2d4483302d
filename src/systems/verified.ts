import type { Verified } from '../verification/verification';
import { lightst } from './lightst/verification/entry';
import { systems } from './registry';

/** Everything that `npm run verify` can check: the systems, and LightST's networks, which no system trains. */
export const verified: readonly Verified[] = [...systems, lightst];
