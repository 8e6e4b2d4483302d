import type { BlobStore } from '../../data/blob-store';
import type { CheckReport } from '../../data/check-report';
import type { DatasetStore } from '../../data/dataset-store';
import type { Dataset } from '../../domain/dataset';
import { asFailure } from '../protocol/failure-wire';
import type { FailureCode } from '../../base/failure';

export interface DataStores {
  readonly datasets: DatasetStore;
  readonly caches: BlobStore;
}

/** Name under which a kept data set's check report lies in the caches. */
const REPORT = 'report';

/** Keeps a data set with its report; the id, or null and a `note` where this browser cannot keep it. */
export async function keepDataset(
  dataset: Dataset,
  report: CheckReport,
  openStores: () => Promise<DataStores>,
  note: (text: string) => void,
): Promise<string | null> {
  const keep = async () => {
    const { datasets, caches } = await openStores();
    const id = await datasets.save(dataset);
    await caches.put(id, REPORT, new TextEncoder().encode(JSON.stringify(report)));
    return id;
  };
  const notKept = `${dataset.name} is open, but was not kept for the next visit.`;
  return keepOrNote(keep, notKept, note, ['storage-full', 'not-supported']);
}

/** The check report of a kept data set. */
export async function keptReport(caches: BlobStore, id: string): Promise<CheckReport> {
  const bytes = await caches.get(id, REPORT);
  return bytes ? (JSON.parse(new TextDecoder().decode(bytes)) as CheckReport) : [];
}

/** The stores, null in a browser that has no private files. */
export async function storesOrNone(openStores: () => Promise<DataStores>): Promise<DataStores | null> {
  try {
    return await openStores();
  } catch (thrown) {
    if (asFailure(thrown).code === 'not-supported') return null;
    throw thrown;
  }
}

/**
 * Keeps something if there is room; else `note` hears `notKept` and why, and the result is null. @param
 * allowed reasons that do no harm; any other is thrown
 */
export async function keepOrNote<T>(
  keep: () => Promise<T>,
  notKept: string,
  note: (text: string) => void,
  allowed: readonly FailureCode[] = ['storage-full'],
): Promise<T | null> {
  try {
    return await keep();
  } catch (thrown) {
    const { code, message } = asFailure(thrown);
    if (!allowed.includes(code)) throw thrown;
    note(`${notKept} ${message}`);
    return null;
  }
}
