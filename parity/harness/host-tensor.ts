import { dispose, tidy, type Tensor } from '@tensorflow/tfjs-core';

/** Numbers that were computed on the device. */
export interface HostTensor {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** Values by name, on the host. */
export type Found = Readonly<Record<string, HostTensor>>;

/** What `compute` makes, by name, brought to the host. */
export async function computed<K extends string>(
  compute: () => Record<K, Tensor>,
): Promise<Record<K, HostTensor>> {
  const found = tidy(compute);
  const onHost: Record<string, HostTensor> = {};
  for (const [name, tensor] of Object.entries<Tensor>(found))
    onHost[name] = { shape: tensor.shape, data: await tensor.data<'float32'>() };
  dispose(found);
  return onHost as Record<K, HostTensor>;
}

/** What `compute` makes, one after the other, brought to the host. */
export const computedList = async (compute: () => readonly Tensor[]): Promise<HostTensor[]> =>
  Object.values(await computed<string>(() => Object.fromEntries(compute().map((each, i) => [i, each]))));

/** The values of one tensor, brought to the host. */
export const valuesOf = async (compute: () => Tensor): Promise<ArrayLike<number>> =>
  (await computed(() => ({ value: compute() }))).value.data;

/** All that a pass tells of, and what `run` returns, by name. */
export const traced = (
  run: (pass: { readonly trace: (name: string, value: Tensor) => void }) => Record<string, Tensor> | void,
): Promise<Found> =>
  computed(() => {
    const found: Record<string, Tensor> = {};
    const more = run({ trace: (name, value) => (found[name] = value) });
    return { ...found, ...more };
  });

/** The entries of padded sequences (B, L, ...) that are there, one sequence after the other. */
export function present({ shape, data }: HostTensor, lengths: readonly number[]): number[] {
  const [, longest, ...rest] = shape;
  const width = rest.reduce((product, size) => product * size, 1);
  return lengths.flatMap((length, item) => {
    const from = item * longest * width;
    return Array.from({ length: length * width }, (_, i) => data[from + i]);
  });
}

/** The corner of one item (B, ...) that has the given shape. */
export function itemCorner({ shape, data }: HostTensor, item: number, corner: readonly number[]): number[] {
  const sizes = shape.slice(1);
  const strides = sizes.map((_, axis) => sizes.slice(axis + 1).reduce((product, size) => product * size, 1));
  const start = item * sizes.reduce((product, size) => product * size, 1);
  const count = corner.reduce((product, size) => product * size, 1);
  return Array.from({ length: count }, (_, flat) => {
    let rest = flat;
    let at = start;
    for (let axis = corner.length - 1; axis >= 0; axis--) {
      at += (rest % corner[axis]) * strides[axis];
      rest = Math.floor(rest / corner[axis]);
    }
    return data[at];
  });
}

/** The largest absolute value of a list; 0 of an empty one. */
export const largest = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** The largest difference of two lists; infinite where they are not equally long. */
export const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  a.length === b.length ? largest(Array.from(a, (value, i) => value - b[i])) : Infinity;

/** A flat list as rows of `width`. */
export const rowsOf = (values: ArrayLike<number>, width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, row) =>
    Array.from({ length: width }, (_, column) => values[row * width + column]),
  );

/** As many zeros. */
export const zerosLike = ({ length }: ArrayLike<unknown>): number[] => Array<number>(length).fill(0);
