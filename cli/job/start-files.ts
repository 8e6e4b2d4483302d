import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Failure } from '../../src/base/failure';
import { listed, shown } from '../../src/base/text';
import { readAll } from '../../src/data/data-file';
import { digestOfFile } from '../../src/engine/checkpoints/file-digest';
import type { ExperimentOrder, StartFrom } from '../../src/engine/experiments/experiment';
import type { SystemEntry } from '../../src/engine/experiments/system';
import { readRunBytes } from '../../src/engine/runs/run-bundle';
import { RunReader } from '../../src/engine/runs/run-reader';
import { isTorchFile } from '../../src/nn/torch-file/torch-file';
import { dataFilesFromPaths } from '../node-files';
import { networkFile } from './run-files';
import { startedFrom } from './run-identity';
import type { WantedStart } from './start-options';

/** Larger than any checkpoint or run that could be trained with here. */
const LARGEST_FILE = 1024 ** 3;

/** The weights that networks start from or are. */
export interface StartFiles {
  readonly order: Required<Pick<ExperimentOrder, 'start' | 'given'>>;
  /** What of them tells runs apart. */
  readonly starts: Readonly<Record<string, string>>;
  /** Which file each network is of that is used as it is. */
  readonly notes: readonly string[];
}

/**
 * Reads the files and runs that networks start from.
 * @throws Failure 'bad-input' for one that is not there, or has no such network
 */
export async function readStartFiles(
  wanted: readonly WantedStart[],
  system: SystemEntry,
  systems: readonly SystemEntry[],
): Promise<StartFiles> {
  const start: Record<string, StartFrom> = {};
  const given: Record<string, Uint8Array> = {};
  const starts: Record<string, string> = {};
  const notes: string[] = [];
  for (const one of wanted) {
    const found = await weightsAt(one, systems);
    for (const network of one.networks) {
      const from = chosen(one, network, found);
      starts[network] = startedFrom(await digestOfFile(from.bytes), !one.asIs);
      if (!one.asIs) start[network] = from;
      else {
        const { label } = system.networks.find(({ name }) => name === network)!;
        given[network] = from.bytes;
        notes.push(`The ${label} is that of ${shown(from.name)}.`);
      }
    }
  }
  return { order: { start, given }, starts, notes };
}

/** What a file or run holds: one file for any network, or networks by name. */
type Weights = StartFrom | ReadonlyMap<string, StartFrom>;

const isFile = (weights: Weights): weights is StartFrom => !(weights instanceof Map);

async function weightsAt({ path, group }: WantedStart, systems: readonly SystemEntry[]): Promise<Weights> {
  const name = basename(resolve(path));
  if (await isFolder(path)) {
    const found = new Map<string, StartFrom>();
    for (const network of group.networks) {
      const file = networkFile(network);
      const bytes = await bytesIfThere(join(path, file));
      if (bytes) found.set(network, { bytes, name: `${name}/${file}` });
    }
    return found;
  }
  const bytes = await bytesAt(path);
  if (!isZip(bytes) || isTorchFile(bytes)) return { bytes, name };
  const { checkpoints } = await readRunBytes(name, bytes, new RunReader(systems));
  return new Map(
    checkpoints
      .filter((checkpoint) => group.networks.includes(checkpoint.name))
      .map((checkpoint) => [
        checkpoint.name,
        { bytes: checkpoint.bytes, name: `${name}/${networkFile(checkpoint.name)}` },
      ]),
  );
}

/** The network of the same name, or the only one that there is. */
function chosen({ path, group }: WantedStart, network: string, found: Weights): StartFrom {
  if (isFile(found)) return found;
  const [only] = found.size === 1 ? found.values() : [];
  const own = found.get(network) ?? only;
  if (own) return own;
  const files = group.networks.map(networkFile).join(' nor ');
  throw new Failure(
    'bad-input',
    found.size === 0
      ? `${shown(path)} has no network to start the ${group.label} from: it holds neither ${files}. Name the folder or ` +
          'zip of a finished run, or a checkpoint.'
      : `${shown(path)} has no ${networkFile(network)}, and more than one other (${listed([...found.keys()])}). Name the ` +
          'file to start from.',
    { path },
  );
}

const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;

const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => null))?.isDirectory() ?? false;

/** @throws Failure 'bad-input' that names a file which is not there, or cannot be read */
async function bytesAt(path: string): Promise<Uint8Array> {
  const [file] = await dataFilesFromPaths([path]);
  return readAll(file, LARGEST_FILE);
}

/** Null for a file that is not there. */
async function bytesIfThere(path: string): Promise<Uint8Array | null> {
  const isThere = await stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
  return isThere ? bytesAt(path) : null;
}
