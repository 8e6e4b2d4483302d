import { Failure } from '../domain/failure';
import { readSafetensors, type SafetensorsTensor } from '../nn/safetensors';

/** Tensors of one file as plain numbers. */
export interface StoredTensors {
  readonly names: readonly string[];
  has(name: string): boolean;
  /** @throws Failure 'bad-input' if there is no such tensor */
  numbers(name: string): number[];
  shape(name: string): readonly number[];
}

/** A folder of reference numbers, read into memory: relative path with "/" -> bytes. */
export class ReferenceFolder {
  constructor(readonly files: ReadonlyMap<string, Uint8Array>) {}

  /** @throws Failure 'bad-input' if the file is missing */
  bytes(path: string): Uint8Array {
    const found = this.files.get(path);
    if (found) return found;
    throw new Failure('bad-input', `The reference folder has no file "${path}".`, { path });
  }

  /** The JSON of a file; its fields are unchecked. @throws Failure 'bad-input' if it is missing or no JSON */
  json(path: string): unknown {
    const text = new TextDecoder().decode(this.bytes(path));
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new Failure('bad-input', `"${path}" of the reference folder is not JSON: ${String(error)}.`, {
        path,
      });
    }
  }

  /** @throws Failure 'bad-input' if the file is missing or broken */
  tensors(path: string): StoredTensors {
    const { tensors } = readSafetensors(this.bytes(path));
    const tensor = (name: string): SafetensorsTensor => {
      const found = tensors.get(name);
      if (found) return found;
      throw new Failure('bad-input', `"${path}" of the reference folder has no tensor "${name}".`, {
        path,
        name,
      });
    };
    return {
      names: [...tensors.keys()],
      has: (name) => tensors.has(name),
      numbers: (name) => Array.from(tensor(name).data as Iterable<number | bigint>, Number),
      shape: (name) => tensor(name).shape,
    };
  }

  /** Paths under a folder ("network"), without it. */
  under(folder: string): Map<string, Uint8Array> {
    const prefix = `${folder}/`;
    return new Map(
      [...this.files]
        .filter(([path]) => path.startsWith(prefix))
        .map(([path, bytes]) => [path.slice(prefix.length), bytes]),
    );
  }
}
