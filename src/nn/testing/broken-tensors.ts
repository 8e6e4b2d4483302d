import {
  call,
  get,
  global,
  int,
  ints,
  joined,
  list,
  orderedDict,
  pickle,
  put,
  storage,
  tensor,
  text,
  tuple,
  type Piece,
  type WrittenTensor,
} from '../torch-file/pickle-writer';
import { SMALL, smallBytes, torchZip } from '../torch-file/testing/torch-writer';
import type { BrokenCheckpoint } from './broken-checkpoint';

const saying = (value: Piece) => () => torchZip(pickle(value), { '0': smallBytes() });

/** A state dict of one weight, which the changes make wrong. */
const weight = (changes: Partial<WrittenTensor>) =>
  saying(orderedDict({ weight: tensor({ ...SMALL, ...changes }) }));

const rebuild = (from: Piece, offset: Piece, shape: Piece, strides: Piece): Piece =>
  orderedDict({ weight: call(global('torch._utils', '_rebuild_tensor_v2'), from, offset, shape, strides) });

const persistent = (...id: readonly Piece[]): Piece => [...tuple(...id), 0x51];

/** Many names for one megabyte of numbers: the file is small, what it asks for is not. */
function manyCopies(): Uint8Array {
  const elements = 2 ** 18;
  const one = tensor({ key: '0', storage: 'FloatStorage', elements, shape: [elements] });
  return torchZip(pickle(list(...Array<Piece>(200).fill(one))), { '0': new Uint8Array(4 * elements) });
}

/** Tensors that do not lie where they should. */
export const brokenTensors: readonly BrokenCheckpoint[] = [
  { name: 'missing-storage.pth', bytes: weight({ key: '7' }), message: /no entry "weights\/data\/7"/ },
  {
    name: 'storage-claims-more.pth',
    bytes: weight({ elements: 1000, shape: [1000] }),
    message: /storage "0" should have 4000 bytes and has 16/,
  },
  {
    name: 'storage-of-2-52.pth',
    bytes: weight({ elements: 2 ** 52 }),
    message: /storage "0" should have 18014398509481984 bytes/,
  },
  {
    name: 'shape-beyond-storage.pth',
    bytes: weight({ shape: [3, 2] }),
    message: /tensor "weight" of shape \[3, 2\] reaches to element 6 of its storage "0", which has 4/,
  },
  { name: 'offset-beyond-storage.pth', bytes: weight({ offset: 1 }), message: /reaches to element 5/ },
  { name: 'stride-beyond-storage.pth', bytes: weight({ strides: [9, 1] }), message: /reaches to element 11/ },
  { name: 'negative-size.pth', bytes: weight({ shape: [-2, 2] }), message: /"weight" has -2 in its shape/ },
  { name: 'negative-stride.pth', bytes: weight({ strides: [-2, 1] }), message: /has -2 in its strides/ },
  { name: 'negative-offset.pth', bytes: weight({ offset: -1 }), message: /has -1 in its storage offset/ },
  {
    name: 'shape-of-2-80.pth',
    bytes: weight({ shape: [2 ** 40, 2 ** 40], strides: [0, 0] }),
    message: /more than any file holds/,
  },
  { name: 'strides-missing.pth', bytes: weight({ strides: [1] }), message: /2 dimensions and 1 strides/ },
  {
    name: 'many-dimensions.pth',
    bytes: weight({ shape: Array<number>(65).fill(1) }),
    message: /no valid shape \(a list of at most 64/,
  },
  {
    name: 'expanded-to-a-gigabyte.pth',
    bytes: weight({ shape: [2 ** 28], strides: [0] }),
    message: /take 1073741824 bytes, many times the \d+ of the file/,
  },
  { name: 'many-copies.pth', bytes: manyCopies, message: /many times the/ },
  {
    name: 'shape-in-words.pth',
    bytes: saying(rebuild(storage(SMALL), int(0), text('2, 2'), ints([2, 1]))),
    message: /no valid shape/,
  },
  {
    name: 'size-in-words.pth',
    bytes: saying(rebuild(storage(SMALL), int(0), tuple(text('2')), ints([1]))),
    message: /no number in its shape/,
  },
  {
    name: 'tensor-of-no-storage.pth',
    bytes: saying(rebuild(text('0'), int(0), ints([2, 2]), ints([2, 1]))),
    message: /from something that is no storage/,
  },
  {
    name: 'storage-of-two-types.pth',
    bytes: saying(orderedDict({ a: tensor(SMALL), b: tensor({ ...SMALL, storage: 'LongStorage' }) })),
    message: /storage "0" as FloatStorage and as LongStorage/,
  },
  {
    name: 'storage-path-upwards.pth',
    bytes: weight({ key: '../../etc/passwd' }),
    message: /no entry "weights\/data\/\.\.\/\.\.\/etc\/passwd"/,
  },
  {
    name: 'storage-without-a-key.pth',
    bytes: saying(persistent(text('storage'), global('torch', 'FloatStorage'), int(0), text('cpu'), int(4))),
    message: /refers to a storage in an unknown way/,
  },
  {
    name: 'storage-of-negative-length.pth',
    bytes: weight({ elements: -4 }),
    message: /refers to a storage in an unknown way/,
  },
  { name: 'foreign-reference.pth', bytes: saying(joined(text('elsewhere'), [0x51])), message: /no storage/ },
  {
    name: 'rebuilt-by-itself.pth',
    bytes: saying(
      joined(
        global('torch._tensor', '_rebuild_from_type_v2'),
        put(1),
        tuple(get(1), get(1), tuple()),
        [0x52],
      ),
    ),
    message: /by way of itself/,
  },
];
