// Claims the first part that it can get hold of, and ends without having done it.
import { parentPort } from 'node:worker_threads';
import { claim, PLACE, viewsOf } from '../thread-loop.mjs';

parentPort.once('message', ({ control }) => {
  const { words } = viewsOf(control);
  Atomics.add(words, PLACE.started, 1);
  while (claim(words) < 0) Atomics.wait(words, PLACE.turn, Atomics.load(words, PLACE.turn), 1);
  process.exit();
});
