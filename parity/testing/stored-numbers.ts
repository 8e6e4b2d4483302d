import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REFERENCES } from '../../scripts/folders.mjs';
import { readSafetensors, writeSafetensors, type SafetensorsTensor } from '../../src/nn/safetensors';
import { useBackend } from '../../src/nn/testing/backends';
import type { Check } from '../harness/compare';
import { ReferenceFolder } from '../harness/reference-folder';
import type { Subject } from '../harness/compare';
import { verifyFolder } from '../harness/verify-folder';

export type Files = Map<string, Uint8Array>;
export type Json = Record<string, unknown>;

/** A tensor that no check knows. */
export const UNKNOWN = { dtype: 'F32', shape: [1], data: Float32Array.of(1) } as const;

/** The rows that do not hold: "group: what". */
export const failed = (checks: readonly Check[]) =>
  checks.filter(({ passed }) => !passed).map(({ group, what }) => `${group}: ${what}`);

/** The reference numbers of a system as they are kept here, with what tests do to them. */
export function storedNumbers(system: string, subjectsOf: (folder: ReferenceFolder) => readonly Subject[]) {
  const path = join(REFERENCES, system);
  const stored = (): Files =>
    new Map(
      readdirSync(path, { withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
        .map(({ name }) => [name, new Uint8Array(readFileSync(join(path, name)))]),
    );

  async function checksOf(
    backend: 'cpu' | 'wasm',
    files = stored(),
    only?: readonly string[],
  ): Promise<readonly Check[]> {
    await useBackend(backend);
    const folder = new ReferenceFolder(files);
    return verifyFolder(folder, subjectsOf(folder), { backend, ...(only && { only }) });
  }

  /** The stored files after a change of one JSON. */
  function changedJson(name: string, change: (json: Json) => void): Files {
    const files = stored();
    const json = JSON.parse(new TextDecoder().decode(files.get(name))) as Json;
    change(json);
    return files.set(name, new TextEncoder().encode(JSON.stringify(json)));
  }

  /** Adds to the number of a JSON that stands under these keys. */
  const moved = (name: string, by: number, ...keys: readonly (string | number)[]): Files =>
    changedJson(name, (json) => {
      const inner = keys.slice(0, -1).reduce<Json>((at, key) => at[key] as Json, json);
      const last = keys[keys.length - 1];
      inner[last] = (inner[last] as number) + by;
    });

  function changedTensors(name: string, change: (tensors: Map<string, SafetensorsTensor>) => void): Files {
    const files = stored();
    const { tensors } = readSafetensors(files.get(name)!);
    change(tensors);
    return files.set(name, writeSafetensors(tensors));
  }

  /** Adds to an entry of tensors: the first, the last or the largest. */
  const movedTensors = (
    name: string,
    by: number,
    names: readonly string[],
    which: 'first' | 'last' | 'largest' = 'first',
  ): Files =>
    changedTensors(name, (tensors) => {
      for (const { data } of names.map((each) => tensors.get(each)!)) {
        const sizes = Array.from(data as Iterable<number | bigint>, (value) => Math.abs(Number(value)));
        const largest = sizes.indexOf(sizes.reduce((a, b) => Math.max(a, b)));
        const at = { first: 0, last: data.length - 1, largest }[which];
        if (data instanceof BigInt64Array) data[at] += BigInt(by);
        else data[at] += by;
      }
    });

  return { stored, checksOf, changedJson, moved, changedTensors, movedTensors };
}
