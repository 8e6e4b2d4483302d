import { logSoftmax } from '../../base/log-softmax';
import type { Task } from '../../base/task';
import type { AskingRow } from './hexagon-questions';
import { logitsAt, type H3Bert } from './network';
import { packTokens } from './token-batch';

/** Tokens that one pass reads at most, so that its memory is bounded. */
const TOKENS_PER_PASS = 8192;

/** Takes log p of each token of the vocabulary, in nats, at the place that a sequence asks for. */
type TakeLogP = (logP: ArrayLike<number>) => void;

interface Reading {
  readonly row: AskingRow;
  readonly takers: TakeLogP[];
}

/** Sequences that ask for one token each, and who wants to know: sequences that are the same are read once. */
export class Readings {
  readonly #byKey = new Map<string, Reading>();

  ask(row: AskingRow, take: TakeLogP): void {
    const key = keyOf(row);
    const known = this.#byKey.get(key);
    if (known) known.takers.push(take);
    else this.#byKey.set(key, { row, takers: [take] });
  }

  /** Reads all that was asked. @throws Failure 'cancelled', and 'bad-input' where a sequence is longer than the context */
  async read(network: H3Bert, task: Task): Promise<void> {
    for (const pass of passes([...this.#byKey.values()])) {
      await task.checkpoint();
      await readPass(network, pass);
    }
  }
}

const keyOf = ({ ids, hours, asked }: AskingRow): string =>
  [asked, ...Array.from(ids), ...(hours ? Array.from(hours) : [])].join();

/** Readings in passes of so many tokens at most. */
function passes(readings: readonly Reading[]): Reading[][] {
  const found: Reading[][] = [];
  let room = 0;
  for (const reading of readings) {
    const { length } = reading.row.ids;
    if (found.length === 0 || length > room) {
      found.push([]);
      room = TOKENS_PER_PASS;
    }
    found[found.length - 1].push(reading);
    room -= length;
  }
  return found;
}

async function readPass(network: H3Bert, readings: readonly Reading[]): Promise<void> {
  const batch = packTokens(readings.map(({ row }) => row));
  const places = Int32Array.from(readings, ({ row }, i) => batch.offsets[i] + row.asked);
  const logits = await logitsAt(network, batch, places);
  const { vocabulary } = network.config;
  readings.forEach(({ takers }, i) => {
    const logP = logSoftmax(logits.subarray(i * vocabulary, (i + 1) * vocabulary));
    for (const take of takers) take(logP);
  });
}
