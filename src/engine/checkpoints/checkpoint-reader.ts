import { shown } from '../../base/text';
import { Failure, inFileNow } from '../../base/failure';
import { readSafetensors, type SafetensorsTensor } from '../../nn/safetensors';
import { isTorchFile } from '../../nn/torch-file/torch-file';
import { architectureOfNames, officialNames, namesOf, type Architecture } from './checkpoint-names';
import type { CheckpointSource, IgnoredPart, RawCheckpoint } from './checkpoint-report';
import { readTorchCheckpoint } from './torch-checkpoint';
import { NO_OPTIMIZER, type NoOptimizer, type TorchOptimizer } from './torch-optimizer';

/**
 * What a file holds, under official names; nothing is on a device yet, and
 * nothing is checked against a data set.
 */
export interface CheckpointContents {
  /** Name of its architecture: 'LM-TAD', 'HOSER'. */
  readonly system: string;
  /** What that is here, for people: 'teacher', 'student'. */
  readonly role: string;
  readonly source: CheckpointSource;
  /** Every tensor of the state dict, buffers included, by its official name. */
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
  /** The header of a safetensors file; empty for others. */
  readonly metadata: Readonly<Record<string, string>>;
  /** `model_config` of a torch file: those of its fields that are plain values. */
  readonly config: ReadonlyMap<string, unknown>;
  /** What a torch file holds of its optimiser, or why that cannot be used. */
  readonly optimizer: TorchOptimizer | NoOptimizer;
  readonly notes: {
    /** Name in the file of each tensor that has another one there, by its official name. */
    readonly renamed: ReadonlyMap<string, string>;
    readonly ignored: readonly IgnoredPart[];
    /** Classes and functions that a torch file names; none was made or called. */
    readonly inert: readonly string[];
  };
}

/**
 * Reads the checkpoint of a known network: safetensors from here or from Python, or what
 * `torch.save` wrote. No code of the file is run.
 * @param fileName tells the format of bytes that begin like none
 * @throws Failure 'bad-input' if it is broken, or holds no known network
 */
export function openCheckpoint(
  bytes: Uint8Array,
  known: readonly Architecture[],
  fileName = '',
): CheckpointContents {
  return inFileNow(fileName || 'The checkpoint', () => opened(bytes, known, fileName));
}

/** After the length of its header a safetensors file begins with a brace, whatever it is called. */
const isSafetensors = (bytes: Uint8Array): boolean => bytes[8] === '{'.charCodeAt(0);

function opened(bytes: Uint8Array, known: readonly Architecture[], fileName: string): CheckpointContents {
  const torch = isTorchFile(bytes) || (!isSafetensors(bytes) && /\.(pth?|ckpt|bin)$/i.test(fileName));
  const raw = torch ? readTorchCheckpoint(bytes, known) : readSafetensorsCheckpoint(bytes);
  const { source, tensors, metadata, config, optimizer, ignored, inert } = raw;
  const names = officialNames(tensors.keys());
  const official = new Map<string, SafetensorsTensor>();
  const renamed = new Map<string, string>();
  for (const [name, tensor] of tensors) {
    const known = names.get(name) ?? name;
    official.set(known, tensor);
    if (known !== name) renamed.set(known, name);
  }
  const { name: system, role } = architectureOf(metadata, official, known);
  const notes = { renamed, ignored, inert };
  return { system, role, source, tensors: official, metadata, config, optimizer, notes };
}

function readSafetensorsCheckpoint(bytes: Uint8Array): RawCheckpoint {
  const { metadata, tensors } = readSafetensors(bytes);
  const none = { config: new Map(), optimizer: NO_OPTIMIZER, ignored: [], inert: [] };
  return { source: 'safetensors', tensors, metadata, ...none };
}

/** What the header says that it is; without a word of that, what its tensors are called. */
function architectureOf(
  metadata: CheckpointContents['metadata'],
  tensors: CheckpointContents['tensors'],
  known: readonly Architecture[],
): Architecture {
  const said = Object.hasOwn(metadata, 'system') ? metadata.system : null;
  const found =
    said === null ? architectureOfNames(tensors.keys(), known) : known.find(({ name }) => name === said);
  if (found) return found;
  const names = [...tensors.keys()].slice(0, 3).map((name) => `"${shown(name)}"`);
  const none = known.length === 2 ? 'neither' : 'no known network';
  const holds =
    names.length > 0 ? `its tensors (${names.join(', ')} ...) are of ${none}` : 'it has no tensors';
  const choices = known.map(({ role, name }) => `a ${role} (${name})`).join(' or ');
  throw new Failure(
    'bad-input',
    `These weights cannot be used: ${said === null ? holds : `it is of "${shown(said)}"`}. Choose ${choices}.`,
    { found: said, known: namesOf(known) },
  );
}
