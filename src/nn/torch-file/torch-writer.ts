import { zipSync, type Zippable } from 'fflate';
import type { SafetensorsDtype, SafetensorsTensor } from '../safetensors';
import { orderedDict, pickle, tensor, type Piece } from './pickle-writer';

/** PyTorch's class of a storage. */
const STORAGES: Readonly<Partial<Record<SafetensorsDtype, string>>> = {
  F64: 'DoubleStorage',
  F32: 'FloatStorage',
  I64: 'LongStorage',
  I32: 'IntStorage',
  U8: 'ByteStorage',
};

/**
 * Writes a file as `torch.save` does: a zip without compression that holds a pickle and the bytes of each tensor. It is read by
 * `torch.load`, and here by `readTorchFile`.
 */
export class TorchWriter {
  readonly #storages: Uint8Array[] = [];

  /** A tensor within the pickle. A piece that stands there twice is one storage, as of tied weights. */
  tensor({ dtype, shape, data }: SafetensorsTensor): Piece {
    const storage = STORAGES[dtype];
    if (storage === undefined) throw new RangeError(`Tensors of ${dtype} are not written.`);
    const key = String(this.#storages.length);
    this.#storages.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    return tensor({ key, storage, elements: data.length, shape });
  }

  /** A state dict: an `OrderedDict` of tensors by name. */
  state(tensors: ReadonlyMap<string, SafetensorsTensor>): Piece {
    return orderedDict(Object.fromEntries([...tensors].map(([name, one]) => [name, this.tensor(one)])));
  }

  /** The file that holds one value. */
  file(value: Piece): Uint8Array {
    const stored = (bytes: Uint8Array): Zippable[string] => [bytes, { level: 0, mtime: FIXED_TIME }];
    return zipSync({
      'archive/data.pkl': stored(pickle(value)),
      'archive/byteorder': stored(new TextEncoder().encode('little')),
      ...Object.fromEntries(this.#storages.map((bytes, key) => [`archive/data/${key}`, stored(bytes)])),
      'archive/version': stored(new TextEncoder().encode('3\n')),
    });
  }
}

/** The same weights are the same bytes, whenever they are written. The format knows no earlier time. */
const FIXED_TIME = new Date(1980, 0, 1);
