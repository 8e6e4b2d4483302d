import { Failure } from '../../domain/failure';
import { asFailure } from '../../engine/protocol/failure-wire';
import { readFirstView, type FirstView } from '../../engine/first-view';

/** Beside the page, wherever it is served; index.html asks for it before any script runs. */
const address = () => new URL('./sample-city/first-view.json', document.baseURI).href;

/** The drawing and the numbers that stand in until the sample city and its results are there. */
export class FirstViewSession {
  shown = $state.raw<FirstView | null>(null);
  failure = $state.raw<Failure | null>(null);

  async load(): Promise<void> {
    try {
      const response = await fetch(address());
      if (!response.ok)
        throw new Failure('bad-input', `first-view.json could not be fetched (status ${response.status}).`);
      this.shown = readFirstView(await response.json());
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }

  close(): void {
    this.shown = null;
  }
}
