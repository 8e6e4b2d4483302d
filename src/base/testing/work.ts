/**
 * CPU milliseconds of the quickest of some runs, of all threads of the process: what a run happens to be
 * interrupted by does not count.
 * @param enough no further run is needed below it
 */
export function leastWork(work: () => unknown, runs = 3, enough = 0): number {
  let least = Infinity;
  for (let run = 0; run < runs && least >= enough; run++) {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

/**
 * How many times as long hostile work takes as harmless work of like size (the same in many parts, say), in
 * the same process: no limit in seconds holds on every machine. What grows with the square of its input takes
 * as many times as long as there are parts, so who asserts 20 of 60 or more leaves noise no say.
 */
export function timesTheWork(hostile: () => unknown, harmless: () => unknown): number {
  // The first run of either compiles it.
  harmless();
  return leastWork(hostile) / Math.max(leastWork(harmless), 0.05);
}
