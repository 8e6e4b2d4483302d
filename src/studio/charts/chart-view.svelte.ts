import type { NetworkInfo } from '../../engine/experiments/system';
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
  #shown = $state.raw<Readonly<Partial<Record<string, boolean>>>>({});

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

  /** One that learns something else only presses the curves of the others together. */
  isShown({ name, apart }: NetworkInfo, present: readonly NetworkInfo[]): boolean {
    return this.#shown[name] ?? (!apart || present.every((one) => one.apart));
  }

  toggle(network: NetworkInfo, present: readonly NetworkInfo[]): void {
    this.#shown = { ...this.#shown, [network.name]: !this.isShown(network, present) };
  }
}

const isShare = (value: unknown) => typeof value === 'number' && value >= 0 && value <= 0.99;
