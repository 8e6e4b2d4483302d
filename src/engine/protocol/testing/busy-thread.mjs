// A worker that can be busy for ever. The protocol's end is bare Comlink: a thread of Node reads no TypeScript.
import { parentPort } from 'node:worker_threads';
import * as Comlink from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';

const methods = {
  answer: () => 42,
  loop: () => {
    for (;;);
  },
};

Comlink.expose(
  {
    hello: () => ({ protocol: 2, service: 'busy', methods: Object.keys(methods), lifeLock: null }),
    run: (id, method, _, reports) => {
      reports.close();
      return { id, method, outcome: { ok: true, value: methods[method]() } };
    },
    command: () => undefined,
  },
  nodeEndpoint(parentPort),
);
