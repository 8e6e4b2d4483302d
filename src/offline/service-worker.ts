import { isOwnFile, nameOf, ownCaches } from './offline-rules';

/** What is used here of a service worker's scope: its types cannot be loaded beside those of a page. */
interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface ServiceWorkerScope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
}

const scope = globalThis as unknown as ServiceWorkerScope;
/** Both are put in by the build. */
declare const __OFFLINE_VERSION__: string;
declare const __OFFLINE_FILES__: readonly string[];

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

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !isOwnFile(request.url, scope.registration.scope)) return;
  event.respondWith(request.url.includes('/assets/') ? keptFirst(request) : networkFirst(request));
});

/** Responses are kept with their headers, so that the page is isolated and strict without a network too. */
async function keepAll(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll([page(), ...__OFFLINE_FILES__.map(at)]);
}

async function forgetOthers(): Promise<void> {
  const names = ownCaches(await caches.keys()).filter((name) => name !== CACHE);
  await Promise.all(names.map((name) => caches.delete(name)));
}

/** Files whose names hold their hash never change. */
async function keptFirst(request: Request): Promise<Response> {
  return (await caches.match(request, { ...SAME, cacheName: CACHE })) ?? fetch(request);
}

/** The newest there is; without a network what is kept, the page itself whatever its query says. */
async function networkFirst(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (thrown) {
    const wanted = request.mode === 'navigate' ? page() : request;
    const kept = await caches.match(wanted, { ...SAME, cacheName: CACHE, ignoreSearch: true });
    if (kept) return kept;
    throw thrown;
  }
}
