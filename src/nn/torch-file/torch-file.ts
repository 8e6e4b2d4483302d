import { shownName } from '../safetensors';
import { broken } from './broken-file';
import { FinishedValues } from './finished-values';
import { isLegacyStream, readLegacyStream } from './legacy-stream';
import { InertNames, WorkBudget } from './limits';
import { readPickle } from './pickle';
import type { PythonValue } from './python-values';
import { Storages } from './storages';
import { StoredZip } from './stored-zip';
import { TorchArchive } from './torch-archive';
import type { TorchInert, TorchValue } from './torch-values';

export type { TorchInert, TorchTensor, TorchValue } from './torch-values';

/** What `torch.save` wrote, as plain values. */
export interface TorchFile {
  readonly format: 'zip' | 'legacy';
  readonly root: TorchValue;
  /** What the file names and this reader does not make, as "argparse.Namespace". */
  readonly inert: readonly string[];
}

const ZIP_MAGIC = [0x50, 0x4b, 0x03, 0x04];
const LOCAL_HEADER_BYTES = 30;

/** Whether the bytes begin as a file of `torch.save` does, broken or not. */
export function isTorchFile(bytes: Uint8Array): boolean {
  if (!isZip(bytes)) return isLegacyStream(bytes);
  const nameLength = bytes[26] | (bytes[27] << 8);
  const name = bytes.subarray(LOCAL_HEADER_BYTES, LOCAL_HEADER_BYTES + nameLength);
  // torch.save writes this entry first; newer versions may put small ones of their own in front.
  return /(^|\/)(data\.pkl|byteorder|\.format_version|\.storage_alignment|version)$/.test(
    new TextDecoder().decode(name),
  );
}

const isZip = (bytes: Uint8Array): boolean => ZIP_MAGIC.every((byte, i) => bytes[i] === byte);

/**
 * Reads a `.pt` or `.pth` file of `torch.save`, as zip or in the format before PyTorch 1.6. The pickle in it
 * is read as data: nothing is imported or called, classes other than those of a state dict become inert
 * values that keep their name and state. Work and memory are limited in proportion to the file; every offset
 * is checked. The result holds no container within itself and can be walked by plain recursion.
 * @throws Failure 'bad-input' that says what is wrong, where, and what to do
 */
export function readTorchFile(bytes: Uint8Array): TorchFile {
  const inert = new InertNames();
  const context = { budget: new WorkBudget(), inert };
  if (isZip(bytes)) {
    const archive = new TorchArchive(new StoredZip(bytes));
    const littleEndian = archive.isLittleEndian();
    const storages = new Storages(inert, (key) => archive.storage(key));
    const cursor = archive.pickle();
    WorkBudget.checkPickle(cursor.bytes.length, cursor.what);
    const root = readPickle(cursor, context, (id) => storages.refer(id));
    const values = new FinishedValues(storages, { bytes: bytes.length, littleEndian }, inert);
    return { format: 'zip', root: finishedRoot(values, root), inert: inert.list };
  }
  if (!isLegacyStream(bytes)) throw unknownFile(bytes);
  const storages = new Storages(inert);
  const root = readLegacyStream(bytes, context, storages);
  const values = new FinishedValues(storages, { bytes: bytes.length, littleEndian: true }, inert);
  return { format: 'legacy', root: finishedRoot(values, root), inert: inert.list };
}

function finishedRoot(values: FinishedValues, root: PythonValue): TorchValue {
  const finished = values.finish(root);
  if (isInert(finished))
    throw broken(
      `it holds an object of the class "${shownName(finished.name)}", which is not made here, in place of tensors by name`,
    );
  if (values.tensors === 0) throw broken('there is no tensor in it');
  return finished;
}

const isInert = (value: TorchValue): value is TorchInert =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'inert';

function unknownFile(bytes: Uint8Array) {
  if (bytes.length === 0) return broken('it is empty', 'Copy or download it again');
  if (bytes[0] === 0x80) return broken('it is a pickle, but not one of torch.save');
  const start = bytes.subarray(0, 40);
  if (start.every((byte) => (byte >= 32 && byte < 127) || (byte >= 9 && byte <= 13)))
    return broken(
      `it is text that begins with "${shownName(new TextDecoder().decode(start))}"`,
      'Choose the .pt or .pth file itself; a download may have given a web page in its place',
    );
  return broken('it begins neither as a zip nor as a pickle of torch.save');
}
