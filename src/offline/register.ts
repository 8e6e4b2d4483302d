/**
 * Keeps the page for times without a network. Only the built page does: while one develops,
 * files change under the same names. A browser that refuses (private mode, no room) goes on with
 * a network alone, which harms nobody.
 */
export async function keepForOffline(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  try {
    await navigator.serviceWorker.register(new URL('./service-worker.js', document.baseURI));
    // It forgets versions when a tab tells that it is there: the tab before it may have been the last of its
    // version.
    navigator.serviceWorker.controller?.postMessage('opened');
  } catch (thrown) {
    if (!(thrown instanceof DOMException || thrown instanceof TypeError)) throw thrown;
    console.info(`This page is not kept for times without a network: ${thrown.message}`);
  }
}
