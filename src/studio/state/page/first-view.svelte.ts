import { type Failure, badInput } from '../../../base/failure';
import { asFailure } from '../../../engine/protocol/failure-wire';
import { readFirstView, type FirstView } from '../../../engine/first-view/first-view';

/** The picture and the numbers of a system's first view. */
export class FirstViewSession {
  shown = $state.raw<FirstView | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** Comes once the first view is on the screen, or is not to be: what is heavy waits for it. */
  readonly seen: Promise<void>;
  #see!: () => void;
  #asked: object | null = null;

  constructor() {
    this.seen = new Promise((resolve) => (this.#see = resolve));
  }

  /** @param file beside the page, wherever it is served */
  async load(file: string): Promise<void> {
    this.shown = null;
    this.failure = null;
    const asked = (this.#asked = {});
    try {
      const response = await fetch(file);
      if (!response.ok) throw badInput(`first-view.json could not be fetched (status ${response.status}).`);
      const view = readFirstView(await response.json());
      // Another system may have been opened since.
      if (this.#asked === asked) this.shown = view;
    } catch (thrown) {
      if (this.#asked === asked) this.failure = asFailure(thrown);
    }
    await painted();
    performance.mark('first-view');
    this.#see();
  }

  /** There is none, or none any more. */
  skip(): void {
    this.#see();
  }
}

/**
 * A frame that has not come by then is not worth waiting for: the page is in the
 * background, or the machine is busy.
 */
const LONGEST_WAIT_MS = 500;

/** After the next frame. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, LONGEST_WAIT_MS);
  });
}
