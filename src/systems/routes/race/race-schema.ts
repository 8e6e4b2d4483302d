import * as v from 'valibot';
import { count, fingerprint, finite, seed, text, word } from '../../../base/json-values';
import { BACKEND_NAMES } from '../../../nn/backend-names';
import { OD_SOURCES } from '../../../engine/routes/route-source';
import { KEPT_CONFIG } from '../config-schema';
import { MOST_SEEDS, THIRD_TEACHERS } from './race-order';

const share = v.pipe(finite, v.minValue(0), v.maxValue(1));
const SCORES = { accuracy: share, pairs: count, arrived: count, exact: count };
const areCounted = ({ pairs, arrived, exact }: Readonly<Record<'pairs' | 'arrived' | 'exact', number>>) =>
  arrived <= pairs && exact <= pairs;
const MISCOUNTED = 'more routes are counted than were drawn';

const paceScores = v.pipe(
  v.object(SCORES),
  v.check((one) => areCounted(one), MISCOUNTED),
);
const scores = v.pipe(
  v.object({ ...SCORES, crossEntropy: finite }),
  v.check((one) => areCounted(one), MISCOUNTED),
);

/** What a recording says of itself beside its lists of numbers. */
export const RACE_HEADER = v.object({
  config: KEPT_CONFIG,
  steps: count,
  drawEvery: count,
  from: v.picklist(OD_SOURCES),
  third: v.nullable(v.object({ teacher: v.picklist(THIRD_TEACHERS), lambda: finite })),
  pace: v.nullable(paceScores),
  runs: v.pipe(
    v.array(v.object({ seed, finish: v.nullable(v.pipe(v.array(scores), v.maxLength(3))) })),
    v.minLength(1),
    v.maxLength(MOST_SEEDS),
  ),
  origin: v.object({
    dataset: v.object({ name: text(300), fingerprint }),
    teacher: word,
    backend: v.object({ backend: v.picklist(BACKEND_NAMES), threads: count, device: text(300) }),
    versions: v.record(word, word),
    seconds: v.pipe(finite, v.minValue(0)),
  }),
});
