import type { NetworkInfo } from '../../engine/experiments/system';
import { remembered } from '../state/page/remembered.svelte';

/**
 * What all charts have in common: the cursor, the zoom, the smoothing, the scale and which networks are
 * shown.
 */
export class ChartView {
  /** The optimiser step under the cursor; null while no chart is pointed at. */
  cursor = $state<number | null>(null);
  /** The first and last step in view; null for all steps. */
  zoom = $state.raw<readonly [number, number] | null>(null);
  readonly #smoothing = remembered('smoothing', 0.8, isShare);
  readonly #log = remembered('log-scale', false, (value) => typeof value === 'boolean');
  /** Networks that a person switched on or off. The others follow `isShown`. */
  #shown = $state.raw<Readonly<Partial<Record<string, boolean>>>>({});

  /** Weight of earlier values in the moving average, from 0 to below 1. */
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

  /**
   * One that learns something else is hidden beside the others by default: its curves would flatten theirs.
   */
  isShown({ name, apart }: NetworkInfo, present: readonly NetworkInfo[]): boolean {
    return this.#shown[name] ?? (!apart || present.every((one) => one.apart));
  }

  toggle(network: NetworkInfo, present: readonly NetworkInfo[]): void {
    this.#shown = { ...this.#shown, [network.name]: !this.isShown(network, present) };
  }
}

const isShare = (value: unknown) => typeof value === 'number' && value >= 0 && value <= 0.99;
