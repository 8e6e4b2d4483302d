import { keep, tensor, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { Parameters, type ParameterSpec } from '../../src/nn/parameters';
import { Rows, shareOf, within, type Allowed, type Parts, type Subject } from './compare';
import type { Tolerance, VerificationContext } from './compare';
import type { Found } from './host-tensor';
import type { StoredTensors } from './reference-folder';
import { StoredFields } from './stored-fields';

/** In front of the names of stored weights. */
export const WEIGHTS = 'model.';

/** One file of the reference, `<name>.json` and `<name>.safetensors`, and the rows that it is compared in. */
export class StoredFile extends Rows {
  readonly json: StoredFields;
  #tensors: StoredTensors | undefined;
  readonly #onDevice = new Map<string, Tensor>();

  constructor(
    readonly name: string,
    context: VerificationContext,
    group = name,
  ) {
    super(context, group);
    this.json = new StoredFields(context.folder.json(`${name}.json`), `${name}.json`);
  }

  /** Opened where something asks for them: some files have none. */
  get tensors(): StoredTensors {
    return (this.#tensors ??= this.context.folder.tensors(`${this.name}.safetensors`));
  }

  numbers(name: string): number[] {
    return this.tensors.numbers(name);
  }

  /** Compares values that no device computed with a tensor of the file. */
  tensor(name: string, actual: ArrayLike<number>, allowed: Allowed, what = name): void {
    this.row(what, actual, this.numbers(name), allowed);
  }

  /** Compares values that the device computed with a tensor of the file. */
  output(name: string, actual: ArrayLike<number>, allowed: Allowed, what = name): void {
    this.computed(what, actual, this.numbers(name), allowed);
  }

  /** Compares all that a pass has found with the tensors of their names, those that the file has. */
  outputs(found: Found, allowed: Allowed, stem = ''): void {
    for (const [name, { data }] of Object.entries(found))
      if (this.tensors.has(stem + name)) this.output(stem + name, data, allowed);
  }

  /** A tolerance that the file states by name, `..._rel` as a share, or what is given where it may state none. */
  override tolerance(name: string, otherwise?: Tolerance): Tolerance {
    if (otherwise && !this.stated.has(name)) return otherwise;
    return (name.endsWith('_rel') ? shareOf : within)(this.stated.number(name));
  }

  /** All tolerances that the file states. */
  get stated(): StoredFields {
    const words = ['suggested_tolerance', 'suggested_abs_tolerance'];
    return this.json.fields(words.find((name) => this.json.has(name)) ?? words[0]);
  }

  /** Keeps something until the end of the subject, which disposes of it. */
  own<T extends { dispose(): void }>(thing: T): T {
    this.context.owned.push(thing);
    return thing;
  }

  /** A tensor of the file on the device until the end of the subject, in its own shape or another. */
  onDevice<T extends Tensor>(name: string, shape = this.tensors.shape(name)): T {
    const key = `${name} ${shape.join()}`;
    const found = this.#onDevice.get(key) ?? this.own(keep(tensor(this.numbers(name), [...shape])));
    this.#onDevice.set(key, found);
    return found as T;
  }

  /** A tensor of the file as a matrix: all dimensions but the last count rows. */
  matrix(name: string): Tensor2D {
    const shape = this.tensors.shape(name);
    const width = shape.at(-1) ?? 1;
    return this.onDevice(name, [shape.reduce((product, size) => product * size, 1) / width, width]);
  }

  /** Parameters from the stored weights, each of the first file that has it; `storedAs` is the name of a weight there. */
  parameters(
    specs: readonly ParameterSpec[],
    storedAs = (name: string): string => WEIGHTS + name,
    files: readonly StoredFile[] = [this],
  ): Parameters {
    const parameters = this.own(new Parameters(specs));
    for (const name of specs.map((spec) => spec.name)) {
      const stored = storedAs(name);
      const file = files.find(({ tensors }) => tensors.has(stored)) ?? this;
      parameters.set(name, tensor(file.numbers(stored), [...file.tensors.shape(stored)]));
    }
    return parameters;
  }

  /** Names that begin with a stem, without it. */
  under(stem: string): string[] {
    return this.tensors.names.filter((name) => name.startsWith(stem)).map((name) => name.slice(stem.length));
  }

  /** Compares names and shapes of the stored weights with those of a network. */
  weights(specs: readonly Pick<ParameterSpec, 'name' | 'shape'>[], prefix = WEIGHTS, what = 'weights'): void {
    this.lists(
      `names and shapes of the ${what}`,
      specs.map(({ name, shape }) => described(name, shape)).sort(),
      this.under(prefix)
        .map((name) => described(name, this.tensors.shape(prefix + name)))
        .sort(),
    );
  }

  /** Compares names and shapes of the tensors with those that the json states. */
  shapes(what = 'names and shapes of the tensors', rows: Rows = this): void {
    const stated = this.json.fields('tensors');
    rows.lists(
      what,
      this.tensors.names.map((name) => described(name, this.tensors.shape(name))).sort(),
      stated.names.map((name) => described(name, stated.fields(name).numbers('shape'))).sort(),
    );
  }

  /** Compares the shape of each tensor that the json describes, where it describes any. */
  shapeOfEach(): void {
    if (!this.json.has('tensors')) return;
    const stated = this.json.fields('tensors');
    for (const name of stated.names)
      this.exact(`shape of ${name}`, this.tensors.shape(name), stated.fields(name).numbers('shape'));
  }

  /** Reports each tensor and field that no check has read: what is stored is checked, or it fails. */
  unread(): void {
    const hasTensors = this.context.folder.files.has(`${this.name}.safetensors`);
    for (const name of [...this.json.unread(), ...(hasTensors ? this.tensors.unread() : [])])
      this.fails(name, 'not checked: no check knows it');
  }
}

export const described = (name: string, shape: readonly number[]): string => `${name} [${shape.join()}]`;

/** What a subject compares of its file. */
interface Compared {
  readonly parts: Parts;
  /** Fields that describe the reference itself, or that another subject compares. */
  readonly leaves?: readonly string[];
}

/** A subject over the file of its name, or of another: its parts one after the other, then what they left unread. */
export const subject = (
  name: string,
  open: (file: StoredFile) => Compared | Promise<Compared>,
  path = name,
): Subject => ({
  name,
  async run(context) {
    try {
      const file = new StoredFile(path, context, name);
      const { parts, leaves = [] } = await open(file);
      await file.parts(parts);
      file.json.leave(...leaves);
      file.unread();
    } finally {
      for (const each of context.owned.splice(0)) each.dispose();
    }
  },
});
