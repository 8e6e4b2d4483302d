/** The browser's locks; null where it has none, or denies them as it may in a frame of another site. */
export async function webLocks(): Promise<LockManager | null> {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  try {
    await locks?.query();
    return locks ?? null;
  } catch (thrown) {
    if ((thrown as { name?: string }).name === 'SecurityError') return null;
    throw thrown;
  }
}
