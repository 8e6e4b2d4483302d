import { Failure } from '../../base/failure';
import { readSafetensors, type SafetensorsTensor } from '../../nn/safetensors';
import { isTorchFile } from '../../nn/torch-file/torch-file';
import { officialNames, systemOfNames } from './checkpoint-names';
import { readTorchCheckpoint } from './torch-checkpoint';

/** Published systems whose checkpoints are read, and what each is here. */
export const ROLES = { 'LM-TAD': 'teacher', HOSER: 'student' } as const;
export type CheckpointSystem = keyof typeof ROLES;

export type CheckpointSource = 'safetensors' | 'torch zip' | 'torch legacy';

/** A part of a file that is left where it is, and why. */
export interface IgnoredPart {
  readonly name: string;
  readonly why: string;
}

/** What a file holds, under official names; nothing is on a device yet, and nothing is checked against a data set. */
export interface CheckpointContents {
  readonly system: CheckpointSystem;
  readonly source: CheckpointSource;
  /** Every tensor of the state dict, buffers included, by its official name. */
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
  /** The header of a safetensors file; empty for others. */
  readonly metadata: Readonly<Record<string, string>>;
  /** `model_config` of a torch file: those of its fields that are plain values. */
  readonly config: ReadonlyMap<string, unknown>;
  readonly notes: {
    /** Name in the file of each tensor that has another one there, by its official name. */
    readonly renamed: ReadonlyMap<string, string>;
    readonly ignored: readonly IgnoredPart[];
    /** Classes and functions that a torch file names; none was made or called. */
    readonly inert: readonly string[];
  };
}

/** What a reader of one format finds, its tensors still under the names of the file. */
export interface RawCheckpoint {
  readonly source: CheckpointSource;
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly config: ReadonlyMap<string, unknown>;
  readonly ignored: readonly IgnoredPart[];
  readonly inert: readonly string[];
}

/**
 * Reads the checkpoint of a teacher or a student: safetensors from here or from Python, or what `torch.save` wrote. No
 * code of the file is run.
 * @param fileName tells the format of bytes that begin like none
 * @throws Failure 'bad-input' if it is broken, or holds neither
 */
export function openCheckpoint(bytes: Uint8Array, fileName = ''): CheckpointContents {
  const torch = isTorchFile(bytes) || /\.(pth?|ckpt|bin)$/i.test(fileName);
  const raw = torch ? readTorchCheckpoint(bytes) : readSafetensorsCheckpoint(bytes);
  const { source, tensors, metadata, config, ignored, inert } = raw;
  const names = officialNames(tensors.keys());
  const official = new Map<string, SafetensorsTensor>();
  const renamed = new Map<string, string>();
  for (const [name, tensor] of tensors) {
    const known = names.get(name) ?? name;
    official.set(known, tensor);
    if (known !== name) renamed.set(known, name);
  }
  const system = systemOf(metadata, official);
  return { system, source, tensors: official, metadata, config, notes: { renamed, ignored, inert } };
}

function readSafetensorsCheckpoint(bytes: Uint8Array): RawCheckpoint {
  const { metadata, tensors } = readSafetensors(bytes);
  return { source: 'safetensors', tensors, metadata, config: new Map(), ignored: [], inert: [] };
}

/** What the header says that it is; without a word of that, what its tensors are called. */
function systemOf(
  metadata: CheckpointContents['metadata'],
  tensors: CheckpointContents['tensors'],
): CheckpointSystem {
  const said = Object.hasOwn(metadata, 'system') ? metadata.system : null;
  if (said === 'LM-TAD' || said === 'HOSER') return said;
  const found = said === null ? systemOfNames(tensors.keys()) : null;
  if (found) return found;
  const names = [...tensors.keys()].slice(0, 3).map((name) => `"${name}"`);
  const holds =
    names.length > 0 ? `its tensors (${names.join(', ')} ...) are of neither` : 'it has no tensors';
  throw new Failure(
    'bad-input',
    `These weights cannot be used: ${said === null ? holds : `it is of "${said}"`}. ` +
      'Choose a teacher (LM-TAD) or a student (HOSER).',
    { found: said },
  );
}
