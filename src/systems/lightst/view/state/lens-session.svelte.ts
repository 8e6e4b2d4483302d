import { HOUR_AND_HOUR } from '../../../../domain/counts/forecast-windows';
import type { Call } from '../../../../engine/protocol/worker-client';
import { percent } from '../../../../studio/figures';
import { roundMost, type ValueScale } from '../../../../studio/value-scale';
import { ReadingSession } from '../../../../studio/state/reading-session.svelte';
import { AsyncTask, type TaskListeners } from '../../../../studio/state/async-task.svelte';
import type { NodeLikeness } from '../../forecast/flows-service';
import type { LensReading } from '../../lens/lens-reading';
import {
  pairsKnown,
  pairsOfNode,
  type LatentName,
  type NodePairs,
  type PairsOf,
} from '../../lens/contrast-pairs';
import { cosineText } from '../flow-words';
import { pairsWords } from '../lens/lens-words';
import { idsOf, type NetworkInUse } from './network-in-use';

/** Teacher, students and the last row that they know. */
export interface LensWanted {
  readonly networks: readonly NetworkInUse[];
  readonly row: number;
}

export interface LensNeeds {
  readonly ask: (wanted: LensWanted, listeners: TaskListeners) => Call<LensReading>;
  readonly likeness: (network: NetworkInUse, row: number, listeners: TaskListeners) => Call<NodeLikeness>;
}

/** How alike the nodes are in a network at the moment that the lens shows. */
export interface LikenessLine extends NodeLikeness {
  readonly name: NetworkInUse['name'];
}

/** What the map shows of the chosen node: how like it the others are. */
export interface LensLayer {
  /** (N) shares of the contrast in percent, or cosines. */
  readonly values: Float32Array;
  readonly scale: ValueScale;
  /** A value for people. */
  text(value: number): string;
}

/** The lens on the distillation: what the networks in use make of the window in view, and what of it is looked at. */
export class LensSession {
  readonly reading = new AsyncTask();
  /** How alike the nodes become layer by layer at a moment. */
  readonly likeness: ReadingSession<LensWanted, readonly LikenessLine[]>;
  /** Whether the inspector shows the lens and not the forecasts. */
  open = $state(false);
  /** Whether the map shows the roads by their likeness to the chosen one. */
  onMap = $state(true);
  latent = $state<LatentName>('temporal');
  #pairs = $state<PairsOf>('contrast');
  #read = $state.raw<(LensWanted & { readonly found: LensReading }) | null>(null);
  readonly #needs: LensNeeds;

  constructor(needs: LensNeeds) {
    this.#needs = needs;
    this.likeness = new ReadingSession(nameOf, async ({ networks, row }, { follow }) => {
      const lines: LikenessLine[] = [];
      for (const network of networks) {
        const found = await follow((listeners) => needs.likeness(network, row, listeners));
        lines.push({ name: network.name, ...found });
      }
      return lines;
    });
  }

  /** What was read of these networks last: of the moment in view, or of the one before while it is read. */
  of(networks: readonly NetworkInUse[]): LensReading | null {
    return this.#read && idsOf(this.#read.networks) === idsOf(networks) ? this.#read.found : null;
  }

  /** Whose latents are compared: what was chosen, or what the reading has. */
  pairsOf(reading: LensReading): PairsOf {
    const known = pairsKnown(reading);
    return known.includes(this.#pairs) ? this.#pairs : known[0];
  }

  choosePairs(pairs: PairsOf): void {
    this.#pairs = pairs;
  }

  /** Reads a window, if it was not read already. */
  async look(wanted: LensWanted): Promise<void> {
    if (this.#read && nameOf(this.#read) === nameOf(wanted)) return;
    await this.reading.run(
      ({ follow }) => follow((listeners) => this.#needs.ask(wanted, listeners)),
      (found) => (this.#read = { ...wanted, found }),
    );
  }

  /** What the map shows; null while it shows something else. @param node that is chosen */
  layer(networks: readonly NetworkInUse[], node: number | null): LensLayer | null {
    const reading = this.open && this.onMap && node !== null ? this.of(networks) : null;
    if (!reading) return null;
    const choice = { of: this.pairsOf(reading), latent: this.latent };
    const pairs = pairsOfNode(reading, choice, node!, 0);
    return pairs && layerOf(pairs, pairsWords(choice));
  }
}

const nameOf = ({ networks, row }: LensWanted): string => `${row} ${idsOf(networks)}`;

/**
 * The pairs of a node as a layer. Cosines of a contrast differ by little beside its temperature: their shares, which the loss sees, tell
 * roads apart.
 */
function layerOf({ shares, cosines }: NodePairs, title: string): LensLayer {
  if (!shares)
    return {
      values: Float32Array.from(cosines),
      scale: { kind: 'difference', most: 1, unit: 'cosine', title },
      text: (cosine) => `Cosine ${cosineText(cosine)}`,
    };
  const values = Float32Array.from(shares, (share) => 100 * share);
  const most = roundMost(values.reduce((a, b) => Math.max(a, b), 0));
  return {
    values,
    scale: { kind: 'amount', most, unit: '% of the softmax', title },
    text: (value) => `${percent(value / 100)} of the softmax`,
  };
}

/** Whether a window that ends in a row has an hour before and after it in the table. */
export const hasWindow = (row: number, rows: number): boolean =>
  row >= HOUR_AND_HOUR.inputs - 1 && row + HOUR_AND_HOUR.outputs < rows;
