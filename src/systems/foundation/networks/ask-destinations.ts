import type { Task } from '../../../base/task';
import { mostLikely, summedLogs } from '../../../models/h3-bert/city-scores';
import type { TokenRow } from '../../../models/h3-bert/token-batch';
import type { TokenRows } from '../sequences/token-rows';
import { askPlaces } from './ask-tokens';
import type { HexagonModel } from './hexagon-model';

/** What a network says of where ways end. */
export interface SaidDestinations {
  /** (B) the likeliest hexagon of the city. */
  readonly cells: Uint32Array;
  /** Mean of -log p of the true tokens, in nats. */
  readonly nats: number;
}

/**
 * The likeliest end of each way, among all hexagons of the city: the sum of the log-probabilities of its tokens, all hidden at once.
 * @param asked made by `TokenRows.destination`
 * @throws Failure 'cancelled'
 */
export async function askDestinations(
  model: HexagonModel,
  rows: TokenRows,
  asked: readonly TokenRow[],
  destinations: ArrayLike<number>,
  task: Task,
): Promise<SaidDestinations> {
  const { mostTokens, tokens } = rows;
  const { vocabulary } = model.config;
  const count = tokens.offsets.length - 1;
  const table = {
    vocabulary,
    levels: mostTokens,
    tokens: Int32Array.from({ length: count * mostTokens }, (_, i) =>
      rows.tokenAt(Math.floor(i / mostTokens), i % mostTokens),
    ),
  };
  const cells = new Uint32Array(asked.length);
  let nats = 0;
  await askPlaces(model, asked, task, (logs, from, to) => {
    for (let row = from; row < to; row++) {
      const scores = summedLogs(logs, (row - from) * mostTokens * vocabulary, table);
      cells[row] = mostLikely(scores);
      nats -= scores[destinations[row]];
    }
  });
  return { cells, nats: nats / (asked.length * mostTokens) };
}
