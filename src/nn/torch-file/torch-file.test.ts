import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../base/failure';
import {
  ascii,
  call,
  dict,
  filled,
  float,
  get,
  global,
  int,
  ints,
  joined,
  list,
  none,
  object,
  orderedDict,
  pickle,
  put,
  storage,
  tensor,
  text,
  tuple,
  uint64,
  type Piece,
} from './pickle-writer';
import {
  bytesOf,
  SMALL,
  smallBytes,
  smallLegacyFile,
  smallState,
  smallTorchZip,
  storedZip,
  torchZip,
} from './testing/torch-writer';
import { isTorchFile, readTorchFile, type TorchTensor, type TorchValue } from './torch-file';

type Dictionary = ReadonlyMap<string | number, TorchValue>;

const rootOf = (bytes: Uint8Array) => readTorchFile(bytes).root as Dictionary;
const tensorOf = (state: Dictionary, name: string) => state.get(name) as TorchTensor;
const weights = tensor(SMALL);

/** The value under "it" of a pickle that also has weights. */
function valueOf(piece: Piece): TorchValue | undefined {
  const root = rootOf(torchZip(pickle(orderedDict({ it: piece, weight: weights })), { '0': smallBytes() }));
  return root.get('it');
}

describe.each(['zip', 'legacy'] as const)('a %s file that Python wrote', (format) => {
  const bytes = readFileSync(new URL(`testing/python-${format}.pth`, import.meta.url));
  const { root, inert, format: found } = readTorchFile(bytes);
  const model = (root as Dictionary).get('model') as Dictionary;

  it('gives every tensor in row-major order, views of one storage too', () => {
    expect(found).toBe(format);
    expect(isTorchFile(bytes)).toBe(true);
    const data = (name: string) => [
      tensorOf(model, name).shape,
      Array.from(tensorOf(model, name).data as Float32Array),
    ];
    expect(data('weight')).toEqual([
      [2, 3],
      [1.5, -2, 0.25, 3, 65536, -0],
    ]);
    expect(data('turned')).toEqual([
      [3, 2],
      [1.5, 3, -2, 65536, 0.25, -0],
    ]);
    expect(data('row')).toEqual([[2], [65536, -0]]);
    expect(tensorOf(model, 'brain').dtype).toBe('BF16');
    expect(data('brain')).toEqual([[2], [3.140625, -(0xca / 0x80) * 2 ** 99]]);
    expect(tensorOf(model, 'steps')).toEqual({
      kind: 'tensor',
      dtype: 'I64',
      shape: [],
      data: BigInt64Array.of(9007199254740993n),
    });
  });

  it('gives the optimiser with its whole-numbered keys, and keeps the state of what it does not make', () => {
    const optimizer = (root as Dictionary).get('optimizer') as Dictionary;
    const state = (optimizer.get('state') as Dictionary).get(0) as Dictionary;
    expect(state.get('step')).toBe(7);
    expect(tensorOf(state, 'exp_avg')).toEqual({
      kind: 'tensor',
      dtype: 'F16',
      shape: [2],
      data: Float32Array.of(0.5, -(2 ** -24)),
    });
    expect(optimizer.get('betas')).toEqual([0.9, 0.999]);
    expect((root as Dictionary).get('args')).toEqual({
      kind: 'inert',
      name: 'argparse.Namespace',
      state: new Map([['lr', 0.001]]),
    });
    expect(inert).toEqual(['argparse.Namespace']);
  });
});

