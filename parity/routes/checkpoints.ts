import type { CheckpointContents } from '../../src/engine/checkpoints/checkpoint-reader';
import { openRoutesCheckpoint } from '../../src/systems/routes/checkpoints/open-checkpoint';
import { loadStudent } from '../../src/systems/routes/checkpoints/student-file';
import { lmTadSpecs } from '../../src/models/lm-tad/lm-tad';
import { Parameters } from '../../src/nn/parameters';
import type { SafetensorsTensor } from '../../src/nn/safetensors';
import { readTorchFile, type TorchTensor, type TorchValue } from '../../src/nn/torch-file/torch-file';
import type { Tolerance } from '../harness/compare';
import { compare, compareLists, couldNotRun, EXACT, reportUnread } from '../harness/compare';
import { checkBuffers } from './hoser-features';
import { Rows } from '../harness/stored-file';
import { lmTadConfigOf, logitsOfRows, LmTadReference } from './lm-tad';
import { part } from '../harness/compare';
import { openSearchReference } from './search-reference';
import { SearchChecks } from './searches';
import { StoredFields } from '../harness/stored-fields';
import { FORWARD, type Subject, type VerificationContext } from '../harness/compare';

const GROUP = 'checkpoints';
const FILE = 'lmtad_checkpoint.json';

/**
 * Files of torch.save: their contents are read, are the weights of the other files, and make models with the
 * same outputs.
 */
export const checkpoints: Subject = {
  name: GROUP,
  async run(context) {
    const json = new StoredFields(context.folder.json(FILE), FILE);
    const files = json.fields('files');
    compareLists(context, {
      group: GROUP,
      what: 'there are files to check',
      actual: [files.names.length > 0],
      expected: [true],
    });
    for (const name of files.names)
      await part(context, `${GROUP}/${name}`, name, () => checkFile(context, name, files));
    reportUnread(context, GROUP, json);
  },
};

async function checkFile(context: VerificationContext, name: string, files: StoredFields): Promise<void> {
  const group = `${GROUP}/${name}`;
  const stored = files.fields(name);
  const bytes = context.folder.bytes(name);
  checkContents(context, group, bytes, stored, files);
  const contents = openRoutesCheckpoint(bytes, name);
  if (stored.has('model_config')) checkConfig(context, group, contents, stored.fields('model_config'));
  if (contents.system === 'LM-TAD') await checkTeacher(context, group, contents);
  else await checkStudent(context, group, bytes, contents);
}

/** The file as it is: its format, and names, types, shapes and values of its tensors. */
function checkContents(
  context: VerificationContext,
  group: string,
  bytes: Uint8Array,
  stored: StoredFields,
  files: StoredFields,
): void {
  const { format, root } = readTorchFile(bytes);
  compareLists(context, {
    group,
    what: 'format',
    actual: [format],
    expected: [stored.text('format').split(' ')[0]],
  });
  const key = stored.value('weights_key');
  const tensors = tensorsOf(typeof key === 'string' ? entryOf(root, key) : root);
  const described = describedTensors(stored, files);
  compareLists(context, {
    group,
    what: 'names, types and shapes of the tensors',
    actual: [...tensors]
      .map(([name, { dtype, shape }]) => `${name} ${TORCH_TYPES[dtype]} [${shape.join()}]`)
      .sort(),
    expected: described.names
      .map((name) => described.fields(name))
      .map((each, i) => `${described.names[i]} ${each.text('dtype')} [${each.numbers('shape').join()}]`)
      .sort(),
  });
  for (const name of described.names) {
    const tensor = tensors.get(name);
    if (!tensor) continue; // the row above says so
    const expected = described.fields(name);
    const { sum, absSum, values } = summed(tensor);
    const first = expected.numbers('first');
    compare(context, {
      group,
      what: `sums, first and last values of ${name}`,
      actual: [sum, absSum, ...values.slice(0, first.length), values[values.length - 1]],
      expected: [expected.number('sum'), expected.number('abs_sum'), ...first, expected.number('last')],
      tolerance: DOUBLE,
      onHost: true,
    });
  }
  for (const field of stored.names.filter((each) => !KNOWN_FIELDS.has(each))) {
    const value = plainNumber(entryOf(root, field));
    if (value !== undefined)
      compare(context, {
        group,
        what: field,
        actual: [value],
        expected: [stored.number(field)],
        tolerance: EXACT,
        onHost: true,
      });
  }
}

/** A number of the file, or the value of a tensor with one value; undefined for anything else. */
function plainNumber(value: TorchValue | undefined): number | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  return isTensor(value) && value.data.length === 1 ? Number(value.data[0]) : undefined;
}

const isTensor = (value: TorchValue | undefined): value is TorchTensor =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'tensor';

