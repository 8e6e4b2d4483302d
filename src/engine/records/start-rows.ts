import type { TensorRow } from '../checkpoints/checkpoint-report';
import type { StartFate, StartRow } from './network-start';
import type { ParameterSpec } from '../../nn/parameters';

const FATES: Readonly<Record<TensorRow['fate'], StartFate>> = {
  used: 'taken',
  renamed: 'taken',
  missing: 'anew',
  ignored: 'left',
};

/** What was made of a file that fits, as the record of a run says it. */
export function startRows(rows: readonly TensorRow[], specs: readonly ParameterSpec[]): StartRow[] {
  const shapes = new Map(specs.map(({ name, shape }) => [name, shape]));
  return rows.map(({ name, fate, shape, note }) => ({
    name,
    fate: FATES[fate],
    shape: shape ?? shapes.get(name) ?? [],
    note,
  }));
}
