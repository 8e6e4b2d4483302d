import { shownName } from '../safetensors';
import { broken } from './broken-file';
import type { InertNames, WorkBudget } from './limits';
import {
  InertObject,
  NumpyType,
  PythonName,
  StorageReference,
  TensorView,
  type PythonDict,
  type PythonValue,
} from './python-values';

/** What the construction of a value may use. */
export interface ValueContext {
  readonly budget: WorkBudget;
  readonly inert: InertNames;
}

type Constructor = (args: readonly PythonValue[], context: ValueContext) => PythonValue;

/** Classes that are named in passing and say nothing that a report should repeat. */
const UNREMARKABLE: ReadonlySet<string> = new Set([
  'torch.Tensor',
  'torch._tensor.Tensor',
  'torch.nn.parameter.Parameter',
  'torch.nn.parameter.Buffer',
]);
const TORCH_TYPE = /^torch\.(float|bfloat|int|uint|bool|double|half|long|complex|short)\d*$/;
const STORAGE = /^torch\.(?:storage\.)?(?:cuda\.)?([A-Za-z0-9]+Storage)$/;

const CONSTRUCTORS: ReadonlyMap<string, Constructor> = new Map<string, Constructor>([
  ['collections.OrderedDict', dictionary],
  ['collections.defaultdict', (_, context) => emptyDictionary(context)],
  ['collections.Counter', dictionary],
  ['collections.deque', list],
  ...python('dict', dictionary),
  ...python('list', list),
  ...python('tuple', list),
  ...python('set', list),
  ...python('frozenset', list),
  ...python('bytearray', bytes),
  ...python('bytes', bytes),
  ['_codecs.encode', bytes],
  ['torch.Size', list],
  [
    'torch._utils._rebuild_tensor',
    ([storage, offset, shape, strides], context) =>
      tensor(storage, offset, shape, strides, undefined, context),
  ],
  [
    'torch._utils._rebuild_tensor_v2',
    ([storage, offset, shape, strides], context) =>
      tensor(storage, offset, shape, strides, undefined, context),
  ],
  [
    'torch._utils._rebuild_tensor_v3',
    ([storage, offset, shape, strides, , , dtype], context) =>
      tensor(storage, offset, shape, strides, dtype instanceof PythonName ? dtype.name : '', context),
  ],
  ['torch._utils._rebuild_parameter', parameter],
  ['torch._utils._rebuild_parameter_with_state', parameter],
  ['torch._tensor._rebuild_from_type_v2', rebuiltFromType],
  ['numpy.dtype', numpyType],
  ['numpy.core.multiarray.scalar', numpyScalar],
  ['numpy._core.multiarray.scalar', numpyScalar],
]);

/** A built-in of Python 3 and of Python 2. */
function python(name: string, construct: Constructor): [string, Constructor][] {
  return [
    [`builtins.${name}`, construct],
    [`__builtin__.${name}`, construct],
  ];
}

/** The storage class that a name stands for, as "FloatStorage"; undefined if it is none. */
export const storageType = (name: string): string | undefined => STORAGE.exec(name)?.[1];

/** Whether a name needs no mention: it is on the list of what is made, or only a type. */
export const isKnown = (name: string): boolean =>
  CONSTRUCTORS.has(name) ||
  UNREMARKABLE.has(name) ||
  TORCH_TYPE.test(name) ||
  storageType(name) !== undefined;

/**
 * What calling `callable` would give: a value for the few that a state dict needs, an inert object that keeps
 * the name for all others. Nothing is ever called.
 */
export function make(callable: PythonValue, args: PythonValue, context: ValueContext): PythonValue {
  if (!Array.isArray(args)) throw broken('its pickle calls something without a list of arguments');
  if (callable instanceof PythonName) {
    const construct = CONSTRUCTORS.get(callable.name);
    if (construct) return construct(args, context);
    return inertObject(callable.name, context);
  }
  if (callable instanceof InertObject) return inertObject(callable.name, context);
  throw broken('its pickle calls something that is no class and no function');
}

function inertObject(name: string, { budget, inert }: ValueContext): InertObject {
  budget.container();
  inert.add(name);
  return new InertObject(name);
}

function emptyDictionary({ budget }: ValueContext): PythonDict {
  budget.container();
  return new Map();
}

/**
 * Puts an entry into a dictionary. Keys other than text and numbers have no place in
 * a checkpoint: such entries stay out.
 */
