import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REFERENCES } from '../../scripts/folders.mjs';
import { readSafetensors, writeSafetensors, type SafetensorsTensor } from '../../src/nn/safetensors';
import { useBackend } from '../../src/nn/testing/backends';
import type { Check, Subject, VerificationContext } from '../harness/compare';
import { ReferenceFolder } from '../harness/reference-folder';
import { verifyFolder } from '../harness/verify-folder';
import { paritySystems } from '../registry';

export type Files = Readonly<Record<string, Uint8Array>>;
type Json = Record<string | number, unknown>;
type Backend = 'cpu' | 'wasm';

/**
 * What is added to a number: of a JSON under keys, of safetensors to an entry of a tensor (its first, where none is named). `new` is
 * a number or a tensor that no check knows, and `true` is what becomes of a field.
 */
export type Change = readonly [path: string, by: number | 'new' | true, ...at: (string | number)[]];

/** The rows that do not hold: "group: what". */
export const failed = (checks: readonly Check[]) =>
  checks.filter(({ passed }) => !passed).map(({ group, what }) => `${group}: ${what}`);

export const numbersOf = ({ data }: Pick<SafetensorsTensor, 'data'>): number[] =>
  Array.from(data as Iterable<number | bigint>, Number);

/** A tensor of the same type in another shape. */
export function withValues(
  { dtype }: SafetensorsTensor,
  shape: readonly number[],
  values: readonly number[],
): SafetensorsTensor {
  if (dtype === 'I64') return { dtype, shape, data: BigInt64Array.from(values, BigInt) };
  const data = dtype === 'F64' ? Float64Array.from(values) : Float32Array.from(values);
  return { dtype, shape, data };
}

/** The tensor with `by` added to the entries named, or to all. */
export function shifted(tensor: SafetensorsTensor, by: number, entries?: readonly number[]) {
  const values = numbersOf(tensor);
  for (const i of entries ?? values.keys()) values[i] += by;
  return withValues(tensor, tensor.shape, values);
}

/** The reference numbers of a system as they are kept here, with what tests do to them. */
export function storedNumbers(id: string) {
  const { reference, beside, loadSubjects } = paritySystems.find((system) => system.id === id)!;
  const placeOf = (path: string) =>
    join(REFERENCES, beside.includes(path.split('/')[0]) ? '' : reference, path);
  const bytesOf = (path: string) => new Uint8Array(readFileSync(placeOf(path)));

  /** All that is stored; what is given takes its place. */
  function folder(changed: Files = {}): ReferenceFolder {
    const files = new Map<string, Uint8Array>();
    for (const under of ['', ...beside])
      for (const entry of readdirSync(placeOf(under), { withFileTypes: true, recursive: true })) {
        const path = join(entry.parentPath, entry.name).slice(placeOf(under).length).replace(/^\//, '');
        if (entry.isFile() && !path.endsWith('.md')) files.set(join(under, path), bytesOf(join(under, path)));
      }
    for (const [path, bytes] of Object.entries(changed)) files.set(path, bytes);
    return new ReferenceFolder(files);
  }

  function changedJson<T = Json>(path: string, change: (json: T) => void): Files {
    const json = JSON.parse(new TextDecoder().decode(bytesOf(path))) as T;
    change(json);
    return { [path]: new TextEncoder().encode(JSON.stringify(json)) };
  }

  function changedTensors(path: string, change: (tensors: Map<string, SafetensorsTensor>) => void): Files {
    const { tensors } = readSafetensors(bytesOf(path));
    change(tensors);
    return { [path]: writeSafetensors(tensors) };
  }

  /** The files that these changes leave others. */
  function moved(...changes: readonly Change[]): Files {
    const files = [...new Set(changes.map(([path]) => path))].map((path): Files => {
      const own = changes.filter((change) => change[0] === path);
      if (!path.endsWith('.json'))
        return changedTensors(path, (tensors) => {
          for (const [, by, name, entry = 0] of own)
            tensors.set(
              String(name),
              typeof by !== 'number'
                ? { dtype: 'F32', shape: [1], data: Float32Array.of(1) }
                : shifted(tensors.get(String(name))!, by, [entryOf(tensors.get(String(name))!, entry)]),
            );
        });
      return changedJson(path, (json) => {
        for (const [, by, ...at] of own) {
          const inner = at.slice(0, -1).reduce<Json>((of, key) => of[key] as Json, json);
          const last = at[at.length - 1];
          if (typeof by === 'number') inner[last] = (inner[last] as number) + by;
          else inner[last] = by === 'new' ? 1 : by;
        }
      });
    });
    return Object.assign({}, ...files) as Files;
  }

  async function checksOf(
    only?: readonly string[],
    files: Files | ReferenceFolder = {},
    backend: Backend = 'wasm',
  ): Promise<readonly Check[]> {
    await useBackend(backend);
    const whole = files instanceof ReferenceFolder ? files : folder(files);
    const subjects = (await loadSubjects())(whole);
    return verifyFolder(whole, subjects, { backend, ...(only && { only }) });
  }

  return { folder, changedJson, changedTensors, moved, checksOf };
}

function entryOf(tensor: SafetensorsTensor, entry: string | number): number {
  if (typeof entry === 'number') return entry;
  const sizes = numbersOf(tensor).map(Math.abs);
  return entry === 'last' ? sizes.length - 1 : sizes.indexOf(sizes.reduce((a, b) => Math.max(a, b)));
}

/** What a subject is given. */
export const contextOf = (
  folder: ReferenceFolder,
  backend: Backend = 'wasm',
  report: VerificationContext['report'] = () => undefined,
): VerificationContext => ({ folder, backend, slack: 1, report, owned: [] });

/** All rows that a subject reports. */
export async function verified(subject: Subject, backend: Backend, folder: ReferenceFolder) {
  await useBackend(backend);
  const checks: Check[] = [];
  await subject.run(contextOf(folder, backend, (check) => checks.push(check)));
  return checks;
}
