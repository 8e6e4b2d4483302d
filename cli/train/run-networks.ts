import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { readAll } from '../../src/data/data-file';
import type { StartFrom } from '../../src/engine/experiments/experiment';
import type { SystemEntry } from '../../src/engine/experiments/system';
import { readRunBytes } from '../../src/engine/runs/run-bundle';
import { RunReader } from '../../src/engine/runs/run-reader';
import { isTorchFile } from '../../src/nn/torch-file/torch-file';
import { dataFilesFromPaths } from '../node-files';
import { networkFile } from './run-files';
import { badInput } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import { systems } from '../../src/systems/registry';
import { GIVEN_TEACHER_INFOS, type GivenTeacherName } from '../../src/systems/routes/given-teachers';
import { isThere } from '../files/folder';

/** Larger than any checkpoint or run that could be trained with here. */
const LARGEST_FILE = 1024 ** 3;

/** What a path holds: one file for any network, or the networks of a run by name. */
export type Weights = StartFrom | ReadonlyMap<string, StartFrom>;

export const isFile = (weights: Weights): weights is StartFrom => !(weights instanceof Map);

/**
 * Reads the folder of a run, its run.zip, or the checkpoint of one network.
 * @param networks names of those that are wanted of a run; it may lack some
 * @throws Failure 'bad-input' that names what is not there, or cannot be read
 */
export async function weightsAt(
  path: string,
  networks: readonly string[],
  systems: readonly SystemEntry[],
): Promise<Weights> {
  const name = basename(resolve(path));
  if (await isFolder(path)) {
    const found = new Map<string, StartFrom>();
    for (const network of networks) {
      const file = networkFile(network);
      const own = join(path, file);
      if (await isThere(own)) found.set(network, { bytes: await bytesAt(own), name: `${name}/${file}` });
    }
    return found;
  }
  const bytes = await bytesAt(path);
  if (!isZip(bytes) || isTorchFile(bytes)) return { bytes, name };
  const { checkpoints } = await readRunBytes(name, bytes, new RunReader(systems));
  return new Map(
    checkpoints
      .filter((checkpoint) => networks.includes(checkpoint.name))
      .map((checkpoint) => [
        checkpoint.name,
        { bytes: checkpoint.bytes, name: `${name}/${networkFile(checkpoint.name)}` },
      ]),
  );
}

/** @throws Failure 'bad-input' that names a file which is not there, or cannot be read */
export async function bytesAt(path: string): Promise<Uint8Array> {
  const [file] = await dataFilesFromPaths([path]);
  return readAll(file, LARGEST_FILE);
}

const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;

const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => null))?.isDirectory() ?? false;

/** A network of another system that teaches: of a file, or of a run of Routes or of its own system. @throws Failure 'bad-input' */
export const givenTeacherAt = (name: GivenTeacherName, path: string): Promise<StartFrom> =>
  teacherAt(path, [name, ...GIVEN_TEACHER_INFOS[name].files], `--${name}-from`);

/** @param option that named it, for messages */
export const teacherAt = (path: string, names: readonly string[], option: string): Promise<StartFrom> =>
  networkAt(path, names, `has no such teacher (${option}). Name its file, or another run.`);

/**
 * The first of these networks that a file or run has.
 * @param lack what is said of a run without one, behind its path
 * @throws Failure 'bad-input' where there is none
 */
export async function networkAt(path: string, names: readonly string[], lack: string): Promise<StartFrom> {
  const found = await weightsAt(path, names, systems);
  if (isFile(found)) return found;
  const [first] = names.flatMap((network) => found.get(network) ?? []);
  if (first) return first;
  throw badInput(`${shown(path)} ${lack}`);
}
