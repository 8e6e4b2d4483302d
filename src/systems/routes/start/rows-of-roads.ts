import type { OldData } from '../../../domain/old-data';
import { counted, shown } from '../../../base/text';
import type { StartRow } from '../../../engine/records/network-start';
import { initialValues, type ParameterSpec } from '../../../nn/parameters';
import type { SafetensorsTensor } from '../../../nn/safetensors';
import type { Random } from '../../../base/random';
import { ROAD_TABLE } from '../checkpoints/tied-tables';

/** A tensor that is not the file's as it is, and what became of that. */
export interface RemadeTensor extends Pick<StartRow, 'shape' | 'fate' | 'note'> {
  readonly data: Float32Array;
}

/**
 * The rows of a student that was trained on the old data, for the roads of the new ones: those of roads follow their
 * roads, those of classes their names.
 * @param old the data that the student was trained on
 * @param classNames of the new data, by code
 * @param random of the fresh student: rows without a counterpart start as they would there
 */
export function followedRows(
  spec: ParameterSpec,
  given: Pick<SafetensorsTensor, 'data'>,
  old: OldData,
  classNames: readonly string[],
  random: Random,
): RemadeTensor {
  const isOfRoads = spec.name === ROAD_TABLE;
  const before = isOfRoads
    ? old.roads.roads
    : Int32Array.from(classNames, (name) => old.classNames.indexOf(name));
  const [count, width] = spec.shape;
  const data = initialValues(spec, random);
  const values = Float32Array.from(given.data, Number);
  let followed = 0;
  for (let row = 0; row < count; row++) {
    if (before[row] < 0) continue;
    data.set(values.subarray(before[row] * width, (before[row] + 1) * width), row * width);
    followed++;
  }
  const what = isOfRoads ? 'road' : 'road class';
  const whose = `in ${shown(old.name, 60)}`;
  const { shape } = spec;
  if (followed === count)
    return { shape, data, fate: 'taken', note: `each row follows its ${what} ${whose}` };
  const note = `${followed} of ${counted(count, 'row')} follow their ${what} ${whose}; the others start anew`;
  return { shape, data, fate: 2 * followed < count ? 'anew' : 'taken', note };
}
