import type { CheckpointContents } from '../../src/engine/checkpoints/checkpoint-reader';
import { openRoutesCheckpoint } from '../../src/systems/routes/checkpoints/open-checkpoint';
import { loadStudent } from '../../src/systems/routes/checkpoints/student-file';
import { lmTadSpecs } from '../../src/models/lm-tad/lm-tad';
import { Parameters } from '../../src/nn/parameters';
import type { SafetensorsTensor } from '../../src/nn/safetensors';
import { readTorchFile, type TorchTensor, type TorchValue } from '../../src/nn/torch-file/torch-file';
import { FORWARD, type Tolerance, type Rows } from '../harness/compare';
import { StoredFields } from '../harness/stored-fields';
import { described, StoredFile, subject, WEIGHTS } from '../harness/stored-file';
import { checkBuffers, openSearchReference } from './hoser-reference';
import { lmTadConfigOf, logitsOfRows } from './lm-tad';
import { checkAlgorithm, checkEmbeddings } from './searches';

/** Files of torch.save: their contents are read, are the weights of the other files, and make models with the same outputs. */
export const checkpoints = subject(
  'checkpoints',
  (file) => {
    const files = file.json.fields('files');
    return {
      parts: {
        files: async () => {
          file.lists('there are files to check', [files.names.length > 0], [true]);
          for (const name of files.names) {
            const rows = file.section(name);
            await rows.part(name, () => checkFile(rows, name, files));
          }
        },
      },
    };
  },
  'lmtad_checkpoint',
);

async function checkFile(rows: Rows, name: string, files: StoredFields): Promise<void> {
  const stored = files.fields(name);
  const bytes = rows.context.folder.bytes(name);
  checkContents(rows, bytes, stored, files);
  const contents = openRoutesCheckpoint(bytes, name);
  if (stored.has('model_config')) {
    const config = stored.fields('model_config');
    const lines = (valueOf: (field: string) => unknown) =>
      config.names.map((field) => `${field}: ${JSON.stringify(valueOf(field))}`);
    const ours = lines((field) => contents.config.get(field));
    rows.lists('model_config', ours, lines((field) => config.value(field))); // prettier-ignore
  }
  if (contents.system === 'LM-TAD') await checkTeacher(rows, contents);
  else await checkStudent(rows, bytes, contents);
}

/** A sum in double precision, in any order of adding. */
const DOUBLE: Tolerance = { absolute: 1e-9, relative: 1e-9 };

/** Fields of the description that are not simply entries of the file. */
const KNOWN_FIELDS = ['format', 'layout', 'notes', 'weights_key', 'model_config', 'state_dict'];

const TORCH_TYPES: Readonly<Record<SafetensorsTensor['dtype'], string>> = {
  F64: 'torch.float64',
  F32: 'torch.float32',
  F16: 'torch.float16',
  BF16: 'torch.bfloat16',
  I64: 'torch.int64',
  I32: 'torch.int32',
  U8: 'torch.uint8',
  BOOL: 'torch.bool',
};

/** Compares the file as it is: its format, and names, types, shapes and values of its tensors. */
function checkContents(rows: Rows, bytes: Uint8Array, stored: StoredFields, files: StoredFields): void {
  const { format, root } = readTorchFile(bytes);
  rows.lists('format', [format], [stored.text('format').split(' ')[0]]);
  const key = stored.value('weights_key');
  const tensors = new Map(
    entriesOf(typeof key === 'string' ? entryOf(root, key) : root).flatMap(([name, entry]) =>
      isTensor(entry) ? [[String(name), entry] as const] : [],
    ),
  );
  // Where it says "as" another file, what it says of that one.
  const value = stored.value('state_dict');
  const same = typeof value === 'string' ? files.names.find((name) => value.includes(name)) : undefined;
  const theirs = (same === undefined ? stored : files.fields(same)).fields('state_dict');
  rows.lists(
    'names, types and shapes of the tensors',
    [...tensors].map(([name, { dtype, shape }]) => described(`${name} ${TORCH_TYPES[dtype]}`, shape)).sort(),
    theirs.names
      .map((name) => [name, theirs.fields(name)] as const)
      .map(([name, each]) => described(`${name} ${each.text('dtype')}`, each.numbers('shape')))
      .sort(),
  );
  for (const name of theirs.names) {
    const tensor = tensors.get(name);
    if (!tensor) continue; // the row above says so
    const expected = theirs.fields(name);
    const values = numbersOf(tensor);
    const total = (of: (each: number) => number) => values.reduce((sum, each) => sum + of(each), 0);
    const first = expected.numbers('first');
    const ours = [total((each) => each), total(Math.abs), ...values.slice(0, first.length)];
    const stated = [...expected.all('sum', 'abs_sum'), ...first, expected.number('last')];
    rows.row(`sums, first and last values of ${name}`, [...ours, values[values.length - 1]], stated, DOUBLE);
  }
  for (const field of stored.names.filter((each) => !KNOWN_FIELDS.includes(each))) {
    const number = plainNumber(entryOf(root, field));
    if (number !== undefined) rows.exact(field, number, stored.number(field));
  }
}

