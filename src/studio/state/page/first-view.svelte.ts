import { type Failure, badInput } from '../../../base/failure';
import { asFailure } from '../../../engine/protocol/failure-wire';
import { readFirstView, type FirstView } from '../../../engine/first-view/first-view';

/** Beside the page, wherever it is served; index.html asks for it before any script runs. */
const address = () => new URL('./sample-city/first-view.json', document.baseURI).href;

/** The drawing and the numbers that stand in until the sample city and its results are there. */
export class FirstViewSession {
  shown = $state.raw<FirstView | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** What it stands in for will not come, or not soon. */
  over = $state(false);
  /** Comes once the first view is on the screen, or is not to be: what is heavy waits for it. */
  readonly seen: Promise<void>;
  #see!: () => void;

  constructor() {
    this.seen = new Promise((resolve) => (this.#see = resolve));
  }

  async load(): Promise<void> {
    try {
      const response = await fetch(address());
      if (!response.ok) throw badInput(`first-view.json could not be fetched (status ${response.status}).`);
      this.shown = readFirstView(await response.json());
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
    await painted();
    performance.mark('first-view');
    this.#see();
  }

  /** There is none, or none any more. */
  skip(): void {
    this.over = true;
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