describe('tensors', () => {
  const storages: readonly [string, Uint8Array, string, readonly (number | bigint)[]][] = [
    ['DoubleStorage', bytesOf(Float64Array.of(Math.PI, -1)), 'F64', [Math.PI, -1]],
    ['FloatStorage', bytesOf(Float32Array.of(NaN, -Infinity)), 'F32', [NaN, -Infinity]],
    ['HalfStorage', bytesOf(Uint16Array.of(0x3c00, 0xfbff)), 'F16', [1, -65504]],
    ['BFloat16Storage', bytesOf(Uint16Array.of(0x3f80, 0xc049)), 'BF16', [1, -3.140625]],
    ['LongStorage', bytesOf(BigInt64Array.of(-1n, 2n ** 62n)), 'I64', [-1n, 2n ** 62n]],
    ['IntStorage', bytesOf(Int32Array.of(-7, 2 ** 30)), 'I32', [-7, 2 ** 30]],
    ['ShortStorage', bytesOf(Uint16Array.of(0xffff, 3)), 'I32', [-1, 3]],
    ['CharStorage', Uint8Array.of(255, 3), 'I32', [-1, 3]],
    ['ByteStorage', Uint8Array.of(255, 3), 'U8', [255, 3]],
    ['BoolStorage', Uint8Array.of(1, 0), 'BOOL', [1, 0]],
  ];

  it.each(storages)('of a %s, little-endian and big-endian', (type, bytes, dtype, values) => {
    const value = pickle(orderedDict({ w: tensor({ key: '0', storage: type, elements: 2, shape: [2] }) }));
    const turned = Uint8Array.from(bytes);
    turned.subarray(0, bytes.length / 2).reverse();
    turned.subarray(bytes.length / 2).reverse();
    const order = (name: string) => [{ name: 'weights/byteorder', bytes: Uint8Array.from(ascii(name)) }];
    for (const file of [
      torchZip(value, { '0': bytes }),
      torchZip(value, { '0': bytes }, order('little')),
      torchZip(value, { '0': turned }, order('big')),
    ]) {
      const made = tensorOf(rootOf(file), 'w');
      expect(made.dtype).toBe(dtype);
      expect(Array.from<number | bigint>(made.data as Float32Array)).toEqual(values);
    }
  });

  it.each([
    ['turned', { shape: [2, 2], strides: [1, 2] }, [1, 3, 2, 4]],
    ['a part', { shape: [2], strides: [2], offset: 1 }, [2, 4]],
    ['expanded', { shape: [3, 2], strides: [0, 1], offset: 2 }, [3, 4, 3, 4, 3, 4]],
    ['a single number', { shape: [], offset: 3 }, [4]],
    ['of size 1 with a stride of no meaning', { shape: [1, 4], strides: [99, 1] }, [1, 2, 3, 4]],
    ['without elements', { shape: [0, 5], offset: 4 }, []],
    ['without elements, of a great shape', { shape: [2 ** 50, 0, 2 ** 50], strides: [0, 0, 0] }, []],
  ])('%s', (_, place, values) => {
    const file = torchZip(pickle(orderedDict({ w: tensor({ ...SMALL, ...place }) })), { '0': smallBytes() });
    const made = tensorOf(rootOf(file), 'w');
    expect(made.shape).toEqual(place.shape);
    expect(Array.from(made.data as Float32Array)).toEqual(values);
  });

  it('take an array of their own each, tied or not', () => {
    const root = rootOf(torchZip(pickle(orderedDict({ a: weights, b: weights })), { '0': smallBytes() }));
    const [a, b] = [tensorOf(root, 'a'), tensorOf(root, 'b')];
    expect(a).toEqual(b);
    expect(a.data.buffer).not.toBe(b.data.buffer);
    expect(a.data.buffer.byteLength).toBe(16);
  });

  it('as parameters, and with a type of their own where the storage has none', () => {
    expect(
      (
        valueOf(
          call(global('torch._utils', '_rebuild_parameter'), weights, [0x88], orderedDict({})),
        ) as TorchTensor
      ).data,
    ).toEqual(Float32Array.of(1, 2, 3, 4));
    const untyped = [
      ...tuple(text('storage'), global('torch.storage', 'UntypedStorage'), text('1'), text('cpu'), int(4)),
      0x51,
    ];
    const version3 = call(
      global('torch._utils', '_rebuild_tensor_v3'),
      untyped,
      int(0),
      ints([2]),
      ints([1]),
      [0x89],
      orderedDict({}),
      global('torch', 'uint16'),
    );
    const file = torchZip(pickle(dict({ w: version3 })), { '1': bytesOf(Uint16Array.of(65535, 2)) });
    expect(tensorOf(rootOf(file), 'w')).toEqual({
      kind: 'tensor',
      dtype: 'I32',
      shape: [2],
      data: Int32Array.of(65535, 2),
    });
  });

  it('of numbers that have no place here stay inert', () => {
    const complex = tensor({ key: '1', storage: 'ComplexFloatStorage', elements: 1, shape: [1] });
    const file = torchZip(pickle(orderedDict({ complex, weight: weights })), {
      '0': smallBytes(),
      '1': new Uint8Array(8),
    });
    const { root, inert } = readTorchFile(file);
    expect((root as Dictionary).get('complex')).toEqual({ kind: 'inert', name: 'torch.ComplexFloatStorage' });
    expect(inert).toEqual(['torch.ComplexFloatStorage']);
  });
});

