/** Seconds that each of `rounds` calls took, after `warmUps` more that are not counted. */
export async function timeRounds(
  { warmUps, rounds }: { readonly warmUps: number; readonly rounds: number },
  run: () => void | Promise<void>,
  onRound: (done: number) => void = () => undefined,
): Promise<number[]> {
  const seconds: number[] = [];
  for (let round = -warmUps; round < rounds; round++) {
    const started = performance.now();
    await run();
    const took = (performance.now() - started) / 1000;
    if (round >= 0) seconds.push(took);
    onRound(seconds.length);
  }
  return seconds;
}
