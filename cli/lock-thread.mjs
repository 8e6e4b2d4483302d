// Gives signs of life for the locks of a process, whose main thread may compute for seconds at a time.
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';

/** Writes a lock's text over itself, which moves its time of change. False where the lock is another's by now. */
function beat(path, text) {
  const file = openSync(path, 'r+');
  try {
    if (readFileSync(file, 'utf8') !== text) return false;
    writeSync(file, text, 0);
    fsyncSync(file);
    return true;
  } finally {
    closeSync(file);
  }
}

function isHeld({ path, text }) {
  try {
    return beat(path, text);
  } catch (error) {
    // A disk that does not answer now may answer the next time.
    return error.code !== 'ENOENT';
  }
}

const timers = new Map();

parentPort.on('message', (lock) => {
  clearInterval(timers.get(lock.path));
  timers.delete(lock.path);
  if (lock.text === null) return;
  const timer = setInterval(() => {
    if (!isHeld(lock)) parentPort.postMessage(lock);
  }, lock.everyMs);
  timers.set(lock.path, timer);
});
