import { concat, slice, type Tensor2D } from '@tensorflow/tfjs-core';
import { gatherRows, type RowIndex } from '../../nn/ops/row-index';
import { normal, type ParameterSpec } from '../../nn/parameters';
import type { Weights } from '../weights';

/** Kinds of days that a network holds apart: none, as published; working days and weekends; or the seven weekdays. */
export type DayKinds = 0 | 2 | 7;

const NAME = 'day_embedding.weight';
const [MONDAY_TO_FRIDAY, WEEKEND] = [5, 2];

export const dayVectorSpecs = (kinds: DayKinds, width: number): ParameterSpec[] =>
  kinds === 0 ? [] : [{ name: NAME, shape: [kinds, width], init: normal(1) }];

/**
 * The vectors of weekdays, (items x width). Neither form of LightST knows the weekday, while traffic has another day at
 * weekends: without it an average of past days wins an hour ahead.
 * @param weekdays of each item, out of 7, 0 = Monday
 */
export function dayVectors(weights: Weights, kinds: 2 | 7, weekdays: RowIndex): Tensor2D {
  const vectors = weights.get<Tensor2D>(NAME);
  return gatherRows(kinds === 7 ? vectors : ofWeekdays(vectors), weekdays);
}

/** (2 x width) repeated for each weekday: (7 x width). */
function ofWeekdays(vectors: Tensor2D): Tensor2D {
  const row = (kind: number) => slice(vectors, [kind, 0], [1, vectors.shape[1]]);
  const times = (count: number, kind: number) => new Array<Tensor2D>(count).fill(row(kind));
  return concat([...times(MONDAY_TO_FRIDAY, 0), ...times(WEEKEND, 1)], 0);
}
