import type { BlobStore } from '../../data/blob-store';
import { buildUbodt, DEFAULT_DELTA_METERS, DEFAULT_MAX_BYTES } from '../../matching/build-ubodt';
import type { MatchGraph } from '../../matching/match-graph';
import { ubodtKey, type Ubodt } from '../../matching/ubodt';
import { decodeUbodt, encodeUbodt } from '../../matching/ubodt-codec';
import { keepOrNote } from '../datasets/keep-or-note';
import type { EventTask } from '../../base/task';

const TABLES = 'ways between roads';
/** Tables of so many road networks are kept; that of a city takes tens of megabytes. */
const MOST_TABLES = 4;

/**
 * The table of shortest paths between the roads; the kept one if there is one. A table that cannot be kept
 * is used all the same.
 * @param kept where tables are kept; null where nothing can be
 */
export async function keptTable(
  graph: MatchGraph,
  kept: BlobStore | null,
  task: EventTask<string>,
): Promise<Ubodt> {
  const key = ubodtKey(graph, DEFAULT_DELTA_METERS, DEFAULT_MAX_BYTES);
  const bytes = await kept?.get(TABLES, key);
  const known = bytes ? decodeUbodt(bytes, key) : null;
  if (known) return known;
  const table = await buildUbodt(graph, {}, task);
  if (!kept) return table;
  const keep = async () => {
    await kept.put(TABLES, key, encodeUbodt(table));
    await kept.keepNewest(TABLES, MOST_TABLES);
  };
  await keepOrNote(keep, 'The table of shortest paths could not be kept for next time.', task.emit);
  return table;
}