/** Fields of the description that are not simply entries of the file. */
const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  'format',
  'layout',
  'notes',
  'weights_key',
  'model_config',
  'state_dict',
]);

/** A sum in double precision, in any order of adding. */
const DOUBLE: Tolerance = { absolute: 1e-9, relative: 1e-9 };

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

function summed({ data }: SafetensorsTensor) {
  const values = Array.from(data as Iterable<number | bigint>, Number);
  const total = (of: (value: number) => number) => values.reduce((sum, value) => sum + of(value), 0);
  return { values, sum: total((value) => value), absSum: total(Math.abs) };
}

/** What the json says of a file's tensors; where it says "as" another file, what it says of that one. */
function describedTensors(stored: StoredFields, files: StoredFields): StoredFields {
  const value = stored.value('state_dict');
  const same = typeof value === 'string' ? files.names.find((name) => value.includes(name)) : undefined;
  return same === undefined ? stored.fields('state_dict') : files.fields(same).fields('state_dict');
}

function entryOf(root: TorchValue, key: string): TorchValue | undefined {
  return root instanceof Map ? (root as ReadonlyMap<string | number, TorchValue>).get(key) : undefined;
}

function tensorsOf(value: TorchValue | undefined): Map<string, TorchTensor> {
  const tensors = new Map<string, TorchTensor>();
  if (value instanceof Map)
    for (const [name, entry] of value as ReadonlyMap<string | number, TorchValue>)
      if (isTensor(entry)) tensors.set(String(name), entry);
  return tensors;
}

function checkConfig(
  context: VerificationContext,
  group: string,
  { config }: CheckpointContents,
  stored: StoredFields,
): void {
  compareLists(context, {
    group,
    what: 'model_config',
    actual: stored.names.map((name) => `${name}: ${JSON.stringify(config.get(name))}`),
    expected: stored.names.map((name) => `${name}: ${JSON.stringify(stored.value(name))}`),
  });
}

/** An LM-TAD: the weights of `lmtad_forward`, and its logits. */
async function checkTeacher(
  context: VerificationContext,
  group: string,
  { tensors, config }: CheckpointContents,
): Promise<void> {
  const reference = LmTadReference.open(context);
  const sizes = lmTadConfigOf(new StoredFields(Object.fromEntries(config), `${group}: model_config`));
  const parameters = Parameters.from(lmTadSpecs(sizes), tensors);
  try {
    sameWeights(context, group, tensors, reference.file.tensors);
    compare(context, {
      group,
      what: 'logits of the loaded teacher',
      actual: await logitsOfRows(reference.file, sizes, parameters),
      expected: reference.file.numbers('out.logits'),
      tolerance: reference.tolerance('logits', FORWARD),
    });
  } finally {
    parameters.dispose();
    reference.dispose();
  }
}

/** A HOSER: the weights and buffers of `beam_search`, its embeddings and the routes that it finds. */
async function checkStudent(
  context: VerificationContext,
  group: string,
  bytes: Uint8Array,
  { tensors }: CheckpointContents,
): Promise<void> {
  const reference = await openSearchReference(context.folder);
  const { dataset, features, tolerances } = reference;
  sameWeights(context, group, tensors, reference.tensors);
  const named = {
    names: [...tensors.keys()],
    has: (name: string) => tensors.has(name),
    numbers: (name: string) => Array.from(tensors.get(name)!.data as Iterable<number | bigint>, Number),
    shape: (name: string) => tensors.get(name)!.shape,
  };
  checkBuffers(new Rows(context, group), features, named, { tolerances: tolerances.feature_tolerance });
  const student = loadStudent(bytes, dataset, features);
  const checks = new SearchChecks(context, group, reference);
  try {
    await checks.embeddings(student.parameters);
    await checks.algorithm('best_first', student.parameters, student.config);
  } finally {
    student.dispose();
  }
}

/** Every `model.*` of the stored numbers, value by value. */
function sameWeights(
  context: VerificationContext,
  group: string,
  tensors: CheckpointContents['tensors'],
  stored: { readonly names: readonly string[]; numbers(name: string): number[] },
): void {
  const names = stored.names.filter((name) => name.startsWith('model.'));
  const missing = names.filter((name) => !tensors.has(name.slice('model.'.length)));
  for (const name of missing) couldNotRun(context, group, name, 'the file has no such tensor');
  const shared = names.filter((name) => !missing.includes(name));
  const own = (name: string) => tensors.get(name.slice('model.'.length))!.data as Iterable<number | bigint>;
  compare(context, {
    group,
    what: `the weights and buffers of the stored numbers (${shared.length} tensors)`,
    actual: shared.flatMap((name) => Array.from(own(name), Number)),
    expected: shared.flatMap((name) => stored.numbers(name)),
    tolerance: EXACT,
    onHost: true,
  });
}
