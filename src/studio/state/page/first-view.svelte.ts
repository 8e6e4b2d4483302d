import { type Failure, badInput } from '../../../base/failure';
import { asFailure } from '../../../engine/protocol/failure-wire';
import { readFirstView, type FirstView } from '../../../engine/first-view/first-view';

/** The drawing and the numbers that stand in until the sample city and its results are there. */
export class FirstViewSession {
  shown = $state.raw<FirstView | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** Whether all that moves in the picture has come. */
  isTold = $state(false);
  /** What it stands in for will not come, or not soon. */
  over = $state(false);
  /** Comes once the first view is on the screen, or is not to be: what is heavy waits for it. */
  readonly seen: Promise<void>;
  #see!: () => void;
  #asked: object | null = null;

  constructor() {
    this.seen = new Promise((resolve) => (this.#see = resolve));
  }

  /** @param file beside the page, wherever it is served; index.html asks for that of the first system before any script runs */
  async load(file: string): Promise<void> {
    this.shown = null;
    this.failure = null;
    this.over = false;
    const asked = (this.#asked = {});
    try {
      const response = await fetch(new URL(file, document.baseURI).href);
      if (!response.ok) throw badInput(`first-view.json could not be fetched (status ${response.status}).`);
      const view = readFirstView(await response.json());
      // Another system may have been opened since.
      if (this.#asked === asked) this.#show(view);
    } catch (thrown) {
      if (this.#asked === asked) this.failure = asFailure(thrown);
    }
    await painted();
    performance.mark('first-view');
    this.#see();
  }

  #show(view: FirstView): void {
    this.shown = view;
    this.isTold = false;
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const lasts = isStill ? 0 : Math.max(0, ...view.shapes.map(({ to, until = to }) => until)) + REST_MS;
    setTimeout(() => (this.isTold ||= this.shown === view), lasts);
  }

  /** There is none, or none any more. */
  skip(): void {
    this.over = true;
    this.#see();
  }
}

/** So long the whole picture is looked at. */
const REST_MS = 2500;

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