describe('zip forms', () => {
  const parts = [
    { name: 'weights/data.pkl', bytes: smallState() },
    { name: 'weights/data/0', bytes: smallBytes() },
  ];

  it.each([
    ['plain', {}],
    ['zip64', { zip64: true }],
    ['sizes behind the bytes', { descriptors: true }],
    ['both', { zip64: true, descriptors: true }],
  ])('%s', (_, form) => {
    expect(tensorOf(rootOf(storedZip(parts, form)), 'weight').data).toEqual(Float32Array.of(1, 2, 3, 4));
  });

  it('no check sum stated', () => {
    const unchecked = parts.map((part) => ({ ...part, claims: { crc: 0 } }));
    expect(tensorOf(rootOf(storedZip(unchecked)), 'weight').data.length).toBe(4);
  });

  it('from a view in a larger buffer', () => {
    const bytes = smallTorchZip();
    const larger = new Uint8Array(bytes.length + 11);
    larger.set(bytes, 5);
    expect(rootOf(larger.subarray(5, 5 + bytes.length))).toEqual(rootOf(bytes));
  });

  it('tells a file of torch.save by its beginning, whole or cut off', () => {
    expect(isTorchFile(smallTorchZip())).toBe(true);
    expect(isTorchFile(smallTorchZip().slice(0, 60))).toBe(true);
    expect(isTorchFile(smallLegacyFile().slice(0, 60))).toBe(true);
    expect(isTorchFile(storedZip([{ name: 'run.json', bytes: smallBytes() }]))).toBe(false);
    expect(isTorchFile(smallState())).toBe(false);
    expect(isTorchFile(new Uint8Array(0))).toBe(false);
  });
});

