// What the builds of the page, of the device checks and of the benchmarks share.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Without these two a page works, but WebAssembly gets one thread only. */
const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Where things may come from. Nothing comes from elsewhere unless a person asks for an online map or an address. */
const policy = {
  'default-src': ["'self'"],
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  // The threads of tfjs-backend-wasm are workers made of a text.
  'worker-src': ["'self'", 'blob:'],
  // A person's own Overpass server may run on their machine, without a certificate.
  'connect-src': ["'self'", 'https:', 'http://localhost:*', 'http://127.0.0.1:*'],
  'img-src': ["'self'", 'data:', 'blob:', 'https:'],
  'style-src': ["'self'", "'unsafe-inline'"],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
};

const policyText = (directives) =>
  Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');

/** For the page itself, whatever serves it. A browser obeys this and the header, so the stricter of both holds. */
export const pagePolicy = policyText(policy);

/** Sites that may show the page in a frame of theirs, with spaces between: nobody, unless whoever serves it says so. */
const embedders = process.env.ROUTE_EMBEDDERS || "'none'";

/** For a server: workers take their policy from it, and only it can forbid frames. */
const serverPolicy = policyText({ ...policy, 'frame-ancestors': [embedders] });

/**
 * Others learn which site asks and nothing of the address, which holds what a person looks at. Not less:
 * servers of map tiles and of places may refuse whoever does not say where the request comes from.
 */
const referrerPolicy = 'strict-origin';

/** What a server should send with every file. `_headers` says it to hosts that read it. */
export const headers = {
  ...isolationHeaders,
  'Content-Security-Policy': serverPolicy,
  'Referrer-Policy': referrerPolicy,
  // A file is what its type says, whatever its first bytes look like.
  'X-Content-Type-Options': 'nosniff',
};

/** Puts the policies that a page can state into the built page, and the headers into a file beside it. */
export function strictPage() {
  const lines = Object.entries(headers).map(([name, value]) => `  ${name}: ${value}\n`);
  return {
    name: 'strict-page',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: pagePolicy },
        injectTo: 'head-prepend',
      },
      { tag: 'meta', attrs: { name: 'referrer', content: referrerPolicy }, injectTo: 'head-prepend' },
    ],
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: '_headers', source: `/*\n${lines.join('')}` });
    },
  };
}

/**
 * In browsers `@tensorflow/tfjs` stands for its gradients only: the rest of the package (layers, converter, data, WebGL)
 * is not used here and larger than all that is.
 */
export const gradientsOnly = [
  { find: /^@tensorflow\/tfjs$/, replacement: '@tensorflow/tfjs-core/dist/register_all_gradients.js' },
];

/**
 * The build of a page that is there for the tests or the benchmarks only, and never part of the shipped folder.
 * @param root folder of its index.html
 * @param outDir where it goes, from that folder
 */
export const innerPage = (root, outDir, plugins = []) => ({
  root,
  base: './',
  plugins,
  resolve: { alias: gradientsOnly },
  worker: { format: 'es' },
  build: { target: 'es2022', outDir, emptyOutDir: true, sourcemap: true, chunkSizeWarningLimit: 2000 },
  preview: { headers },
});

/** Files that the page can do without when there is no network. */
const NOT_OFFLINE = /\.map$|^_headers$|\.md$/;

/**
 * Tells the service worker, built as an entry of its own, which files make up the page, under a version that changes with
 * any of them.
 * @param folder of the files that are copied as they are
 */
export function offlineFiles(folder) {
  return {
    name: 'offline-files',
    apply: 'build',
    generateBundle: {
      order: 'post',
      async handler(_, bundle) {
        const worker = bundle['service-worker.js'];
        if (worker?.imports.length !== 0)
          throw new Error('The service worker must be one file: a classic worker knows no imports.');
        const own = Object.keys(bundle).filter((name) => name !== worker.fileName);
        const copied = await filesBelow(folder);
        const files = [...own, ...copied].filter((name) => !NOT_OFFLINE.test(name)).sort();
        const hash = createHash('sha256');
        // Names of own files hold hashes of their contents, all but the page's.
        for (const name of [...files, worker.code]) hash.update(name);
        for (const { fileName, source } of Object.values(bundle))
          if (/\.html$/.test(fileName)) hash.update(source);
        for (const name of copied) hash.update(await readFile(join(folder, name)));
        const version = hash.digest('hex').slice(0, 12);
        const script = own.find((name) => bundle[name].isEntry);
        worker.code = worker.code
          .replace('__OFFLINE_SCRIPT__', JSON.stringify(script))
          .replace('__OFFLINE_VERSION__', JSON.stringify(version))
          .replace('__OFFLINE_FILES__', JSON.stringify(files));
      },
    },
  };
}

async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}
