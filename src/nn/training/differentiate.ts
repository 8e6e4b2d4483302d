import {
  engine,
  type Scalar,
  type Tensor,
  concat,
  keep,
  slice,
  tensor1d,
  tidy,
  zeros,
  type Tensor1D,
} from '@tensorflow/tfjs-core';
import type { Parameters } from '../parameters';
import { joined } from '../../base/bytes';

export interface Gradients {
  readonly loss: Scalar;
  /** By parameter name; a parameter that the loss does not depend on is absent. */
  readonly grads: Map<string, Tensor>;
}

/**
 * Gradient of a scalar loss with respect to all trainable parameters. `loss` gets a view of the parameters
 * and must use that view. Call inside `tidy`, or dispose of the results.
 */
export function differentiate(parameters: Parameters, loss: (view: Parameters) => Scalar): Gradients {
  const names = parameters.trainable;
  const tensors = names.map((name) => parameters.get(name));
  const { value, grads } = engine().gradients(() => parameters.with(tensors, loss), tensors, undefined, true);
  const present = names.flatMap((name, i): [string, Tensor][] => (grads[i] ? [[name, grads[i]]] : []));
  return { loss: value, grads: new Map(present) };
}

/** Moments of a parameter: running means of its gradient and of the gradient's square. */
interface Moments<T> {
  readonly m: T;
  readonly v: T;
}

export type SavedMoments = Map<string, Moments<Float32Array>>;

/**
 * Parameters up to this size share two flat tensors of moments; larger ones have their own. A GPU joins a
 * small one by copies, which cost less than another dispatch; from about here on they would cost more.
 */
const JOINED_UP_TO = 1 << 18;

const both = <A, B>({ m, v }: Moments<A>, f: (x: A) => B): Moments<B> => ({ m: f(m), v: f(v) });

/** Parameters whose moments lie one after the other. */
interface Joined extends Moments<Tensor1D> {
  readonly names: readonly string[];
}

/**
 * AdamW's moments of all parameters that had a gradient once, in tensors that the
 * `AdamW` kernel takes and writes over.
 */
export class MomentStore {
  /** In the order in which they came. */
  readonly #sizes = new Map<string, number>();
  readonly #apart = new Map<string, Moments<Tensor>>();
  #joined: Joined | null = null;

  /**
   * The kernel's inputs m, v, m0, v0, ... for these parameters, which it numbers in this order. New ones
   * start at zero. They stay the store's own.
   */
  inputsFor(parameters: ReadonlyMap<string, { readonly size: number }>): Record<string, Tensor> {
    const names = [...parameters.keys()];
    for (const [name, { size }] of parameters) if (!this.#sizes.has(name)) this.#sizes.set(name, size);
    const inputs = this.#joinedFirst(names.filter((name) => !this.#isApart(name)));
    names.forEach((name, i) => {
      if (!this.#isApart(name)) return;
      const { m, v } = this.#apart.get(name) ?? this.#startApart(name);
      inputs[`m${i}`] = m;
      inputs[`v${i}`] = v;
    });
    return inputs;
  }

  #isApart(name: string): boolean {
    return this.#sizeOf(name) > JOINED_UP_TO;
  }

  #sizeOf(name: string): number {
    return this.#sizes.get(name)!;
  }

  #startApart(name: string): Moments<Tensor> {
    const size = this.#sizeOf(name);
    const moments = { m: keep(zeros([size])), v: keep(zeros([size])) };
    this.#apart.set(name, moments);
    return moments;
  }

  /**
   * Has the joined moments begin with those of the given parameters, in their order; the others stand behind.
   */
  #joinedFirst(names: readonly string[]): Record<string, Tensor> {
    const before = this.#joined;
    if (names.length === 0 && !before) return {};
    if (!before || names.some((name, i) => before.names[i] !== name)) {
      const first = new Set(names);
      const order = [...names, ...(before?.names ?? []).filter((name) => !first.has(name))];
      this.#joined = { names: order, ...this.#arranged(order) };
      before?.m.dispose();
      before?.v.dispose();
    }
    const { m, v } = this.#joined!;
    return { m, v };
  }

  /** The joined moments in another order, zero where there are none yet. */
  #arranged(order: readonly string[]): Moments<Tensor1D> {
    const before = this.#joined;
    const places = new Map(this.#placesOf(before?.names ?? []));
    const piece = (of: Tensor1D, name: string): Tensor1D => {
      const [at, size] = [places.get(name), this.#sizeOf(name)];
      return at === undefined ? zeros([size]) : slice(of, at, size);
    };
    const size = order.reduce((sum, name) => sum + this.#sizeOf(name), 0);
    const arranged = (of?: Tensor1D): Tensor1D =>
      keep(of ? tidy(() => concat(order.map((name) => piece(of, name)))) : zeros([size]));
    return { m: arranged(before?.m), v: arranged(before?.v) };
  }

  #placesOf(names: readonly string[]): [string, number][] {
    let at = 0;
    return names.map((name) => [name, (at += this.#sizeOf(name)) - this.#sizeOf(name)]);
  }

  /** Host copies. */
  async snapshot(): Promise<SavedMoments> {
    const found: SavedMoments = new Map();
    if (this.#joined) {
      const { names, m, v } = this.#joined;
      const flat = await read({ m, v });
      for (const [name, at] of this.#placesOf(names))
        found.set(
          name,
          both(flat, (values) => values.slice(at, at + this.#sizeOf(name))),
        );
    }
    for (const [name, { m, v }] of this.#apart)
      found.set(
        name,
        both(await read({ m, v }), (values) => values.slice()),
      );
    return new Map([...this.#sizes.keys()].map((name) => [name, found.get(name)!]));
  }

  /** Goes on from a snapshot. */
  restore(saved: SavedMoments): void {
    this.dispose();
    // Copies: a backend may keep the array that it is given, and the kernel writes over it.
    for (const [name, { m }] of saved) this.#sizes.set(name, m.length);
    for (const [name, moments] of saved)
      if (this.#isApart(name))
        this.#apart.set(
          name,
          both(moments, (values) => keep(tensor1d(values.slice()))),
        );
    const names = [...saved.keys()].filter((name) => !this.#isApart(name));
    if (names.length === 0) return;
    const flat = (of: 'm' | 'v') =>
      keep(
        tensor1d(
          joined(
            Float32Array,
            names.map((name) => saved.get(name)![of]),
          ),
        ),
      );
    this.#joined = { names, m: flat('m'), v: flat('v') };
  }

  dispose(): void {
    for (const { m, v } of [...this.#apart.values(), ...(this.#joined ? [this.#joined] : [])]) {
      m.dispose();
      v.dispose();
    }
    this.#joined = null;
    this.#apart.clear();
    this.#sizes.clear();
  }
}

/** What a backend gives may be its own array. */
async function read({ m, v }: Moments<Tensor>): Promise<Moments<Float32Array>> {
  return { m: (await m.data()) as Float32Array, v: (await v.data()) as Float32Array };
}
