import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Question } from './fuzz-child';
import type { Reading } from './measure-reading';

const CHILD = ['--import', 'tsx', fileURLToPath(new URL('fuzz-child.ts', import.meta.url))];
/** Objects of the engine may take so much; what a reader holds beside them is measured. */
const HEAP_MEGABYTES = 512;
/** A process whose memory has grown so far is replaced, so that the next reading is measured rightly. */
const GROWN_MEGABYTES = 100;
/** An answer that takes longer never comes. Readings are limited by their work; this is the wall clock's. */
const PATIENCE_MS = 90_000;

/** Asks a process to read one thing after the other; it is replaced when it dies or hangs. */
export class FuzzProcess {
  #child: ChildProcess | null = null;

  /** @param command options of Node and the script that answers (`fuzz-child.ts`) */
  constructor(private readonly command: readonly string[] = CHILD) {}

  /** What came of a question. An ended process is an outcome too: 'raw'. */
  async ask(question: Question): Promise<Reading> {
    const child = (this.#child ??= await start(this.command));
    const reading = await answerOf(child, question);
    if (reading.megabytes > GROWN_MEGABYTES || child.exitCode !== null || child.killed) this.close();
    return reading;
  }

  close(): void {
    this.#child?.kill('SIGKILL');
    this.#child = null;
  }
}

function start(command: readonly string[]): Promise<ChildProcess> {
  const child = fork(command[command.length - 1], [], {
    execArgv: [...command.slice(0, -1), `--max-old-space-size=${HEAP_MEGABYTES}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve(child));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The reading process could not start (${code}).`)));
  });
}

function answerOf(child: ChildProcess, question: Question): Promise<Reading> {
  return new Promise((resolve) => {
    let errors = '';
    const ended = (said: string) => {
      finish({ outcome: 'raw', said, seconds: NaN, megabytes: NaN, givenMegabytes: NaN });
    };
    const onExit = (code: number | null, signal: string | null) =>
      ended(`the process ended (${code ?? signal}): ${errors.slice(-2000)}`);
    const onError = (chunk: Buffer) => (errors += chunk.toString());
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      ended(`no answer within ${PATIENCE_MS / 1000} s`);
    }, PATIENCE_MS);
    const finish = (reading: Reading) => {
      clearTimeout(timer);
      child.off('message', finish);
      child.off('exit', onExit);
      child.stderr?.off('data', onError);
      resolve(reading);
    };
    child.on('message', finish);
    child.on('exit', onExit);
    child.stderr?.on('data', onError);
    child.send(question);
  });
}
