import { shown } from '../../base/text';
import { badInput, type Failure } from '../../base/failure';
import { TaskQueue, type Task } from '../../base/task';
import { asFailure } from '../protocol/failure-wire';
import { readBody, whileWanted } from '../datasets/fetch-file';

const MOST_ERROR_BYTES = 20_000;

/** How messages speak of a kind of server. */
export interface ServerWords {
  /** What it was asked for: "roads". */
  readonly gives: string;
  /** What it should be: "Overpass server". */
  readonly kind: string;
  /** How to ask for less, as a sentence. */
  readonly less: string;
  /** What a person can do without it, as a sentence. */
  readonly instead: string;
  /** The words of the error in a page of such a server; '' where there are none. */
  readonly errorIn: (page: string) => string;
}

/** A request, with the limits of size and time of its answer. */
export interface ServerQuestion {
  readonly url: string;
  readonly init: RequestInit;
  /** What its progress is reported as. */
  readonly step: string;
  readonly mostBytes: number;
  readonly seconds: number;
}

/** A server of OpenStreetMap data, shared by many: one request at a time, each with limits. */
export class MapServer {
  readonly #queue = new TaskQueue();

  constructor(
    readonly address: string,
    private readonly words: ServerWords,
  ) {}

  /** The body of the answer. @throws Failure 'bad-input' (no or no good answer), 'cancelled' */
  ask({ url, init, step, mostBytes, seconds }: ServerQuestion, task: Task): Promise<Blob> {
    return this.#queue.run(() =>
      whileWanted(task, async (wanted) => {
        const late = AbortSignal.timeout(1000 * seconds);
        const signal = AbortSignal.any([wanted, late]);
        const answered = sayEverySecond(() => task.progress({ step, done: 0, unit: 'MB' }));
        try {
          const response = await this.#answer(url, { ...init, signal, credentials: 'omit' }).finally(
            answered,
          );
          return await readBody(
            response,
            {
              step,
              mostBytes,
              tooLarge: () =>
                this.refused(`its answer is larger than ${sizeWords(mostBytes)}. ${this.words.less}`),
              brokeOff: (megabytes, cause) =>
                this.refused(`its answer broke off after ${megabytes} MB (${shown(cause)}). Try again.`),
            },
            task,
          );
        } catch (thrown) {
          if (late.aborted && !task.signal.aborted)
            throw this.refused(
              `it gave no complete answer within ${seconds} seconds. Try again later, or another server. ${this.words.less}`,
            );
          throw thrown;
        }
      }),
    );
  }

  refused(why: string): Failure {
    return badInput(`${new URL(this.address).host} gave no ${this.words.gives}: ${why}`, {
      server: this.address,
    });
  }

  async #answer(url: string, init: RequestInit): Promise<Response> {
    const response = await fetch(url, init).catch((thrown: unknown) => {
      if (globalThis.navigator?.onLine === false)
        throw this.refused(`this device is offline. ${this.words.instead}`);
      throw this.refused(
        `it does not answer (${asFailure(thrown).message}). Check its address and this device's connection. ${this.words.instead}`,
      );
    });
    if (!response.ok) throw this.refused(await this.#whyNot(response));
    return response;
  }

  /** Why a server refuses, in its own words unless it is busy. */
  async #whyNot(response: Response): Promise<string> {
    const { status } = response;
    if (status === 429) {
      const wait = Number(response.headers.get('retry-after'));
      const when = wait > 0 ? `in ${Math.ceil(wait)} seconds` : 'in a minute';
      return `it has had too many requests from here (429). Try again ${when}.`;
    }
    if (status === 502 || status === 503 || status === 504)
      return `it is too busy (${status}). Try again in a few minutes, or ask another server. ${this.words.less}`;
    if (status === 404) return `there is no ${this.words.kind} at this address (404).`;
    const said = this.words.errorIn(await beginning(response));
    return `it answers with ${status}${said && `: ${said}`}.`;
  }
}

/**
 * The address of a server as written. @param kind "an Overpass server" @param usual an example @throws
 * Failure 'bad-input' unless it is https, or on this machine
 */
export function serverAddress(text: string, kind: string, usual: string): string {
  const address = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  const isHere = address !== null && /^(localhost|127\.0\.0\.1)$/.test(address.hostname);
  const isSafe = address?.protocol === 'https:' || (address?.protocol === 'http:' && isHere);
  if (address && isSafe && address.username === '' && address.password === '') return address.href;
  const message = `"${text.trim()}" is not an address of ${kind}. Such an address looks like ${usual}.`;
  throw badInput(message);
}

export const sizeWords = (bytes: number): string =>
  bytes < 1024 ** 2
    ? `${Math.round(bytes / 1024)} KiB`
    : `${Math.round(bytes / 1024 ** 2).toLocaleString('en')} MiB`;

/** The beginning of an answer; of one that broke off, what came before. */
async function beginning(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  const reader = response.body?.getReader();
  while (reader && text.length < MOST_ERROR_BYTES) {
    // The status is what matters; an explanation that broke off does not change it.
    const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
    if (done) return text;
    text += decoder.decode(value, { stream: true });
  }
  await reader?.cancel();
  return text.slice(0, MOST_ERROR_BYTES);
}

/** Shows while a server is silent that the page waits; returns what ends this. */
function sayEverySecond(say: () => void): () => void {
  say();
  const timer = setInterval(say, 1000);
  return () => clearInterval(timer);
}
