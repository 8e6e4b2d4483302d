import { broken } from './broken-file';
import type { ByteCursor } from './byte-cursor';
import { isKnown, make, setEntry, type ValueContext } from './known-callables';
import { InertObject, NumpyType, PythonName, type PythonDict, type PythonValue } from './python-values';

const LONGEST_NAME = 1024;
/** Pickles number their values in order, from 0 on, and no more of them are read than this. */
const HIGHEST_MEMO = 2_000_000;

/** What a persistent id (PyTorch: a storage) stands for. */
export type PersistentLoad = (id: PythonValue) => PythonValue;

/** What a pickle is read with: a stack, a memo and what the opcodes (`opcodes.ts`) do to them. */
export class PickleMachine {
  readonly #stack: PythonValue[] = [];
  /** Heights of the stack at which marks lie. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PythonValue>();

  constructor(
    readonly cursor: ByteCursor,
    readonly context: ValueContext,
    readonly persistent: PersistentLoad,
  ) {}

  broken(what: string) {
    return broken(`${this.cursor.what} ${what}`);
  }

  push(value: PythonValue): void {
    this.#stack.push(value);
  }

  /** A new list, dictionary or object. */
  pushContainer(value: PythonValue): void {
    this.context.budget.container();
    this.#stack.push(value);
  }

  top(): PythonValue {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) throw this.#empty();
    return this.#stack[this.#stack.length - 1];
  }

  pop(): PythonValue {
    const value = this.top();
    this.#stack.pop();
    return value;
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  /** The values above the last mark, in order. */
  popMark(): PythonValue[] {
    const height = this.#marks.pop();
    if (height === undefined) throw this.#empty();
    return this.#stack.splice(height);
  }

  /** What the opcode POP does: away with the last value, or with a mark that has nothing above it. */
  discard(): void {
    if (this.#marks.at(-1) === this.#stack.length) this.#marks.pop();
    else this.pop();
  }

  /** The last `count` values as one tuple. */
  popTuple(count: number): PythonValue[] {
    const values: PythonValue[] = [];
    for (let i = 0; i < count; i++) values.unshift(this.pop());
    return values;
  }

  memoise(index: number): void {
    if (index > HIGHEST_MEMO) throw this.broken(`numbers a value ${index}, far beyond those that it has`);
    this.#memo.set(index, this.top());
  }

  memoiseNext(): void {
    this.memoise(this.#memo.size);
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.broken(`asks for value ${index} of its memo, which is not there`);
    this.push(value);
  }

  /** A class or function by name; what is not on the list is reported. */
  name(module: PythonValue, name: PythonValue): void {
    if (typeof module !== 'string' || typeof name !== 'string')
      throw this.broken('names a class by something that is not text');
    const full = `${module}.${name}`;
    if (full.length > LONGEST_NAME) throw this.broken(`names a class with ${full.length} letters`);
    if (!isKnown(full)) this.context.inert.add(full);
    this.pushContainer(new PythonName(full));
  }

  /** Stands for a call of the value below the arguments. */
  call(callable: PythonValue, args: PythonValue): void {
    this.push(make(callable, args, this.context));
  }

  /** Puts values into the list on top. */
  append(values: readonly PythonValue[]): void {
    const target = this.top();
    if (Array.isArray(target)) for (const value of values) target.push(value);
    else if (!(target instanceof InertObject)) throw this.broken('appends to something that is no list');
  }

  /** Puts keys and values, in turn, into the dictionary on top. */
  setItems(flat: readonly PythonValue[]): void {
    const target = this.top();
    if (flat.length % 2 !== 0) throw this.broken('has a dictionary key without a value');
    const into = target instanceof InertObject ? stateOf(target) : target;
    if (!(into instanceof Map)) throw this.broken('sets an entry of something that is no dictionary');
    for (let i = 0; i < flat.length; i += 2) setEntry(into, flat[i], flat[i + 1], this.context);
  }

  /**
   * Gives the object on top its state. Attributes of dictionaries and
   * tensors are of no use here and stay out.
   */
  build(state: PythonValue): void {
    const target = this.top();
    if (target instanceof InertObject) target.state = state;
    else if (target instanceof NumpyType && Array.isArray(state)) target.littleEndian = state[1] !== '>';
  }

  #empty() {
    return this.broken(`takes a value from its empty stack before byte ${this.cursor.at}`);
  }
}

/** The entries of an object that derives from a dictionary. */
function stateOf(target: InertObject): PythonDict {
  if (target.state instanceof Map) return target.state;
  const state: PythonDict = new Map();
  target.state = state;
  return state;
}
