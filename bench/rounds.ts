/** Seconds since some moment: of the wall, or of the work that the process has done. */
export type Clock = () => number;

export const wallClock: Clock = () => performance.now() / 1000;

export interface Rounds {
  readonly clock: Clock;
  /** Rounds before those that count. */
  readonly warmUps: number;
  readonly rounds: number;
}

/** Lets what waits be heard and said, such as how far a benchmark is. */
export const rest = () => new Promise<void>((resolve) => void setTimeout(resolve));

/** Seconds that each of `rounds` calls took, after `warmUps` more that are not counted. */
export async function timeRounds(
  { clock, warmUps, rounds }: Rounds,
  run: () => void | Promise<void>,
  onRound: (done: number) => void = () => undefined,
): Promise<number[]> {
  const seconds: number[] = [];
  for (let round = -warmUps; round < rounds; round++) {
    const started = clock();
    await run();
    const took = clock() - started;
    if (round >= 0) seconds.push(took);
    onRound(seconds.length);
    await rest();
  }
  return seconds;
}
