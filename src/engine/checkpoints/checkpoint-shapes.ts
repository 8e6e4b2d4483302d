import type { CheckpointContents } from './checkpoint-reader';
import { unusableCheckpoint } from './tensor-places';

/** Blocks `at`.0, `at`.1, ... that the file has tensors of. */
export function layersOf({ tensors }: Pick<CheckpointContents, 'tensors'>, at: string): number {
  const numbers = new Set<string>();
  for (const name of tensors.keys())
    if (name.startsWith(`${at}.`)) numbers.add(name.slice(at.length + 1).split('.', 1)[0]);
  let layers = 0;
  while (numbers.has(String(layers))) layers++;
  return layers;
}

/** Length of a matrix along an axis, from 1 up. @throws Failure 'bad-input' that names it */
export function lengthOf(contents: CheckpointContents, name: string, axis: 0 | 1): number {
  const tensor = contents.tensors.get(name);
  if (!tensor) throw unusableCheckpoint(contents, `"${name}" is missing. Save the whole state dict`);
  const { shape } = tensor;
  if (shape.length === 2 && shape[axis] >= 1) return shape[axis];
  throw unusableCheckpoint(contents, `"${name}" has shape [${shape.join(', ')}], which is no matrix`);
}
