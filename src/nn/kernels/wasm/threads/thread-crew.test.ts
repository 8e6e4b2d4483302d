import { afterEach, describe, expect, it, vi } from 'vitest';
import { Random } from '../../../../base/random';
import { crewOver, dismissCrew, kernelsOver, startCrew } from '../bridge';
import { multiply, type Product } from '../products';
import { sharedHeap, silentThread, testThread } from './testing/crew-parts';
import type { SpawnKernelThread } from './kernel-thread';

const heap = sharedHeap();
const random = new Random(22);
const normal = (size: number) => heap.put(Float32Array.from({ length: size }, () => random.normal()));

afterEach(() => dismissCrew(heap));

const start = (threads: number, spawn: SpawnKernelThread = testThread) => startCrew(heap, threads, spawn);

/** What a product gives on the threads that there are. */
function found(product: Omit<Product, 'c'>): Float32Array {
  const size = product.batches * product.m * product.n;
  const c = heap.put(new Float32Array(size).fill(NaN));
  multiply(
    { ...product, c },
    {
      kernels: kernelsOver(heap),
      crew: crewOver(heap),
      withScratch: (floats, work) => work(heap.wasm._malloc(4 * floats)),
    },
  );
  return heap.get(c, size);
}

/** Bit by bit; thousands of values at a time, which `toEqual` compares one by one. */
const isSame = (a: Float32Array, b: Float32Array) => Buffer.compare(bytes(a), bytes(b)) === 0;
const bytes = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  Buffer.from(buffer, byteOffset, byteLength);

interface Shape {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly batches?: number;
  readonly flipped?: boolean;
}

function productOf({ m, k, n, batches = 1, flipped = false }: Shape): Omit<Product, 'c'> {
  return {
    m, n, k, batches,
    a: normal(batches * m * k), b: normal(batches * k * n), bias: normal(n),
    aStrides: flipped ? [1, m, m * k] : [k, 1, m * k],
    bStrides: flipped ? [1, k, n * k] : [n, 1, n * k],
  }; // prettier-ignore
}

/** All of them large enough to be cut: by rows, by columns, by both sides of a block of depth, by batches. */
const shapes: [string, Shape][] = [
  ['many rows', { m: 1283, k: 31, n: 37 }],
  ['many columns', { m: 7, k: 201, n: 1003 }],
  ['many columns, transposed', { m: 13, k: 433, n: 333, flipped: true }],
  ['deep', { m: 61, k: 1301, n: 53, flipped: true }],
  ['a square', { m: 131, k: 131, n: 131 }],
  ['batches', { m: 67, k: 45, n: 83, batches: 7 }],
  ['fewer batches than threads', { m: 103, k: 123, n: 101, batches: 2, flipped: true }],
];

describe('a product on several threads', () => {
  it('is that of one, bit by bit', async () => {
    const products = shapes.map(([, shape]) => productOf(shape));
    const alone = products.map(found);
    for (const threads of [2, 3, 5]) {
      const crew = await start(threads);
      const names = new Set<string>();
      const run = crew.run.bind(crew);
      crew.run = (name, ...rest) => {
        names.add(name);
        run(name, ...rest);
      };
      products.forEach((product, at) =>
        expect(isSame(found(product), alone[at]), `${shapes[at][0]} on ${threads} threads`).toBe(true),
      );
      expect([...names].sort()).toEqual(['gemm', 'gemmPart', 'packB']);
    }
  });
});

describe('a crew', () => {
  const count = 1 << 15;
  const x = normal(count);
  const parts = (y: number, into: number) =>
    Array.from({ length: into }, (_, part) => {
      const [from, to] = [part, part + 1].map((at) => Math.floor((at * count) / into));
      return [x + 4 * from, y + 4 * from, to - from];
    });
  const y = heap.put(new Float32Array(count));
  const gelu = (into: number) => {
    heap.fill(y, count, NaN);
    crewOver(heap).run('gelu', parts(y, into));
    return heap.get(y, count);
  };
  const expected = gelu(1);

  it('does every part once, more of them than fit into one run too', async () => {
    await start(3);
    expect(isSame(gelu(5), expected)).toBe(true);
    expect(isSame(gelu(5000), expected)).toBe(true);
    expect(isSame(gelu(1), expected)).toBe(true);
  });

  it('leaves its leader alone while the cores have other work', async () => {
    const crew = await start(3);
    expect(await crew.rest(() => Promise.resolve(crewOver(heap).threads))).toBe(1);
    await expect(crew.rest(() => Promise.reject(new Error('It failed.')))).rejects.toThrow('failed');
    expect(crew.threads).toBe(3);
  });

  it('knows its kernels', async () => {
    await start(2);
    expect(() => crewOver(heap).run('nothing', [[1]])).toThrow(/no kernel nothing/);
  });

  it('does what a thread had begun when it died, and replaces it', async () => {
    const kinds = ['dying', 'honest', 'honest'] as const;
    let spawned = 0;
    const crew = await startCrew(heap, 2, () => testThread(kinds[Math.min(spawned++, 2)]), 200);
    // Until the one that dies has got hold of a part, and its leader hears of its end in the next run.
    for (const until = performance.now() + 30_000; spawned === 1 && performance.now() < until;) {
      expect(isSame(gelu(64), expected)).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(spawned).toBe(2);
    await crew.ready();
    expect(isSame(gelu(8), expected)).toBe(true);
  });

  it('replaces one that has ended without a word', async () => {
    let spawned = 0;
    const spawn: SpawnKernelThread = () => (++spawned === 1 ? silentThread() : testThread());
    const crew = await start(2, spawn);
    const now = performance.now.bind(performance);
    let later = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + later);
    try {
      // Two looks, some seconds and many runs apart, and the run that finds it missing.
      for (const seconds of [0, 6, 12]) {
        later = 1000 * seconds;
        expect(spawned).toBe(1);
        for (let run = 0; run < 101; run++) gelu(2);
      }
      gelu(2);
    } finally {
      clock.mockRestore();
    }
    expect(spawned).toBe(2);
    await crew.ready();
    expect(isSame(gelu(8), expected)).toBe(true);
  });

  it('throws what a kernel throws, whoever does the part, and goes on', async () => {
    await start(2);
    const beyond = [0xffff_ff00, y, 1000];
    expect(() => crewOver(heap).run('gelu', [...parts(y, 4), beyond, ...parts(y, 4)])).toThrow(
      WebAssembly.RuntimeError,
    );
    expect(isSame(gelu(7), expected)).toBe(true);
  });

  it('is this thread alone where another cannot start', async () => {
    const broken: SpawnKernelThread = () => ({
      ...testThread(),
      postMessage: () => undefined,
      addEventListener: (type, listener) => {
        if (type === 'error') queueMicrotask(() => listener(new Event('error')));
      },
    });
    await expect(start(2, broken)).rejects.toThrow(/ended/);
    expect(crewOver(heap).threads).toBe(1);
    expect(isSame(gelu(3), expected)).toBe(true);
  });
});