const numbersOf = ({ data }: Pick<SafetensorsTensor, 'data'>): number[] =>
  Array.from(data as Iterable<number | bigint>, Number);

const isTensor = (value: TorchValue | undefined): value is TorchTensor =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'tensor';

/** A number of the file, or the value of a tensor with one value; undefined for anything else. */
function plainNumber(value: TorchValue | undefined): number | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  return isTensor(value) && value.data.length === 1 ? Number(value.data[0]) : undefined;
}

const entriesOf = (value: TorchValue | undefined): (readonly [string | number, TorchValue])[] =>
  value instanceof Map ? [...(value as ReadonlyMap<string | number, TorchValue>)] : [];

const entryOf = (root: TorchValue, key: string): TorchValue | undefined =>
  entriesOf(root).find(([name]) => name === key)?.[1];

/** An LM-TAD: the weights of `lmtad_forward`, and its logits. */
async function checkTeacher(rows: Rows, { tensors, config }: CheckpointContents): Promise<void> {
  const file = new StoredFile('lmtad_forward', rows.context);
  const at = `${rows.group}: model_config`;
  const sizes = lmTadConfigOf(new StoredFields(Object.fromEntries(config), at));
  const parameters = file.own(Parameters.from(lmTadSpecs(sizes), tensors));
  sameWeights(rows, tensors, file);
  const logits = await logitsOfRows(file, sizes, parameters);
  const tolerance = file.tolerance('logits', FORWARD);
  rows.computed('logits of the loaded teacher', logits, file.numbers('out.logits'), tolerance);
}

/** A HOSER: the weights and buffers of `beam_search`, its embeddings and the routes that it finds. */
async function checkStudent(rows: Rows, bytes: Uint8Array, { tensors }: CheckpointContents): Promise<void> {
  const reference = await openSearchReference(rows.context);
  const { dataset, features, file, forward } = reference;
  sameWeights(rows, tensors, file);
  const named = {
    names: [...tensors.keys()],
    has: (name: string) => tensors.has(name),
    numbers: (name: string) => numbersOf(tensors.get(name)!),
    shape: (name: string) => tensors.get(name)!.shape,
  };
  checkBuffers(rows, features, named, { tolerances: forward.json.fields('feature_tolerance') });
  const student = file.own(loadStudent(bytes, dataset, features));
  await checkEmbeddings(rows, reference, student.parameters);
  await checkAlgorithm(rows, reference, 'best_first', student.parameters, student.config);
}

/** Compares every `model.*` of the stored numbers, value by value. */
function sameWeights(rows: Rows, tensors: CheckpointContents['tensors'], stored: StoredFile): void {
  const names = stored.under(WEIGHTS);
  for (const name of names.filter((each) => !tensors.has(each)))
    rows.fails(WEIGHTS + name, 'the file has no such tensor');
  const shared = names.filter((name) => tensors.has(name));
  rows.exact(
    `the weights and buffers of the stored numbers (${shared.length} tensors)`,
    shared.flatMap((name) => numbersOf(tensors.get(name)!)),
    shared.flatMap((name) => stored.numbers(WEIGHTS + name)),
  );
}
