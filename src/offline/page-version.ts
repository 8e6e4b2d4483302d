/** The lock that an open tab holds; the service worker, a file of its own, reads it by `scriptsOfTabs`. */
export const tabLock = (script: string): string => `route-distillery-tab ${script}`;

/** The first script of a page, by its whole address: its name changes with every version. */
const firstScript = (page: Document): string | undefined =>
  page.querySelector<HTMLScriptElement>('script[type="module"][src]')?.src;

/** Changes with every version of the page; '' where it is served from its sources. */
export const pageVersion = (): string => firstScript(document) ?? '';

/** Says until this tab is closed with which version it was opened: so long its files are kept. */
export function holdVersion(): void {
  const script = firstScript(document);
  const { locks } = navigator;
  if (!script || !locks) return;
  const untilClosed = () => new Promise<never>(() => undefined);
  locks.request(tabLock(script), { mode: 'shared' }, untilClosed).catch((thrown: unknown) => {
    // A browser may deny locks in a frame of another site, and keeps no files there either.
    if (!(thrown instanceof DOMException && thrown.name === 'SecurityError')) throw thrown;
  });
}

/** Whether the server has another version of the page than this tab was opened with. */
export async function isNewerThere(): Promise<boolean> {
  try {
    const answer = await fetch(new URL('./', document.baseURI), { cache: 'no-store' });
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const script = firstScript(page);
    return script !== undefined && script !== firstScript(document);
  } catch (thrown) {
    // Without a network nobody can tell.
    if (thrown instanceof TypeError) return false;
    throw thrown;
  }
}

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
