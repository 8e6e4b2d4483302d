import { shownName } from '../safetensors';
import { broken } from './broken-file';
import { elementType } from './element-types';
import type { InertNames } from './limits';
import {
  InertObject,
  NumpyType,
  PythonName,
  StorageReference,
  TensorView,
  type PythonValue,
} from './python-values';
import type { Storages } from './storages';
import { gatherElements, reverseBytes, tensorLayout } from './tensor-layout';
import type { TorchInert, TorchTensor, TorchValue } from './torch-values';

/** Lists in lists in dictionaries: a state dict has two levels, a kept module some four per layer. */
const MAX_DEPTH = 100;
/** Values that a walk through everything meets; one that stands in two places counts twice. */
const MAX_UNFOLDED = 2_000_000;
/**
 * Tensors may take this many times the file's bytes, and some more: 16-bit
 * floats double, tied weights are copied.
 */
const MAX_GROWTH = 4;
const SPARE_BYTES = 64 * 1024 ** 2;

interface Finished {
  readonly value: TorchValue;
  readonly unfolded: number;
  readonly height: number;
}

interface Path {
  readonly key: string | number;
  readonly above: Path | undefined;
  readonly depth: number;
}

type Compound = Exclude<PythonValue, null | boolean | number | bigint | string>;

/**
 * Turns what a pickle described into what a caller gets: tensors are made, with every place checked against
 * its storage; names become inert values. The result is finite, at most `MAX_DEPTH` deep and can be walked by
 * plain recursion: containers that hold themselves are refused or, within an inert object, cut off.
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
    if (!isCompound(value)) return value;
    const { value: finished, unfolded } = this.#finish(value, undefined, false);
    if (unfolded > MAX_UNFOLDED)
      throw broken(
        `its lists and dictionaries refer to each other so often that they unfold to more than ${MAX_UNFOLDED} values`,
      );
    return finished;
  }

  #finish(value: Compound, path: Path | undefined, withinInert: boolean): Finished {
    const known = this.#finished.get(value);
    const depth = (path?.depth ?? 0) + (known?.height ?? 0);
    const endless = this.#open.has(value);
    if (endless || depth > MAX_DEPTH) {
      const what = endless ? 'a container that holds itself' : `containers more than ${MAX_DEPTH} deep`;
      if (!withinInert) throw broken(`it has ${what}, at ${place(path)}`);
      this.inert.add(what);
      return leaf({ kind: 'inert', name: what });
    }
    if (known) return known;
    this.#open.add(value);
    const finished = this.#compound(value, path, withinInert);
    this.#open.delete(value);
    this.#finished.set(value, finished);
    return finished;
  }

  #compound(value: Compound, path: Path | undefined, withinInert: boolean): Finished {
    if (value instanceof Uint8Array) return leaf(value.slice());
    if (value instanceof TensorView) return leaf(this.#tensor(value, place(path)));
    if (value instanceof InertObject) return this.#inertObject(value, path);
    if (value instanceof PythonName) return leaf({ kind: 'inert', name: value.name });
    if (value instanceof StorageReference) return leaf({ kind: 'inert', name: `torch.${value.type}` });
    if (value instanceof NumpyType) return leaf({ kind: 'inert', name: 'numpy.dtype' });
    const unfolding = new Unfolding();
    const part = (key: string | number, item: PythonValue): TorchValue => {
      if (!isCompound(item)) return unfolding.plain(item);
      return unfolding.add(
        this.#finish(item, { key, above: path, depth: (path?.depth ?? 0) + 1 }, withinInert),
      );
    };
    if (!(value instanceof Map)) return unfolding.of(value.map((item, i) => part(i, item)));
    const dictionary = new Map<string | number, TorchValue>();
    for (const [key, item] of value) dictionary.set(key, part(key, item));
    return unfolding.of(dictionary);
  }

  #inertObject({ name, state }: InertObject, path: Path | undefined): Finished {
    const unfolding = new Unfolding();
    if (state === undefined) return leaf({ kind: 'inert', name });
    if (!isCompound(state)) return leaf({ kind: 'inert', name, state });
    const deeper: Path = { key: name, above: path, depth: (path?.depth ?? 0) + 1 };
    return unfolding.of({ kind: 'inert', name, state: unfolding.add(this.#finish(state, deeper, true)) });
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
        `tensor ${where} of shape [${layout.shape.join(', ')}] reaches to element ${layout.end} of its storage "${shownName(storage.key)}", ` +
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

const leaf = (value: TorchValue): Finished => ({ value, unfolded: 1, height: 0 });

/** Adds up what a container unfolds to and how deep it is. */
class Unfolding {
  #unfolded = 1;
  #height = 0;

  plain<Value>(value: Value): Value {
    this.#unfolded++;
    return value;
  }

  add({ value, unfolded, height }: Finished): TorchValue {
    this.#unfolded += unfolded;
    this.#height = Math.max(this.#height, height + 1);
    return value;
  }

  of(value: TorchValue): Finished {
    return { value, unfolded: this.#unfolded, height: this.#height };
  }
}

const isCompound = (value: PythonValue): value is Compound => typeof value === 'object' && value !== null;

/** Where a value stands, as `"model/lm_head.weight"`. */
function place(path: Path | undefined): string {
  if (!path) return 'its top';
  const keys: string[] = [];
  for (let at: Path | undefined = path; at; at = at.above) keys.unshift(shownName(String(at.key)));
  return `"${shownName(keys.join('/'))}"`;
}
