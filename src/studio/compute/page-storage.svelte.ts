import type { StorageState } from './compute-advice';

/** What the browser keeps for this page. */
export class PageStorage {
  state = $state.raw<StorageState | null>(null);
  /** Whether it was looked at. */
  known = $state(false);
  /** The browser was asked to keep it persistently and would not. */
  refused = $state(false);

  async refresh(): Promise<void> {
    this.state = await readStorage();
    this.known = true;
  }

  /** Asks the browser not to clear what is kept; some ask the person. */
  async keep(): Promise<void> {
    this.refused = !(await navigator.storage.persist());
    await this.refresh();
  }
}

async function readStorage(): Promise<StorageState | null> {
  const storage = globalThis.navigator?.storage as StorageManager | undefined;
  if (typeof storage?.getDirectory !== 'function') return null;
  const { usage = 0, quota = 0 } = await storage.estimate();
  return { used: usage, quota, persistent: await storage.persisted() };
}
