import type { ReferenceFolder } from '../harness/reference-folder';
import type { Subject } from '../harness/compare';
import { finetune } from './finetune';
import { forward } from './forward';
import { tokens } from './tokens';
import { train } from './train';

/** What the reference numbers of the masked language model over hexagons are divided into. */
export const subjectsOf = (_: ReferenceFolder): readonly Subject[] => [tokens, forward, train, finetune];
