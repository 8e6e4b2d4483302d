import { layersAtFirst } from '../../layers';
import type { Layout } from './layout.svelte';
import { remembered } from './remembered.svelte';

/** What the page is to be put back to. */
interface Kept {
  readonly map: { readonly on: Record<string, boolean> };
  readonly layout: Pick<Layout, 'isOpen' | 'fold'>;
}

/** Which steps of lessons were done in this browser, what was answered, and how the page was before the lesson. */
export class LessonRecord {
  readonly #done = remembered<readonly string[]>(
    'lesson-done',
    [],
    (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
  );
  #answers = $state.raw<Readonly<Record<string, string>>>({});
  #restore: (() => void) | null = null;

  isDone(step: string): boolean {
    return this.#done.value.includes(step);
  }

  finish(step: string): void {
    if (!this.isDone(step)) this.#done.value = [...this.#done.value, step];
  }

  answer(step: string): string | null {
    return this.#answers[step] ?? null;
  }

  give(step: string, answer: string): void {
    this.#answers = { ...this.#answers, [step]: answer };
  }

  /**
   * Keeps how the page is, unless that was done since the lesson began.
   * @param names layers that steps turn on and off
   * @param isFresh whether no step has prepared the page yet, as a link does: layers are as at first otherwise
   * @param own keeps what else steps change, and returns what puts it back
   */
  keep({ map, layout }: Kept, names: readonly string[], isFresh: boolean, own?: () => () => void): void {
    if (this.#restore) return;
    const atFirst = layersAtFirst();
    const layers = names.map((name) => [name, isFresh ? map.on[name] : atFirst[name]] as const);
    const drawer = isFresh ? layout.isOpen('drawer') : true;
    const restoreOwn = own?.();
    this.#restore = () => {
      for (const [name, on] of layers) map.on[name] = on;
      restoreOwn?.();
      layout.fold('drawer', drawer);
    };
  }

  /** Puts the page back as it was before the lesson. */
  restore(): void {
    this.#restore?.();
    this.#restore = null;
  }
}
