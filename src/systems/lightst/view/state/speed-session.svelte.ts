import { AsyncTask } from '../../../../studio/state/async-task.svelte';
import type { FlowNetworkName } from '../../networks';
import { idsOf, type NetworkInUse } from './network-in-use';

/** How long a network takes from the question to the answer: the next hour at all nodes. */
export interface Speed {
  readonly name: FlowNetworkName;
  /** Of several forecasts, the one in the middle. */
  readonly milliseconds: number;
}

/** The first forecasts load the network and compile what it runs. */
const WARM_UP = 2;
const TIMED = 9;

/** How fast the networks are on this machine. */
export class SpeedSession {
  readonly measuring = new AsyncTask();
  speeds = $state.raw<readonly Speed[]>([]);
  /** Ids of the networks that `speeds` is about. */
  #about = $state('');

  /** @param forecastOne has a network forecast from one moment, and resolves when the answer is there */
  constructor(private readonly forecastOne: (network: NetworkInUse) => Promise<void>) {}

  /** The speeds of these networks; none where others are in use by now. */
  of(networks: readonly NetworkInUse[]): readonly Speed[] {
    return this.#about === idsOf(networks) ? this.speeds : [];
  }

  /** Measures one network after the other. */
  async measure(networks: readonly NetworkInUse[]): Promise<void> {
    await this.measuring.run(
      async ({ signal }) => {
        const speeds: Speed[] = [];
        for (const network of networks) {
          const times: number[] = [];
          for (let i = 0; i < WARM_UP + TIMED; i++) {
            signal.throwIfAborted();
            const began = performance.now();
            await this.forecastOne(network);
            times.push(performance.now() - began);
          }
          speeds.push({ name: network.name, milliseconds: medianOf(times.slice(WARM_UP)) });
        }
        return speeds;
      },
      (speeds) => {
        this.speeds = speeds;
        this.#about = idsOf(networks);
      },
    );
  }
}

/** The middle of an odd number of values. */
const medianOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
