/** Keeps the built page for times without a network; a browser that refuses goes on with a network alone. */
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
