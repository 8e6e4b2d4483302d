import type { NetworkName } from '../../systems/routes/experiment-hooks';
import { remembered } from '../state/page/remembered.svelte';

/** How all charts are looked at together: what is under the cursor, how near, how smooth. */
export class ChartView {
  /** Optimiser step under the cursor; null while there is none. */
  cursor = $state<number | null>(null);
  /** First and last step in view; null for all. */
  zoom = $state.raw<readonly [number, number] | null>(null);
  readonly #smoothing = remembered('smoothing', 0.8, isShare);
  readonly #log = remembered('log-scale', false, (value) => typeof value === 'boolean');
  /** What a person said about a network; left out, it is shown where that says something. */
  #shown = $state.raw<Readonly<Partial<Record<NetworkName, boolean>>>>({});

  /** Weight of the past in the moving average, from 0 to below 1. */
  get smoothing(): number {
    return this.#smoothing.value;
  }

  set smoothing(weight: number) {
    this.#smoothing.value = Math.min(0.99, Math.max(0, weight));
  }

  get log(): boolean {
    return this.#log.value;
  }

  set log(on: boolean) {
    this.#log.value = on;
  }

  /** The teacher learns something else: beside students its curves only press theirs together. */
  isShown(network: NetworkName, present: readonly NetworkName[]): boolean {
    return this.#shown[network] ?? (network !== 'teacher' || present.every((one) => one === 'teacher'));
  }

  toggle(network: NetworkName, present: readonly NetworkName[]): void {
    this.#shown = { ...this.#shown, [network]: !this.isShown(network, present) };
  }
}

const isShare = (value: unknown) => typeof value === 'number' && value >= 0 && value <= 0.99;
