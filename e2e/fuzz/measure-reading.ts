import { Failure } from '../../src/base/failure';

/** What came of reading something, and what it took. */
export interface Reading {
  /** `raw`: an exception that is no `Failure`, which no reader may throw. */
  readonly outcome: 'read' | 'refused' | 'raw';
  /** The words of the refusal or of what was read, or the stack of the exception. */
  readonly said: string;
  /** Seconds of work, without waiting for other programs. */
  readonly seconds: number;
  /**
   * By which the memory of the process grew beyond what it was before: at its largest where this reading made it
   * larger than it ever was, else at the end. What an earlier reading took is not counted again.
   */
  readonly megabytes: number;
  /** Size of what was read. */
  readonly givenMegabytes: number;
}

const MEGABYTE = 1024 ** 2;

/** Reads something in this process and measures it. */
export async function measureReading(givenBytes: number, read: () => unknown): Promise<Reading> {
  const before = process.memoryUsage.rss();
  const largestBefore = largest();
  const start = process.cpuUsage();
  const [outcome, said] = await outcomeOf(read);
  const { user, system } = process.cpuUsage(start);
  const reached = largest() > largestBefore ? largest() : process.memoryUsage.rss();
  return {
    outcome,
    said,
    seconds: (user + system) / 1e6,
    megabytes: Math.max(0, reached - before) / MEGABYTE,
    givenMegabytes: givenBytes / MEGABYTE,
  };
}

/** Bytes that the process had at its largest so far. */
const largest = (): number => process.resourceUsage().maxRSS * 1024;

async function outcomeOf(read: () => unknown): Promise<[Reading['outcome'], string]> {
  try {
    const said = await read();
    return ['read', typeof said === 'string' ? said : ''];
  } catch (thrown) {
    // A reader's own fault is a Failure too by now, with the stack of the exception that it was.
    const isFault = !(thrown instanceof Failure) || thrown.details.unexpected === true;
    if (!isFault) return ['refused', thrown.message];
    return ['raw', thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)];
  }
}
