import { isOwnFile, nameOf, ownCaches, scriptsOfTabs } from './offline-rules';

/** What is used here of a service worker's scope: its types cannot be loaded beside those of a page. */
interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface ServiceWorkerScope {
  readonly registration: Pick<ServiceWorkerRegistration, 'scope' | 'installing' | 'waiting'>;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: {
      readonly type: 'window';
      readonly includeUncontrolled: true;
    }): Promise<readonly { readonly url: string }[]>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(
    type: 'install' | 'activate' | 'message',
    listener: (event: ExtendableEvent) => void,
  ): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
}

const scope = globalThis as unknown as ServiceWorkerScope;
/** These are put in by the build: the version, its files, and the first script of the page among them. */
declare const __OFFLINE_VERSION__: string;
declare const __OFFLINE_FILES__: readonly string[];
declare const __OFFLINE_SCRIPT__: string;

/** A file is the same file for whoever asks: some servers say otherwise of all they send (`Vary: Origin`). */
const SAME = { ignoreVary: true } as const;
const CACHE = nameOf(__OFFLINE_VERSION__);
const at = (file: string) => new URL(file, scope.registration.scope).href;
const page = () => at('./');

scope.addEventListener('install', (event) => {
  event.waitUntil(keepAll().then(() => scope.skipWaiting()));
});

scope.addEventListener('activate', (event) => {
  event.waitUntil(forgetOthers().then(() => scope.clients.claim()));
});

scope.addEventListener('message', (event) => {
  event.waitUntil(forgetOthers());
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !isOwnFile(request.url, scope.registration.scope)) return;
  event.respondWith(isHashed(request.url) ? keptFirst(request) : networkFirst(request));
});

/** Whether the name of a file holds a hash of its contents: such a file never changes. */
const isHashed = (address: string) => address.includes('/assets/');

/**
 * Keeps responses with their headers, so that the page stays isolated. Names without a hash may still stand
 * for a file of the version before, in a cache or on a server: the first is asked anew, the second is no
 * version to keep.
 */
async function keepAll(): Promise<void> {
  const cache = await caches.open(CACHE);
  const addresses = [page(), ...__OFFLINE_FILES__.map(at)];
  await cache.addAll(
    addresses.map((address) => new Request(address, { cache: isHashed(address) ? 'default' : 'no-cache' })),
  );
  const kept = await cache.match(page(), SAME);
  if (!(await kept?.text())?.includes(__OFFLINE_SCRIPT__)) {
    await caches.delete(CACHE);
    throw new Error(
      'The page and its files are of two versions. They are kept when the page is opened again.',
    );
  }
}

/** Forgets versions that no tab was opened with, unless a tab does not say its own or one is on its way. */
async function forgetOthers(): Promise<void> {
  const { installing, waiting, scope: own } = scope.registration;
  const { locks } = globalThis.navigator;
  if (installing || waiting || !locks) return;
  const windows = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const tabs = windows.filter(({ url }) => isOwnFile(url, own));
  const { held = [] } = await locks.query();
  const scripts = scriptsOfTabs(
    held.map(({ name }) => name ?? ''),
    own,
  );
  if (scripts.length < tabs.length) return;
  for (const name of ownCaches(await caches.keys())) {
    const cache = await caches.open(name);
    const wanted = await Promise.all(scripts.map((script) => cache.match(script, SAME)));
    if (name !== CACHE && !wanted.some(Boolean)) await caches.delete(name);
  }
}

/** What is kept of an address: by this version, else by one that a tab was opened with before it came. */
async function kept(address: Request | string): Promise<Response | undefined> {
  const others = ownCaches(await caches.keys()).filter((name) => name !== CACHE);
  for (const cacheName of [CACHE, ...others]) {
    const found = await caches.match(address, { ...SAME, cacheName, ignoreSearch: true });
    if (found) return found;
  }
  return undefined;
}

/** Files whose names hold their hash never change. */
async function keptFirst(request: Request): Promise<Response> {
  return (await kept(request)) ?? fetch(request);
}

/** The newest there is; without a network what is kept, the page itself for any place of it. */
async function networkFirst(request: Request): Promise<Response> {
  const other = async () =>
    (await kept(request)) ?? (request.mode === 'navigate' ? await kept(page()) : undefined);
  try {
    const answer = await fetch(request);
    return answer.status < 500 ? answer : ((await other()) ?? answer);
  } catch (thrown) {
    const found = await other();
    if (found) return found;
    throw thrown;
  }
}
