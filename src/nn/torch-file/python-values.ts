/**
 * What a pickle machine works on. Lists, tuples and sets are arrays, dictionaries are maps; a class or
 * function that a file names is a name and nothing else.
 */
export type PythonValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PythonValue[]
  | PythonDict
  | PythonName
  | InertObject
  | StorageReference
  | TensorView
  | NumpyType;

export type PythonDict = Map<string | number, PythonValue>;

/** "module.name" of a class or function: never looked up, never called. */
export class PythonName {
  constructor(readonly name: string) {}
}

/** An object of a class that is not known here: its name and the state that it was given, as plain values. */
export class InertObject {
  state: PythonValue | undefined = undefined;
  constructor(readonly name: string) {}
}

/** The storage that a tensor lies in, or the part of one: its first element and number of elements. */
export class StorageReference {
  constructor(
    readonly key: string,
    /** PyTorch's class name, as "FloatStorage". */
    readonly type: string,
    readonly offset: number,
    readonly count: number,
  ) {}
}

/** A tensor as the file states it, nothing checked yet. */
export class TensorView {
  constructor(
    readonly storage: StorageReference | InertObject,
    readonly offset: PythonValue,
    readonly shape: PythonValue,
    readonly strides: PythonValue,
    /** The type's name where the storage does not state one, as "torch.uint16". */
    readonly dtype: string | undefined,
  ) {}
}

/** A numpy element type, as "f8"; its byte order comes later in the pickle. */
export class NumpyType {
  littleEndian = true;
  constructor(readonly code: string) {}
}
