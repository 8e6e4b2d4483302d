// Gives signs of life for the locks of a process, whose main thread may compute for seconds at a time.
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';

/** Writes a lock's text over itself, which moves its time of change. @returns whether it is there, and no other's */
function isHeld(path, text) {
  let file;
  try {
    file = openSync(path, 'r+');
    if (readFileSync(file, 'utf8') !== text) return false;
    writeSync(file, text, 0);
    fsyncSync(file);
    return true;
  } catch (error) {
    // A disk that does not answer now may answer the next time.
    return error.code !== 'ENOENT';
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

const timers = new Map();

parentPort.on('message', ({ path, text, everyMs }) => {
  clearInterval(timers.get(path));
  timers.delete(path);
  if (text === null) return;
  const sign = () => isHeld(path, text) || parentPort.postMessage(path);
  timers.set(path, setInterval(sign, everyMs));
});
