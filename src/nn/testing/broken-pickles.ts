import {
  call,
  dict,
  discard,
  get,
  global,
  int,
  joined,
  list,
  none,
  object,
  orderedDict,
  pickle,
  put,
  tensor,
  text,
  tuple,
  uint32,
  uint64,
  type Piece,
} from '../torch-file/pickle-writer';
import { SMALL, smallBytes, torchZip } from '../torch-file/testing/torch-writer';
import type { BrokenCheckpoint } from './broken-checkpoint';

/** A file whose description is this pickle. */
const saying =
  (...pieces: readonly Piece[]) =>
  () =>
    torchZip(pickle(...pieces), { '0': smallBytes() });

/** Many bytes of one opcode, then a value. */
const repeated = (opcode: readonly number[], times: number, end: Piece) => (): Uint8Array => {
  const bytes = new Uint8Array(2 + opcode.length * times + end.length + 1);
  bytes.set([0x80, 2]);
  for (let i = 0; i < times; i++) bytes.set(opcode, 2 + i * opcode.length);
  bytes.set([...end, 0x2e], 2 + opcode.length * times);
  return torchZip(bytes, { '0': smallBytes() });
};

const weights = orderedDict({ weight: tensor(SMALL) });

/** Thirty lists, each of which holds the one before it twice: 2^30 values if one follows every reference. */
function laughs(): Piece {
  let piece: Piece = joined(list(int(1)), put(0));
  for (let level = 1; level <= 30; level++)
    piece = joined(piece, discard, list(get(level - 1), get(level - 1)), put(level));
  return piece;
}

/** A call that an ordinary reader of pickles would carry out. */
const calling = (module: string, name: string, ...args: readonly Piece[]): (() => Uint8Array) =>
  saying(call(global(module, name), ...args));

/** Descriptions that are damaged, hostile, or of something other than weights. */
export const brokenPickles: readonly BrokenCheckpoint[] = [
  {
    name: 'os-system.pth',
    bytes: calling('posix', 'system', text('echo taken over')),
    message: /object of the class "posix\.system", which is not made here/,
  },
  {
    name: 'eval.pth',
    bytes: calling('builtins', 'eval', text('globalThis.takenOver = true')),
    message: /"builtins\.eval", which is not made here/,
  },
  {
    name: 'getattr-chain.pth',
    bytes: saying(
      call(call(global('builtins', 'getattr'), global('os', 'path'), text('constructor')), text('x')),
    ),
    message: /"builtins\.getattr", which is not made here/,
  },
  {
    name: 'load-from-bytes.pth',
    bytes: calling('torch.storage', '_load_from_bytes', text('...')),
    message: /"torch\.storage\._load_from_bytes"/,
  },
  {
    name: 'whole-module.pth',
    bytes: saying(object('nets', 'RouteNet', dict({ training: none, _parameters: weights }))),
    message: /object of the class "nets\.RouteNet".*state_dict/,
  },
  { name: 'a-number.pth', bytes: saying(int(7)), message: /there is no tensor in it/ },
  { name: 'no-weights.pth', bytes: saying(dict({ epoch: int(3) })), message: /there is no tensor in it/ },
  {
    name: 'list-in-itself.pth',
    bytes: saying(orderedDict({ w: tensor(SMALL), loop: joined([0x5d], put(9), get(9), [0x61]) })),
    message: /container that holds itself, at "loop\/0"/,
  },
  {
    name: 'dictionary-in-itself.pth',
    bytes: saying([0x7d], put(9), text('me'), get(9), [0x73]),
    message: /container that holds itself, at "me"/,
  },
  {
    name: 'deep-lists.pth',
    bytes: repeated([0x5d], 100_000, [0x5d, ...Array<number>(99_999).fill(0x61)]),
    message: /containers more than 100 deep/,
  },
  { name: 'billion-laughs.pth', bytes: saying(laughs()), message: /unfold to more than/ },
  {
    name: 'endless-dictionaries.pth',
    bytes: repeated([0x7d], 300_000, none),
    message: /more than 250000 lists, dictionaries and objects/,
  },
  {
    name: 'endless-values.pth',
    bytes: repeated([0x4e], 2_100_000, none),
    message: /more than 2000000 steps/,
  },
  {
    name: 'endless-copies.pth',
    bytes: () => {
      const long = joined([0x5d], put(0), [0x28], ...Array<Piece>(20_000).fill(none), [0x65]);
      const copy = joined(call(global('builtins', 'set'), get(0)), discard);
      return saying(long, ...Array<Piece>(1000).fill(copy))();
    },
    message: /more than 2000000 steps/,
  },
  {
    name: 'no-end.pth',
    bytes: () => torchZip(pickle(weights).slice(0, -1)),
    message: /data\.pkl is cut off/,
  },
  { name: 'no-beginning.pth', bytes: () => torchZip(new Uint8Array(0)), message: /data\.pkl is cut off/ },
  { name: 'unknown-opcode.pth', bytes: saying([0xfe]), message: /unknown opcode 0xfe at byte 2/ },
  { name: 'future-protocol.pth', bytes: saying([0x80, 77]), message: /pickle protocol 77/ },
  { name: 'buffers-elsewhere.pth', bytes: saying([0x97]), message: /unknown opcode 0x97/ },
  { name: 'empty-stack.pth', bytes: saying([0x30]), message: /empty stack/ },
  { name: 'below-a-mark.pth', bytes: saying(int(1), [0x28], [0x85]), message: /empty stack/ },
  { name: 'missing-memo.pth', bytes: saying(get(4_000_000_000)), message: /value 4000000000 of its memo/ },
  {
    name: 'text-of-2-60-bytes.pth',
    bytes: saying([0x8d, ...uint64(1n << 60n)]),
    message: /claims 1152921504606847000 bytes/,
  },
  {
    name: 'text-longer-than-the-file.pth',
    bytes: saying([0x58, ...uint32(9_000_000)]),
    message: /9000000 bytes are wanted/,
  },
  {
    name: 'text-of-two-gigabytes.pth',
    bytes: saying([0x58, ...uint32(0x7fffffff)]),
    message: /text of 2147483647 bytes/,
  },
  { name: 'frame-of-2-50-bytes.pth', bytes: saying([0x95, ...uint64(1n << 50n)]), message: /frame of/ },
  {
    name: 'number-of-two-gigabytes.pth',
    bytes: saying([0x8b, ...uint32(0x7fffffff)]),
    message: /whole number of 2147483647 bytes/,
  },
  { name: 'number-in-letters.pth', bytes: saying([0x49, 0x78, 10]), message: /the whole number "x"/ },
  {
    name: 'key-without-value.pth',
    bytes: saying([0x7d, 0x28], int(1), [0x75]),
    message: /key without a value/,
  },
  { name: 'append-to-a-number.pth', bytes: saying(int(1), int(2), [0x61]), message: /appends to something/ },
  {
    name: 'call-of-a-number.pth',
    bytes: saying(int(1), tuple(), [0x52]),
    message: /no class and no function/,
  },
  {
    name: 'call-without-arguments.pth',
    bytes: saying(global('collections', 'OrderedDict'), int(1), [0x52]),
    message: /without a list of arguments/,
  },
  {
    name: 'class-by-number.pth',
    bytes: saying(int(1), int(2), [0x93]),
    message: /something that is not text/,
  },
];
