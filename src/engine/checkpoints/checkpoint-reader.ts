import { shown } from '../../base/text';
import { badInput, inFileNow } from '../../base/failure';
import { readSafetensors, type SafetensorsTensor } from '../../nn/safetensors';
import {
  isTorchFile,
  readTorchFile,
  type TorchInert,
  type TorchTensor,
  type TorchValue,
} from '../../nn/torch-file/torch-file';
import {
  architectureOfNames,
  officialNames,
  namesOf,
  type Architecture,
  officialName,
} from './checkpoint-names';
import type { CheckpointSource, IgnoredPart, RawCheckpoint } from './checkpoint-report';
import {
  NO_OPTIMIZER,
  type NoOptimizer,
  type TorchOptimizer,
  OPTIMIZER_KEYS,
  readTorchOptimizer,
} from './torch-optimizer';

/**
 * What a file holds, under official names; nothing is on a device yet, and
 * nothing is checked against a data set.
 */
export interface CheckpointContents {
  /** Name of the file, for errors; '' where whoever reads it does not know. */
  readonly file: string;
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
 * @param fileName tells the format of bytes that begin like none; errors name it. Without it, whoever knows it does
 * @throws Failure 'bad-input' if it is broken, or holds no known network
 */
export function openCheckpoint(
  bytes: Uint8Array,
  known: readonly Architecture[],
  fileName = '',
): CheckpointContents {
  return fileName === ''
    ? opened(bytes, known, fileName)
    : inFileNow(fileName, () => opened(bytes, known, fileName));
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
  return { file: fileName, system, role, source, tensors: official, metadata, config, optimizer, notes };
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
  throw badInput(
    `These weights cannot be used: ${said === null ? holds : `it is of "${shown(said)}"`}. Choose ${choices}.`,
    { found: said, known: namesOf(known) },
  );
}

type Dict = ReadonlyMap<string | number, TorchValue>;

/**
 * Where training scripts put the weights; the official LM-TAD says `model`, the thesis's export `state_dict`.
 */
const USUAL_KEYS = ['model', 'state_dict', 'model_state_dict'];
const CONFIG_KEY = 'model_config';

/**
 * A state dict from a file of torch.save: the file itself, or one entry of the dict that it holds.
 * @throws Failure 'bad-input' if there is no state dict of a known system in it
 */
function readTorchCheckpoint(bytes: Uint8Array, known: readonly Architecture[]): RawCheckpoint {
  const { format, root, inert } = readTorchFile(bytes);
  const { weights, key } = stateDictIn(root, known);
  const tensors = new Map<string, SafetensorsTensor>();
  const ignored: IgnoredPart[] = [];
  for (const [name, value] of weights)
    if (isTensor(value)) tensors.set(String(name), value);
    else ignored.push({ name: shown(String(name)), why: 'no tensor' });
  if (key !== null)
    for (const other of (root as Dict).keys())
      if (other !== key && other !== CONFIG_KEY)
        ignored.push({ name: shown(String(other)), why: whyIgnored(String(other)) });
  const config = isDict(root) ? plainFields(root.get(CONFIG_KEY)) : new Map<string, unknown>();
  return {
    source: format === 'zip' ? 'torch zip' : 'torch legacy',
    tensors,
    metadata: {},
    config,
    optimizer: readTorchOptimizer(key === null ? undefined : optimizerIn(root as Dict)),
    ignored: shortened(ignored),
    inert,
  };
}

const whyIgnored = (key: string): string =>
  OPTIMIZER_KEYS.includes(key) ? 'needed only to train further' : 'not needed to use the network';

/** What a report lists of parts that nobody needs. */
const MOST_IGNORED = 100;

function shortened(parts: readonly IgnoredPart[]): readonly IgnoredPart[] {
  const more = parts.length - MOST_IGNORED;
  if (more <= 0) return parts;
  return [...parts.slice(0, MOST_IGNORED), { name: `${more} more parts`, why: 'not needed either' }];
}

function stateDictIn(
  root: TorchValue,
  known: readonly Architecture[],
): { weights: Dict; key: string | number | null } {
  if (isStateDict(root, known)) return { weights: root, key: null };
  const entries = isDict(root) ? [...root] : [];
  const usual = USUAL_KEYS.flatMap((key) => entries.filter(([name]) => name === key));
  for (const [key, value] of [...usual, ...entries])
    if (isStateDict(value, known)) return { weights: value, key };
  throw badInput(
    `This file of torch.save holds no state dict of ${namesOf(known)}: ${whatIs(root)}. ` +
      'Save the weights with torch.save(model.state_dict(), path).',
  );
}

const optimizerIn = (root: Dict): TorchValue | undefined =>
  OPTIMIZER_KEYS.map((key) => root.get(key)).find((value) => value !== undefined);

function whatIs(root: TorchValue): string {
  if (!isDict(root))
    return `it is ${Array.isArray(root) ? 'a list' : isTensor(root) ? 'one tensor' : 'a plain value'}`;
  const names = [...root.keys()].slice(0, 6).map((name) => `"${shown(String(name))}"`);
  return names.length === 0 ? 'it is empty' : `it has the entries ${names.join(', ')}`;
}

function isStateDict(value: TorchValue, known: readonly Architecture[]): value is Dict {
  if (!isDict(value)) return false;
  const tensors = [...value].filter(([, entry]) => isTensor(entry));
  const names = tensors.map(([name]) => officialName(String(name)));
  return architectureOfNames(names, known) !== undefined;
}

const isDict = (value: TorchValue | undefined): value is Dict => value instanceof Map;

const hasKind = (value: TorchValue | undefined, kind: string): boolean =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;

const isTensor = (value: TorchValue | undefined): value is TorchTensor => hasKind(value, 'tensor');

const isInert = (value: TorchValue | undefined): value is TorchInert => hasKind(value, 'inert');

/** Fields that are numbers, truths or words, of a dict or of an object of a class that is not made here. */
function plainFields(value: TorchValue | undefined): Map<string, unknown> {
  const fields = new Map<string, unknown>();
  const from = isInert(value) ? value.state : value;
  if (!isDict(from)) return fields;
  for (const [name, field] of from) {
    if (typeof field === 'bigint') fields.set(String(name), Number(field));
    else if (['number', 'boolean', 'string'].includes(typeof field)) fields.set(String(name), field);
  }
  return fields;
}
