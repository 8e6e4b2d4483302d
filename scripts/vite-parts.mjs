// What the page's build and the build of the device checks share.

/** Without these two a page works, but WebAssembly gets one thread only. `public/_headers` says the same to hosts. */
export const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/**
 * The threaded WASM backend starts its threads from the source text of one of its functions. That function mentions a
 * variable outside of itself, guarded by `typeof`; a minifier renames it and drops the guard, and no thread starts.
 */
export function threadedWasm() {
  return {
    name: 'threaded-wasm',
    transform: {
      filter: { id: /tfjs-backend-wasm-threaded-simd\.js$/ },
      handler(code) {
        const start = code.indexOf('function(WasmBackendModuleThreadedSimd)');
        if (start < 0)
          throw new Error('tfjs-backend-wasm has changed: see threadedWasm in scripts/vite-parts.mjs.');
        return {
          code: code.slice(0, start) + code.slice(start).replaceAll('_scriptDir', 'undefined'),
          map: null,
        };
      },
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
