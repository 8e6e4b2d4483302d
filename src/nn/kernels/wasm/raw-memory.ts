import { engine, type Tensor } from '@tensorflow/tfjs-core';
import { kernelsOver, type WasmBackend, type WasmKernels } from './bridge';

/** Bytes that every piece begins at a multiple of: a line of the cache. */
const ALIGNMENT = 64;
const FIRST_SCRATCH_BYTES = 1 << 20;
const aligned = (bytes: number) => ALIGNMENT * Math.ceil(bytes / ALIGNMENT);

interface Block {
  /** As it was allocated. */
  readonly at: number;
  readonly bytes: number;
}

/**
 * Memory of the WASM backend that no tensor holds, for many small kernels in a row: calling one costs
 * nanoseconds, an operation on tensors microseconds. A pointer counts bytes of the backend's heap.
 */
export class RawMemory {
  readonly kernels: WasmKernels;
  readonly #backend = engine().backend as unknown as WasmBackend;
  readonly #held: Block[] = [];
  /** Scratch is taken from the last of these. */
  #scratch: Block[] = [];
  #next = 0;

  /** Opens the memory of the backend in use, which must be WASM. */
  constructor() {
    this.kernels = kernelsOver(this.#backend);
    this.restart();
  }

  /** Where the values of a tensor lie, for as long as it is not disposed of. */
  of(tensor: Tensor): number {
    return this.#backend.dataIdMap.get(tensor.dataId).memoryOffset;
  }

  /** Room for so many floats until `dispose`. */
  hold(floats: number): number {
    const block = this.#allocate(4 * floats);
    this.#held.push(block);
    return aligned(block.at);
  }

  /** Room for so many floats or whole numbers until `restart`. */
  take(count: number): number {
    const bytes = aligned(4 * count);
    const last = this.#scratch[this.#scratch.length - 1];
    if (this.#next + bytes > last.at + last.bytes) this.#scratchOf(Math.max(bytes, last.bytes));
    const at = this.#next;
    this.#next += bytes;
    return at;
  }

  /** A copy of host values until `restart`. */
  put(values: Float32Array | Int32Array): number {
    const at = this.take(values.length);
    this.#backend.wasm.HEAPU8.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    return at;
  }

  /** What lies at a pointer; to be used before more room is asked for. */
  floats(at: number, count: number): Float32Array {
    return new Float32Array(this.#backend.wasm.HEAPU8.buffer, at, count);
  }

  /** Takes back all that `take` and `put` gave. */
  restart(): void {
    const bytes = this.#scratch.reduce((sum, block) => sum + block.bytes, 0);
    if (this.#scratch.length === 1) {
      this.#next = aligned(this.#scratch[0].at);
    } else {
      this.#free(this.#scratch);
      this.#scratchOf(bytes || FIRST_SCRATCH_BYTES);
    }
  }

  dispose(): void {
    this.#free(this.#held);
    this.#free(this.#scratch);
  }

  #scratchOf(bytes: number): void {
    const block = this.#allocate(bytes);
    this.#scratch.push(block);
    this.#next = aligned(block.at);
  }

  #allocate(bytes: number): Block {
    const at = this.#backend.wasm._malloc(bytes + ALIGNMENT) >>> 0;
    if (at === 0) throw new RangeError(`The WASM backend has no room for ${bytes} bytes more.`);
    return { at, bytes: bytes + ALIGNMENT };
  }

  #free(blocks: Block[]): void {
    for (const { at } of blocks.splice(0)) this.#backend.wasm._free(at);
  }
}
