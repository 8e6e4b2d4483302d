import { forgetSoftTargets, keptSoftTargets } from '../../systems/routes/soft-targets/kept-soft-targets';
import { asFailure } from '../../engine/protocol/failure-wire';
import type { StorageState } from './compute-advice';

/** What the browser keeps for this page. */
export class PageStorage {
  state = $state.raw<StorageState | null>(null);
  /** Whether it was looked at. */
  known = $state(false);
  /** The browser was asked to keep it persistently and would not. */
  refused = $state(false);
  /** Bytes of the answers of teachers that are kept for the next run. */
  answers = $state(0);
  /** Why they could not be looked at or deleted. */
  trouble = $state<string | null>(null);

  async refresh(): Promise<void> {
    this.state = await readStorage();
    this.known = true;
    if (!this.state) return;
    try {
      this.answers = await answerBytes();
    } catch (thrown) {
      this.trouble = asFailure(thrown).message;
    }
  }

  /** Asks the browser not to clear what is kept; some ask the person. */
  async keep(): Promise<void> {
    this.refused = !(await navigator.storage.persist());
    await this.refresh();
  }

  /** Deletes the kept answers of teachers. */
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

async function answerBytes(): Promise<number> {
  const kept = await keptSoftTargets(await openCaches());
  return kept.reduce((sum, { bytes }) => sum + bytes, 0);
}

async function readStorage(): Promise<StorageState | null> {
  const storage = globalThis.navigator?.storage as StorageManager | undefined;
  if (typeof storage?.getDirectory !== 'function') return null;
  const { usage = 0, quota = 0 } = await storage.estimate();
  return { used: usage, quota, persistent: await storage.persisted() };
}
