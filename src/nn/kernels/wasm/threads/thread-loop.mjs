// What a thread of a crew does, and what it shares with the thread that leads it. Plain JavaScript: a thread of
// Node reads no TypeScript by itself, and learning to takes longer than all else that this one does as it starts.

/** Places of whole numbers in the control block. */
export const PLACE = {
  /** Which run it is, and how many of its parts nobody has claimed. Threads without work wait here. */
  turn: 0,
  /** Parts that are not done. The leader waits here. */
  pending: 1,
  /** Places of a run: number of the kernel, of its parts, of the arguments of each. */
  kernel: 2,
  parts: 3,
  width: 4,
  /** Where the scratch of thread 0 begins in the memory of the backend, and bytes of each thread's. */
  scratch: 5,
  scratchBytes: 6,
  /** Threads that have started. */
  started: 7,
  /** For each thread, how often it was seen. */
  seen: 16,
  /** For each part, one of `PART`. */
  part: 16 + 256,
};

/** Parts that one run may have; their number takes as many bits of `turn`. */
const PART_BITS = 12;
export const MOST_PARTS = (1 << PART_BITS) - 1;
const LEFT = MOST_PARTS;

/** What became of a part. */
export const PART = { open: 0, done: 1, failed: 2 };

/** Stands for the address of the scratch of the thread that does the part. */
export const OWN_SCRATCH = NaN;

/** Arguments of all parts of a run. */
export const MOST_ARGUMENTS = 1 << 15;
const WORDS = PLACE.part + MOST_PARTS + 1;
export const CONTROL_BYTES = 4 * WORDS + 8 * MOST_ARGUMENTS;

/** Views of a control block. */
export const viewsOf = (control) => ({
  words: new Int32Array(control, 0, WORDS),
  args: new Float64Array(control, 4 * WORDS, MOST_ARGUMENTS),
});

/**
 * Opens a run to all threads: what it is stands in the block by now.
 * The word holds all that a claim needs to know, so a thread that comes late, to whatever run, claims a part that
 * is open, or none.
 */
export function open(words, parts, wake) {
  const run = (Atomics.load(words, PLACE.turn) >>> PART_BITS) + 1;
  Atomics.store(words, PLACE.turn, (run << PART_BITS) | parts);
  Atomics.notify(words, PLACE.turn, wake);
}

/** Number of the next part of the run under way that nobody has, which is the caller's now; -1: there is none. */
export function claim(words) {
  for (;;) {
    const turn = Atomics.load(words, PLACE.turn);
    const left = turn & LEFT;
    if (left === 0) return -1;
    if (Atomics.compareExchange(words, PLACE.turn, turn, turn - 1) === turn) return words[PLACE.parts] - left;
  }
}

/** Calls a kernel with the arguments of a part that this thread has claimed. */
export function doPart({ words, args }, kernels, thread, part) {
  const width = words[PLACE.width];
  const scratch = (words[PLACE.scratch] >>> 0) + thread * words[PLACE.scratchBytes];
  const list = new Array(width);
  for (let i = 0; i < width; i++) {
    const value = args[part * width + i];
    list[i] = value === value ? value : scratch;
  }
  kernels[words[PLACE.kernel]](...list);
}

/** Says what became of a part. Wakes the leader with the last one. */
export function finish(words, part, end) {
  Atomics.store(words, PLACE.part + part, end);
  if (Atomics.sub(words, PLACE.pending, 1) === 1) Atomics.notify(words, PLACE.pending, 1);
}

/**
 * Looks at a word so many times before a thread goes to sleep: some ten microseconds, about what waking up takes.
 * Kernels often follow one another sooner than that.
 */
const LOOKS = 1000;

/** Whether a word differs from what it was, after looking for a short while. */
export function changesSoon(words, place, from) {
  for (let look = 0; look < LOOKS; look++) if (Atomics.load(words, place) !== from) return true;
  return false;
}

/** Does parts of all runs to come; ends with the thread. */
export function serveKernels({ module, memory, control, thread }) {
  const views = viewsOf(control);
  const { words } = views;
  const kernels = Object.values(new WebAssembly.Instance(module, { env: { memory } }).exports);
  Atomics.add(words, PLACE.started, 1);
  for (;;) {
    Atomics.add(words, PLACE.seen + thread, 1);
    for (let part = claim(words); part >= 0; part = claim(words)) {
      let end = PART.done;
      try {
        doPart(views, kernels, thread, part);
      } catch {
        // The leader does it again, and so throws what it throws.
        end = PART.failed;
      }
      finish(words, part, end);
    }
    const turn = Atomics.load(words, PLACE.turn);
    if ((turn & LEFT) === 0 && !changesSoon(words, PLACE.turn, turn)) Atomics.wait(words, PLACE.turn, turn);
  }
}
