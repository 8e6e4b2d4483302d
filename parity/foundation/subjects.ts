import type { Subject } from '../harness/compare';
import { finetune } from './finetune';
import { forward } from './forward';
import { train } from './steps';
import { tokens } from './tokens';

/** What the reference numbers of the masked language model over hexagons are divided into. */
export const subjectsOf = (): readonly Subject[] => [tokens, forward, train, finetune];