describe('values', () => {
  const line = (opcode: number, value: string): Piece => [opcode, ...ascii(`${value}\n`)];

  it.each<[string, Piece, TorchValue]>([
    ['None', none, null],
    ['True', [0x88], true],
    ['a float', float(-0.1), -0.1],
    ['a negative number', int(-3), -3],
    ['a number of 40 bits', int(-(2 ** 40)), -(2 ** 40)],
    ['a number of 70 bits', [0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 64], 2n ** 70n],
    ['a number of no bytes', [0x8a, 0], 0],
    ['text', text('Straße 日本'), 'Straße 日本'],
    ['short text of protocol 4', [0x8c, 2, 0x68, 0x69], 'hi'],
    ['long text of protocol 4', [0x8d, ...uint64(2n), 0x68, 0x69], 'hi'],
    ['bytes', [0x43, 2, 1, 2], Uint8Array.of(1, 2)],
    ['a byte array', [0x96, ...uint64(2n), 1, 2], Uint8Array.of(1, 2)],
    [
      'bytes of protocol 2',
      call(global('_codecs', 'encode'), text('\u00ff1'), text('latin1')),
      Uint8Array.of(255, 49),
    ],
    ['lists and tuples', list(int(1), tuple(int(2), int(3))), [1, [2, 3]]],
    ['a set', call(global('__builtin__', 'set'), list(int(1))), [1]],
    ['a set of protocol 4', [0x8f, 0x28, ...int(1), 0x90], [1]],
    ['a frozen set of protocol 4', [0x28, ...int(1), 0x91], [1]],
    ['a torch.Size', call(global('torch', 'Size'), ints([2, 3])), [2, 3]],
    ['a dictionary', dict({ a: int(1) }), new Map([['a', 1]])],
    ['whole numbers as keys', filled([0x7d], [[int(5), none]]), new Map([[5, null]])],
    ['a truth value as key', filled([0x7d], [[[0x88], none]]), new Map([[1, null]])],
    [
      'pairs as an ordered dictionary',
      call(global('collections', 'OrderedDict'), list(list(text('a'), int(1)))),
      new Map([['a', 1]]),
    ],
    [
      'a default dictionary',
      filled(call(global('collections', 'defaultdict'), global('builtins', 'list')), [[text('a'), int(1)]]),
      new Map([['a', 1]]),
    ],
    ['a whole number in digits', line(0x49, '-12'), -12],
    ['a truth value in digits', line(0x49, '01'), true],
    ['a long of Python 2', line(0x4c, '12345678901234567890L'), 12345678901234567890n],
    ['a float in digits', line(0x46, '1e-3'), 0.001],
    ['text in quotes', line(0x53, "'it\\'s \\x41'"), "it's A"],
    ['text of protocol 0', line(0x56, 'Stra\\u00dfe'), 'Straße'],
    ['text of Python 2', [0x55, 2, 0xe4, 0x62], 'äb'],
    ['a list of protocol 0', [0x28, ...int(1), 0x6c], [1]],
    ['a dictionary of protocol 0', [0x28, ...text('a'), ...int(1), 0x64], new Map([['a', 1]])],
    ['a name by the stack', [...text('nets'), ...text('Net'), 0x93], { kind: 'inert', name: 'nets.Net' }],
    [
      'an old-style instance',
      [0x28, ...int(1), 0x69, ...ascii('nets\nNet\n')],
      { kind: 'inert', name: 'nets.Net' },
    ],
    [
      'an object by its class',
      [0x28, ...global('nets', 'Net'), ...int(1), 0x6f],
      { kind: 'inert', name: 'nets.Net' },
    ],
    ['what a program once numbered', [0x82, 7], { kind: 'inert', name: 'copyreg.extension 7' }],
    ['a value from the memo', joined(int(4), put(70_000), [0x30], get(70_000)), 4],
    ['a value from the memo of protocol 4', joined(float(0.5), [0x94], [0x30], [0x68, 0]), 0.5],
    ['away with a mark', joined([0x28], [0x30], int(1)), 1],
    ['a value twice', joined(int(1), [0x32], [0x86]), [1, 1]],
    [
      'the last entry of a key',
      dict({ a: int(1) })
        .slice(0, -1)
        .concat([...text('a'), ...int(2), 0x75]),
      new Map([['a', 2]]),
    ],
  ])('%s', (_, piece, expected) => {
    expect(valueOf(piece)).toEqual(expected);
  });

  const numpyScalar = (code: string, order: string, ...data: readonly number[]) =>
    call(
      global('numpy.core.multiarray', 'scalar'),
      [
        ...call(global('numpy', 'dtype'), text(code), [0x89], [0x88]),
        ...tuple(int(3), text(order), none),
        0x62,
      ],
      [0x43, data.length, ...data],
    );

  it.each([
    ['i8', '<', [32, 0, 0, 0, 0, 0, 0, 0], 32],
    ['i8', '>', [0, 0, 0, 0, 0, 0, 0, 32], 32],
    ['f8', '<', [0, 0, 0, 0, 0, 0, 0xf0, 0x3f], 1],
    ['f4', '<', [0, 0, 0x80, 0xbf], -1],
    ['u1', '|', [200], 200],
    ['b1', '|', [1], true],
  ])('a numpy scalar of type %s%s', (code, order, data, expected) => {
    expect(valueOf(numpyScalar(code, order, ...data))).toBe(expected);
  });

  it('refuses a numpy scalar of another length, and leaves other types inert', () => {
    expect(() => valueOf(numpyScalar('i8', '<', 1, 2))).toThrow(/numpy scalar of type i8 with 2 bytes/);
    expect(valueOf(numpyScalar('O', '|', 1))).toEqual({ kind: 'inert', name: 'numpy scalar O' });
  });
});

