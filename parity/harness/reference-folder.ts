import { shown } from '../../src/base/text';
import { badInput } from '../../src/base/failure';
import { readSafetensors, type SafetensorsTensor } from '../../src/nn/safetensors';

/** Tensors of one file as plain numbers. */
export interface StoredTensors {
  readonly names: readonly string[];
  has(name: string): boolean;
  /** @throws Failure 'bad-input' if there is no such tensor */
  numbers(name: string): number[];
  shape(name: string): readonly number[];
  /** Names whose numbers nobody has asked for: what is left here at the end was not checked. */
  unread(): string[];
}

/**
 * What Python's json writes for values that JSON has no word for, and what
 * JSON.parse makes the same of (NaN: null).
 */
const JSON_WORDS: Readonly<Record<string, string>> = {
  NaN: 'null',
  Infinity: '1e999',
  '-Infinity': '-1e999',
};
const BARE_WORD = /([[:,]\s*)(NaN|-?Infinity)(?=\s*[,\]}])/g;

/** A folder of reference numbers, read into memory: relative path with "/" -> bytes. */
export class ReferenceFolder {
  readonly #opened = new Set<string>();

  constructor(readonly files: ReadonlyMap<string, Uint8Array>) {}

  /** Paths of the files that nobody has read. */
  unread(): string[] {
    return [...this.files.keys()].filter((path) => !this.#opened.has(path));
  }

  /** @throws Failure 'bad-input' if the file is missing */
  bytes(path: string): Uint8Array {
    const found = this.files.get(path);
    this.#opened.add(path);
    if (found) return found;
    throw badInput(`The reference folder has no file "${shown(path)}".`, { path });
  }

  /**
   * The JSON of a file, NaN and infinities as Python writes them included; its fields are unchecked.
   * @throws Failure 'bad-input' if it is missing or no JSON
   */
  json(path: string): unknown {
    const text = new TextDecoder().decode(this.bytes(path));
    try {
      return JSON.parse(
        text.replace(BARE_WORD, (_, before: string, word: string) => before + JSON_WORDS[word]),
      );
    } catch (error) {
      const message = `"${shown(path)}" of the reference folder is not JSON: ${String(error)}.`;
      throw badInput(message, { path });
    }
  }

  /** @throws Failure 'bad-input' if the file is missing or broken */
  tensors(path: string): StoredTensors {
    const { tensors } = readSafetensors(this.bytes(path));
    const tensor = (name: string): SafetensorsTensor => {
      const found = tensors.get(name);
      if (found) return found;
      const message = `"${shown(path)}" of the reference folder has no tensor "${shown(name)}".`;
      throw badInput(message, { path, name });
    };
    const read = new Set<string>();
    const numbers = (name: string) => {
      const { data } = tensor(name);
      read.add(name);
      return Array.from(data as Iterable<number | bigint>, Number);
    };
    return {
      names: [...tensors.keys()],
      has: (name) => tensors.has(name),
      numbers,
      shape: (name) => tensor(name).shape,
      unread: () => [...tensors.keys()].filter((name) => !read.has(name)),
    };
  }

  /** Paths under a folder ("network"), without it. */
  under(folder: string): Map<string, Uint8Array> {
    const prefix = `${folder}/`;
    const paths = [...this.files.keys()].filter((path) => path.startsWith(prefix));
    return new Map(paths.map((path) => [path.slice(prefix.length), this.bytes(path)]));
  }
}
