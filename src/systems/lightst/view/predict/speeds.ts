import { fixed } from '../../../../studio/figures';
import { STUDENT_NAMES, type FlowNetworkName } from '../../networks';
import type { NetworkInUse } from '../state/network-in-use';

/** How long a network takes from the question to the answer: the next hour at all nodes. */
export interface Speed {
  readonly name: FlowNetworkName;
  /** Milliseconds of a forecast: the median of several. */
  readonly milliseconds: number;
}

/** The first forecasts load the network and compile what it runs. */
const WARM_UP = 2;
const TIMED = 9;

/** How fast networks are on this machine, one after the other. @param forecastOne resolves when the answer is there */
export async function speedsOf(
  networks: readonly NetworkInUse[],
  forecastOne: (network: NetworkInUse) => Promise<unknown>,
  signal: AbortSignal,
): Promise<readonly Speed[]> {
  const speeds: Speed[] = [];
  for (const network of networks) {
    const times: number[] = [];
    for (let i = 0; i < WARM_UP + TIMED; i++) {
      signal.throwIfAborted();
      const began = performance.now();
      await forecastOne(network);
      times.push(performance.now() - began);
    }
    const timed = times.slice(WARM_UP).sort((a, b) => a - b);
    speeds.push({ name: network.name, milliseconds: timed[Math.floor(timed.length / 2)] });
  }
  return speeds;
}

/** "The student is 12 times as fast as the teacher."; null where one of the two is not known. */
export function timesFaster(speeds: readonly Speed[]): string | null {
  const of = (names: readonly string[]) => speeds.find(({ name }) => names.includes(name))?.milliseconds;
  const [teacher, student] = [of(['teacher']), of(STUDENT_NAMES)];
  if (teacher === undefined || student === undefined || student <= 0) return null;
  const times = teacher / student;
  if (times < 1.05) return 'The student is no faster than the teacher here.';
  return `The student is ${fixed(times, times < 10 ? 1 : 0)} times as fast as the teacher, with the time that a question and its answer take.`;
}
