import type { Subject } from '../harness/compare';
import { decoder, encoder, roadContext } from './blocks';
import { labels } from './labels';
import { metrics } from './metrics';
import { rq } from './rq';
import { stage1, stage1Mini } from './stage1';
import { tokens, lengths } from './tokens';

/** What the reference numbers of HTP are divided into. */
export const subjectsOf = (): readonly Subject[] => [
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
