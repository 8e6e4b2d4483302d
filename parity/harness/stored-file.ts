import { tensor, tensor2d, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { Parameters, type ParameterSpec } from '../../src/nn/parameters';
import {
  compare,
  compareLists,
  EXACT,
  part,
  reportUnread,
  within,
  type Subject,
  type Tolerance,
  type VerificationContext,
} from './compare';
import type { StoredTensors } from './reference-folder';
import { StoredFields } from './stored-fields';

/** One number, or a list of them. */
export type Values = number | ArrayLike<number>;
type Words = readonly (string | number | boolean | null)[];

const listed = (values: Values): ArrayLike<number> => (typeof values === 'number' ? [values] : values);

/** Rows of the report that belong to one group. */
export class Rows {
  constructor(
    readonly context: VerificationContext,
    readonly group: string,
  ) {}

  /** Compares values that the device computed. */
  computed(what: string, actual: Values, expected: Values, tolerance: Tolerance): void {
    const values = { actual: listed(actual), expected: listed(expected) };
    compare(this.context, { group: this.group, what, ...values, tolerance });
  }

  /** Compares values that no device computed. */
  row(what: string, actual: Values, expected: Values, tolerance: Tolerance): void {
    const values = { actual: listed(actual), expected: listed(expected) };
    compare(this.context, { group: this.group, what, ...values, tolerance, onHost: true });
  }

  exact(what: string, actual: Values, expected: Values): void {
    this.row(what, actual, expected, EXACT);
  }

  /** Lists of things that are equal or not; two empty ones agree. */
  lists(what: string, actual: Words, expected: Words): void {
    compareLists(this.context, { group: this.group, what, actual, expected });
  }

  /** Rows of a part of the group, as "hoser_train/weights". */
  section(name: string): Rows {
    return new Rows(this.context, `${this.group}/${name}`);
  }

  /** Runs one part. What it throws fails a row of its own, and the parts after it still run. */
  part(what: string, run: () => Promise<void> | void): Promise<void> {
    return part(this.context, this.group, what, run);
  }

  /** Runs parts one after the other. */
  async parts(parts: Parts): Promise<void> {
    for (const [what, run] of Object.entries(parts)) await this.part(what, run);
  }
}

/** In front of the names of stored weights. */
export const WEIGHTS = 'model.';

/** One file of the reference, `<name>.json` and `<name>.safetensors`, and the rows that it is compared in. */
export class StoredFile extends Rows {
  readonly json: StoredFields;
  #tensors: StoredTensors | undefined;

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
  tensor(name: string, actual: ArrayLike<number>, tolerance: Tolerance, what = name): void {
    this.row(what, actual, this.numbers(name), tolerance);
  }

  /** Compares values that the device computed with a tensor of the file. */
  output(name: string, actual: ArrayLike<number>, tolerance: Tolerance, what = name): void {
    this.computed(what, actual, this.numbers(name), tolerance);
  }

  /** A tolerance that the file states by name, or what is given where it may state none. */
  tolerance(name: string, otherwise?: Tolerance): Tolerance {
    return otherwise && !this.stated.has(name) ? otherwise : within(this.stated.number(name));
  }

  /** All tolerances that the file states. */
  get stated(): StoredFields {
    const words = ['suggested_tolerance', 'suggested_abs_tolerance'];
    return this.json.fields(words.find((name) => this.json.has(name)) ?? words[0]);
  }

  /** A tensor of the file on the device, in its own shape. */
  onDevice<T extends Tensor>(name: string): T {
    return tensor(this.numbers(name), [...this.tensors.shape(name)]) as T;
  }

  /** A tensor of the file as a matrix: all dimensions but the last count rows. */
  matrix(name: string): Tensor2D {
    const width = this.tensors.shape(name).at(-1) ?? 1;
    const values = this.numbers(name);
    return tensor2d(values, [values.length / width, width]);
  }

  /** Parameters from the stored weights; `storedAs` is the name of a weight in the file. */
  parameters(
    specs: readonly ParameterSpec[],
    storedAs = (name: string): string => WEIGHTS + name,
  ): Parameters {
    const parameters = new Parameters(specs);
    for (const { name } of specs) parameters.set(name, this.onDevice(storedAs(name)));
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

  /** Reports what no check has read. */
  unread(): void {
    reportUnread(this.context, this.group, this.json);
    if (this.context.folder.files.has(`${this.name}.safetensors`))
      reportUnread(this.context, this.group, this.tensors);
  }
}

export const described = (name: string, shape: readonly number[]): string => `${name} [${shape.join()}]`;

/** The parts of a subject by their names, in the order in which they run. */
export type Parts = Readonly<Record<string, () => Promise<void> | void>>;

/** What a subject compares of its file. */
export interface Compared {
  readonly parts: Parts;
  /** Fields that describe the reference itself, or that another subject compares. */
  readonly leaves?: readonly string[];
  /** What its parts share on the device. */
  readonly owns?: readonly { dispose(): void }[];
}

/** A subject over the file of its name, or of another: its parts one after the other, then what they left unread. */
export const subject = (
  name: string,
  open: (file: StoredFile) => Compared | Promise<Compared>,
  path = name,
): Subject => ({
  name,
  async run(context) {
    const file = new StoredFile(path, context, name);
    const { parts, leaves = [], owns = [] } = await open(file);
    try {
      await file.parts(parts);
    } finally {
      for (const each of owns) each.dispose();
    }
    file.json.leave(...leaves);
    file.unread();
  },
});
