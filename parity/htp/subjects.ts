import type { ReferenceFolder } from '../harness/reference-folder';
import type { Subject } from '../harness/compare';
import { decoder } from './decoder';
import { encoder } from './encoder';
import { labels } from './labels';
import { lengths } from './lengths';
import { roadContext } from './road-context';
import { metrics } from './metrics';
import { rq } from './rq';
import { stage1 } from './stage1';
import { stage1Mini } from './stage1-mini';
import { tokens } from './tokens';

/** What the reference numbers of HTP are divided into. */
export const subjectsOf = (_: ReferenceFolder): readonly Subject[] => [
  lengths,
  encoder,
  rq,
  roadContext,
  decoder,
  stage1,
  stage1Mini,
  labels,
  tokens,
  metrics,
];