describe('what is not made', () => {
  const readWith = (piece: Piece) =>
    readTorchFile(torchZip(pickle(orderedDict({ it: piece, weight: weights })), { '0': smallBytes() }));

  it('is never run: calls of os.system and eval are names in the report', () => {
    const before = Object.keys(globalThis);
    const { root, inert } = readWith(
      tuple(
        call(global('posix', 'system'), text('echo taken over')),
        call(global('builtins', 'eval'), text('globalThis.takenOver = true')),
        call(global('constructor', 'constructor'), text('globalThis.takenOver = true')),
      ),
    );
    expect(inert).toEqual(['builtins.eval', 'constructor.constructor', 'posix.system']);
    expect(Object.keys(globalThis)).toEqual(before);
    expect(tensorOf(root as Dictionary, 'weight').data).toEqual(Float32Array.of(1, 2, 3, 4));
  });

  it('keeps its fields, in objects and in classes that derive from a dictionary', () => {
    const config = object('nets', 'Config', dict({ heads: int(2), inner: object('nets', 'Inner', int(1)) }));
    expect(readWith(config).root).toEqual(
      new Map<string, TorchValue>([
        [
          'it',
          {
            kind: 'inert',
            name: 'nets.Config',
            state: new Map<string, TorchValue>([
              ['heads', 2],
              ['inner', { kind: 'inert', name: 'nets.Inner', state: 1 }],
            ]),
          },
        ],
        ['weight', { kind: 'tensor', dtype: 'F32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }],
      ]),
    );
    const easy = filled(call(global('easydict', 'EasyDict')), [[text('heads'), int(2)]]);
    expect((readWith(easy).root as Dictionary).get('it')).toEqual({
      kind: 'inert',
      name: 'easydict.EasyDict',
      state: new Map([['heads', 2]]),
    });
  });

  it('may refer to itself: the circle is cut off there', () => {
    const loop: Piece = [
      ...global('nets', 'Net'),
      0x29,
      0x81,
      ...put(9),
      ...dict({ me: get(9), heads: int(2) }),
      0x62,
    ];
    const { root, inert } = readWith(loop);
    expect(inert).toEqual(['a container that holds itself', 'nets.Net']);
    expect((root as Dictionary).get('it')).toEqual({
      kind: 'inert',
      name: 'nets.Net',
      state: new Map<string, TorchValue>([
        ['me', { kind: 'inert', name: 'a container that holds itself' }],
        ['heads', 2],
      ]),
    });
  });

  it('changes no prototype, whatever the keys are called', () => {
    const { root } = readWith(
      object('__proto__', 'constructor', dict({ polluted: int(2), constructor: int(3) })),
    );
    const evil = readWith(filled([0x7d], [[text('__proto__'), dict({ polluted: int(1) })]]));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect((root as Dictionary).get('it')).toMatchObject({ name: '__proto__.constructor' });
    expect(((evil.root as Dictionary).get('it') as Dictionary).get('__proto__')).toEqual(
      new Map([['polluted', 1]]),
    );
  });

  it('is reported with names cut to a readable length, and not without end', () => {
    const names = Array.from({ length: 400 }, (_, i) => global('m', `class${i}`));
    expect(readWith(tuple(...names)).inert.length).toBe(200);
    const [long] = readWith(global('m\u0007', 'x'.repeat(900))).inert;
    expect(long).toMatch(/^m \.x+…$/);
    expect(long.length).toBeLessThan(100);
    expect(() => readWith(global('m', 'x'.repeat(2000)))).toThrow(/names a class with 2002 letters/);
  });

  it('leaves out entries whose keys are neither text nor numbers', () => {
    const { root, inert } = readWith(
      filled(
        [0x7d],
        [
          [ints([1, 2]), none],
          [text('a'), none],
        ],
      ),
    );
    expect((root as Dictionary).get('it')).toEqual(new Map([['a', null]]));
    expect(inert).toEqual(['a dictionary entry whose key is neither text nor a number']);
  });

  it('may be a storage', () => {
    expect(valueOf(storage(SMALL))).toEqual({ kind: 'inert', name: 'torch.FloatStorage' });
  });
});

describe('cut off anywhere', () => {
  const python = (format: string) => readFileSync(new URL(`testing/python-${format}.pth`, import.meta.url));
  it.each([
    ['a zip', smallTorchZip()],
    ['a zip64', torchZip(smallState(), { '0': smallBytes() }, [], { zip64: true, descriptors: true })],
    ['a legacy file', smallLegacyFile()],
    ["Python's zip", python('zip')],
    ["Python's legacy file", python('legacy')],
  ])('%s is refused', (_, bytes) => {
    for (let length = 0; length < bytes.length; length++) {
      let error: unknown;
      try {
        readTorchFile(bytes.subarray(0, length));
      } catch (thrown) {
        error = thrown;
      }
      if (!(error instanceof Failure)) expect.fail(`${length} of ${bytes.length} bytes: ${String(error)}`);
    }
  });
});