export function setEntry(
  into: PythonDict,
  key: PythonValue | undefined,
  value: PythonValue,
  { budget, inert }: ValueContext,
): void {
  if (typeof key === 'number' && !isCounted(key)) budget.spend(ODD_KEY_STEPS);
  if (typeof key === 'string' || typeof key === 'number') into.set(key, value);
  else if (typeof key === 'boolean') into.set(Number(key), value);
  else inert.add('a dictionary entry whose key is neither text nor a number');
}

function dictionary([content]: readonly PythonValue[], context: ValueContext): PythonValue {
  const made = emptyDictionary(context);
  const pairs = content instanceof Map ? [...content] : Array.isArray(content) ? content : [];
  context.budget.spend(pairs.length);
  for (const pair of pairs)
    if (Array.isArray(pair) && pair.length === 2)
      setEntry(made, pair[0] as PythonValue, pair[1] as PythonValue, context);
  return made;
}

function list([content]: readonly PythonValue[], { budget }: ValueContext): PythonValue {
  budget.container();
  if (!Array.isArray(content)) return [];
  budget.spend(content.length);
  return [...content];
}

/**
 * Optimisers count their parameters; any other numbers are few. A file could choose thousands that fall into
 * one slot of a Map, so each counts as many steps.
 */
const ODD_KEY_STEPS = 200;
const HIGHEST_COUNT = 1_000_000;
const isCounted = (key: number): boolean => Number.isInteger(key) && key >= 0 && key <= HIGHEST_COUNT;

/** bytes(text, "latin1"), bytes([1, 2]) or bytes(b"..."). */
function bytes([content]: readonly PythonValue[], { budget }: ValueContext): PythonValue {
  budget.container();
  if (typeof content === 'string') {
    budget.spend(content.length);
    return Uint8Array.from(content, (letter) => letter.charCodeAt(0));
  }
  if (Array.isArray(content)) {
    budget.spend(content.length);
    return Uint8Array.from(content, (value) => (typeof value === 'number' ? value : 0));
  }
  return content instanceof Uint8Array ? content : new Uint8Array(0);
}

function tensor(
  storage: PythonValue | undefined,
  offset: PythonValue = null,
  shape: PythonValue = null,
  strides: PythonValue = null,
  dtype: string | undefined,
  { budget }: ValueContext,
): PythonValue {
  budget.container();
  if (storage instanceof StorageReference || storage instanceof InertObject)
    return new TensorView(storage, offset, shape, strides, dtype);
  throw broken('it rebuilds a tensor from something that is no storage');
}

function parameter([data = null]: readonly PythonValue[]): PythonValue {
  return data;
}

/** `_rebuild_from_type_v2(function, type, arguments, state)`: a tensor that carries attributes. */
function rebuiltFromType(
  [rebuild = null, , args = null]: readonly PythonValue[],
  context: ValueContext,
): PythonValue {
  if (rebuild instanceof PythonName && CONSTRUCTORS.get(rebuild.name) === rebuiltFromType)
    throw broken('it rebuilds a tensor by way of itself');
  return make(rebuild, args, context);
}

function numpyType([code]: readonly PythonValue[], { budget }: ValueContext): PythonValue {
  budget.container();
  return new NumpyType(typeof code === 'string' ? code : '');
}

const NUMPY_READERS: Readonly<
  Record<string, (view: DataView, little: boolean) => number | bigint | boolean>
> = {
  b1: (view) => view.getUint8(0) !== 0,
  i1: (view) => view.getInt8(0),
  i2: (view, little) => view.getInt16(0, little),
  i4: (view, little) => view.getInt32(0, little),
  i8: (view, little) => wholeNumber(view.getBigInt64(0, little)),
  u1: (view) => view.getUint8(0),
  u2: (view, little) => view.getUint16(0, little),
  u4: (view, little) => view.getUint32(0, little),
  u8: (view, little) => wholeNumber(view.getBigUint64(0, little)),
  f4: (view, little) => view.getFloat32(0, little),
  f8: (view, little) => view.getFloat64(0, little),
};

/** A number where it is exact, else a bigint. */
export function wholeNumber(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function numpyScalar([type, data]: readonly PythonValue[], context: ValueContext): PythonValue {
  const code = type instanceof NumpyType ? type.code : '';
  if (!(type instanceof NumpyType) || !Object.hasOwn(NUMPY_READERS, code) || !(data instanceof Uint8Array))
    return inertObject(`numpy scalar ${shownName(code)}`.trim(), context);
  if (data.length !== Number(code[1]))
    throw broken(`it has a numpy scalar of type ${code} with ${data.length} bytes`);
  return NUMPY_READERS[code](new DataView(data.buffer, data.byteOffset, data.length), type.littleEndian);
}
