import * as v from 'valibot';
import { parseJson } from '../../base/json';
import { shown } from '../../base/text';
import type { Failure } from '../../base/failure';
import type { CheckpointContents } from './checkpoint-reader';
import { unusableCheckpoint } from './tensor-places';

/** The header that a checkpoint saved here has: words and JSON by key. */
export class CheckpointHeader {
  constructor(private readonly contents: CheckpointContents) {}

  /** Whether the file was saved here: only then does it say its configuration. */
  get isThere(): boolean {
    return this.text('config') !== null;
  }

  /** Words of the header; null where they are missing. */
  text(key: string): string | null {
    const { metadata } = this.contents;
    return Object.hasOwn(metadata, key) ? metadata[key] : null;
  }

  /** A number of the header. @throws Failure 'bad-input' */
  number(key: string): number {
    const value = this.#json(key);
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw this.unusable(key, 'is not a number');
  }

  /** The network's configuration, its fields still unchecked. @throws Failure 'bad-input' */
  config(): Readonly<Record<string, unknown>> {
    return this.object('config');
  }

  /** An object of the header, its fields still unchecked. @throws Failure 'bad-input' */
  object(key: string): Readonly<Record<string, unknown>> {
    const value = this.#json(key);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
    throw this.unusable(key, 'is not an object');
  }

  /** A list of words of the header; null where it is missing. @throws Failure 'bad-input' */
  words(key: string): readonly string[] | null {
    if (this.text(key) === null) return null;
    const value = this.#json(key);
    if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
    throw this.unusable(key, 'is not a list of words');
  }

  /** Whole numbers from 1 up of the configuration. @throws Failure 'bad-input' that names the field */
  sizes<Name extends string>(names: readonly Name[]): Record<Name, number> {
    const config = this.config();
    const entries = names.map((name): [Name, number] => {
      const value = config[name];
      if (Number.isSafeInteger(value) && (value as number) >= 1) return [name, value as number];
      throw this.unusable(
        `config.${shown(name)}`,
        `is ${shown(JSON.stringify(value) ?? 'missing')}, not a whole number from 1 up`,
      );
    });
    return Object.fromEntries(entries) as Record<Name, number>;
  }

  /** An object of the header, after a schema. @throws Failure 'bad-input' that names the field */
  checkedObject<S extends v.GenericSchema>(key: string, schema: S): v.InferOutput<S> {
    return this.checked(key, schema, this.object(key));
  }

  /** Words of the header, after a schema, which says whether they may be missing. @throws Failure 'bad-input' */
  checkedText<S extends v.GenericSchema>(key: string, schema: S): v.InferOutput<S> {
    return this.checked(key, schema, this.text(key));
  }

  /** A value that stands under a key of the header, after a schema. @throws Failure 'bad-input' that names the field */
  checked<S extends v.GenericSchema>(key: string, schema: S, value: unknown): v.InferOutput<S> {
    const parsed = v.safeParse(schema, value, { abortEarly: true });
    if (parsed.success) return parsed.output;
    const [issue] = parsed.issues;
    const at = [key, v.getDotPath(issue)].filter(Boolean).join('.');
    throw this.unusable(at, `is not valid: ${issue.message}`);
  }

  /** A network has more tensors than layers: keeps what is made of a file in proportion to the file. */
  checkLayers(layers: number): void {
    const { size } = this.contents.tensors;
    if (layers > size)
      throw this.unusable('config.layers', `is ${layers}, but the file holds ${size} tensors only`);
  }

  /** What to throw about a value of the header. */
  unusable(key: string, what: string): Failure {
    return unusableCheckpoint(this.contents, `"${key}" of its header ${what}. Save the checkpoint again`, {
      key,
    });
  }

  #json(key: string): unknown {
    const text = this.text(key);
    if (text === null) throw this.unusable(key, 'is missing');
    try {
      return parseJson(text);
    } catch {
      throw this.unusable(key, 'cannot be read');
    }
  }
}
