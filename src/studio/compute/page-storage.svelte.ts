import { forgetSoftTargets, keptSoftTargets } from '../../engine/checkpoints/kept-soft-targets';
import { asFailure } from '../../engine/protocol/failure-wire';
import type { StorageState } from './compute-advice';

/** The storage that the browser gives this page, and the soft targets in it. */
export class PageStorage {
  state = $state.raw<StorageState | null>(null);
  /** Whether the storage has been read. */
  known = $state(false);
  /** Whether the browser was asked for persistent storage and refused. */
  refused = $state(false);
  /** Size in bytes of the soft targets that are kept for later runs. */
  softTargets = $state(0);
  /** Why the soft targets could not be read or deleted. */
  trouble = $state<string | null>(null);

  async refresh(): Promise<void> {
    this.state = await readStorage();
    this.known = true;
    if (!this.state) return;
    try {
      this.softTargets = await softTargetBytes();
    } catch (thrown) {
      this.trouble = asFailure(thrown).message;
    }
  }

  /** Asks the browser for persistent storage; some browsers then ask the person. */
  async keep(): Promise<void> {
    this.refused = !(await navigator.storage.persist());
    await this.refresh();
  }

  /** Deletes the soft targets of all teachers. */
  async forgetSoftTargets(): Promise<void> {
    this.trouble = null;
    try {
      await forgetSoftTargets(await openCaches());
    } catch (thrown) {
      this.trouble = asFailure(thrown).message;
    }
    await this.refresh();
  }
}

async function openCaches() {
  const { openBrowserStores } = await import('../../data/dataset-store');
  return (await openBrowserStores()).caches;
}

async function softTargetBytes(): Promise<number> {
  const kept = await keptSoftTargets(await openCaches());
  return kept.reduce((sum, { bytes }) => sum + bytes, 0);
}

async function readStorage(): Promise<StorageState | null> {
  const storage = globalThis.navigator?.storage as StorageManager | undefined;
  if (typeof storage?.getDirectory !== 'function') return null;
  const { usage = 0, quota = 0 } = await storage.estimate();
  return { used: usage, quota, persistent: await storage.persisted() };
}
