import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Failure } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import type { RunRecord } from '../../src/engine/records/run-record';
import { identityOf } from './run-identity';

/** Each place once: a run compared with itself would count as two seeds. @throws Failure 'bad-input' */
export async function checkDistinct(places: readonly string[]): Promise<void> {
  const seen = new Map<string, string>();
  for (const place of places) {
    const path = await realpath(place).catch(() => resolve(place));
    const before = seen.get(path);
    if (before !== undefined)
      throw new Failure(
        'bad-input',
        `${shown(before)} and ${shown(place)} are one folder. Name each run once.`,
      );
    seen.set(path, place);
  }
}

/**
 * Runs are alike where the data, the weights that they start from and all settings but the seed are.
 * @throws Failure 'bad-input' that names the run that is of another kind
 */
export function checkComparable(records: readonly RunRecord[], places: readonly string[]): void {
  const stranger = records.findIndex(({ system }) => system !== records[0].system);
  if (stranger >= 0)
    throw new Failure(
      'bad-input',
      `${shown(places[stranger])} is a run of the system "${records[stranger].system}", ${shown(places[0])} one of "${records[0].system}". Compare runs of one system.`,
    );
  const kind = (record: RunRecord) =>
    JSON.stringify([
      record.data.fingerprint,
      { ...(record.config as object), seed: 0 },
      identityOf(record).starts,
    ]);
  const other = records.findIndex((record) => kind(record) !== kind(records[0]));
  if (other < 0) return;
  throw new Failure(
    'bad-input',
    `${shown(places[other])} is of other data, settings or weights to start from than ${shown(places[0])}. Compare runs that differ in the seed alone.`,
  );
}
