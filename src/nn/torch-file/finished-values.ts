import { broken, shown } from './broken-file';
import { elementType } from './element-types';
import type { InertNames } from './limits';
import {
  InertObject,
  NumpyType,
  PythonName,
  StorageReference,
  TensorView,
  type PythonDict,
  type PythonValue,
} from './python-values';
import type { Storages } from './storages';
import { gatherElements, reverseBytes, tensorLayout } from './tensor-layout';
import type { TorchInert, TorchTensor, TorchValue } from './torch-file';

/** Lists in lists in dictionaries: a state dict has two levels, a kept module some four per layer. */
const MAX_DEPTH = 100;
/** Values that a walk through everything meets; one that stands in two places counts twice. */
const MAX_UNFOLDED = 5_000_000;
/** Tensors may take this many times the file's bytes, and some more: 16-bit floats double, tied weights are copied. */
const MAX_GROWTH = 4;
const SPARE_BYTES = 64 * 1024 ** 2;

interface Finished {
  readonly value: TorchValue;
  readonly unfolded: number;
  readonly height: number;
}

type Compound = Exclude<PythonValue, null | boolean | number | bigint | string>;

/**
 * Turns what a pickle described into what a caller gets: tensors are made, with every place checked against its storage;
 * names become inert values. The result is finite, at most `MAX_DEPTH` deep and can be walked by plain recursion:
 * containers that hold themselves are refused or, within an inert object, cut off.
 */
export class FinishedValues {
  readonly #finished = new Map<Compound, Finished>();
  readonly #open = new Set<Compound>();
  #madeBytes = 0;
  /** How many tensors were made. */
  tensors = 0;

  constructor(
    private readonly storages: Storages,
    private readonly file: { readonly bytes: number; readonly littleEndian: boolean },
    private readonly inert: InertNames,
  ) {}

  /** @throws Failure 'bad-input' that names the tensor or the place */
  finish(value: PythonValue): TorchValue {
    const { value: finished, unfolded } = this.#finish(value, [], false);
    if (unfolded > MAX_UNFOLDED)
      throw broken(
        `its lists and dictionaries refer to each other so often that they unfold to more than ${MAX_UNFOLDED} values`,
      );
    return finished;
  }

  #finish(value: PythonValue, path: readonly string[], withinInert: boolean): Finished {
    if (value === null || typeof value !== 'object') return { value, unfolded: 1, height: 0 };
    const known = this.#finished.get(value);
    const height = path.length + (known?.height ?? 0);
    const endless = this.#open.has(value);
    if (endless || height > MAX_DEPTH) {
      const what = endless ? 'a container that holds itself' : `containers more than ${MAX_DEPTH} deep`;
      if (!withinInert) throw broken(`it has ${what}, at ${place(path.slice(0, 3))}`);
      return this.#leaf({ kind: 'inert', name: what });
    }
    if (known) return known;
    this.#open.add(value);
    const finished = this.#compound(value, path, withinInert);
    this.#open.delete(value);
    this.#finished.set(value, finished);
    return finished;
  }

  #compound(value: Compound, path: readonly string[], withinInert: boolean): Finished {
    if (value instanceof Uint8Array) return this.#leaf(value.slice());
    if (value instanceof TensorView) return this.#leaf(this.#tensor(value, place(path)));
    if (value instanceof InertObject) return this.#inertObject(value, path);
    if (value instanceof PythonName) return this.#leaf({ kind: 'inert', name: value.name });
    if (value instanceof StorageReference) return this.#leaf({ kind: 'inert', name: `torch.${value.type}` });
    if (value instanceof NumpyType) return this.#leaf({ kind: 'inert', name: 'numpy.dtype' });
    if (value instanceof Map) return this.#dictionary(value, path, withinInert);
    const items = value.map((item, i) => this.#finish(item, [...path, String(i)], withinInert));
    return joined(
      items,
      items.map((item) => item.value),
    );
  }

  #leaf(value: TorchValue): Finished {
    return { value, unfolded: 1, height: 0 };
  }

  #dictionary(from: PythonDict, path: readonly string[], withinInert: boolean): Finished {
    const entries = [...from].map(
      ([key, value]) => [key, this.#finish(value, [...path, String(key)], withinInert)] as const,
    );
    return joined(
      entries.map(([, value]) => value),
      new Map(entries.map(([key, { value }]) => [key, value])),
    );
  }

  #inertObject({ name, state }: InertObject, path: readonly string[]): Finished {
    if (state === undefined) return this.#leaf({ kind: 'inert', name });
    const finished = this.#finish(state, path, true);
    return joined([finished], { kind: 'inert', name, state: finished.value });
  }

  #tensor(view: TensorView, where: string): TorchTensor | TorchInert {
    const { storage, dtype } = view;
    if (storage instanceof InertObject) return { kind: 'inert', name: storage.name };
    const type = elementType(storage.type, dtype);
    if (!type) {
      const name = dtype ?? `torch.${storage.type}`;
      this.inert.add(name);
      return { kind: 'inert', name };
    }
    const layout = tensorLayout(view, where);
    const bytes = this.storages.bytesOf(storage);
    if (layout.end * type.bytes > bytes.length)
      throw broken(
        `tensor ${where} of shape [${layout.shape.join(', ')}] reaches to element ${layout.end} of its storage "${shown(storage.key)}", ` +
          `which has ${Math.floor(bytes.length / type.bytes)}`,
      );
    this.#allow(layout.count * type.madeBytes, where);
    const elements = gatherElements(bytes, layout, type.bytes);
    if (!this.file.littleEndian) reverseBytes(elements, type.bytes);
    this.tensors++;
    return { kind: 'tensor', dtype: type.dtype, shape: layout.shape, data: type.decode(elements) };
  }

  #allow(bytes: number, where: string): void {
    this.#madeBytes += bytes;
    if (this.#madeBytes > MAX_GROWTH * this.file.bytes + SPARE_BYTES)
      throw broken(
        `its tensors, up to ${where}, take ${this.#madeBytes} bytes, many times the ${this.file.bytes} of the file`,
      );
  }
}

function joined(parts: readonly Finished[], value: TorchValue): Finished {
  let unfolded = 1;
  let height = 0;
  for (const part of parts) {
    unfolded += part.unfolded;
    height = Math.max(height, part.height + 1);
  }
  return { value, unfolded, height };
}

/** Where a value stands, as `"model/lm_head.weight"`. */
const place = (path: readonly string[]): string => (path.length ? `"${shown(path.join('/'))}"` : 'its top');
