import * as v from 'valibot';
import { ROUTE_CHOICES, type RouteFileChoice } from '../../../data/route-files/route-choice';
import type { RoutePreview } from '../../../engine/review/route-preview';
import { remembered } from '../page/remembered.svelte';

/** A file with a table whose columns a person looks at before it is read. */
interface RouteQuestion {
  readonly file: File;
  readonly preview: RoutePreview;
}

type Choices = Readonly<Record<string, RouteFileChoice>>;

/** Headers that are remembered: the latest ones. */
const MOST_REMEMBERED = 50;

/** What tables of routes mean whose columns are called as nobody knows; the answers are remembered by their headers. */
export class RouteQuestions {
  open = $state.raw<readonly RouteQuestion[]>([]);
  readonly #remembered = remembered<Choices>('route-columns', {}, (kept) => v.is(ROUTE_CHOICES, kept));
  /** Answers that were not yet found to work. */
  #given = $state.raw<Choices>({});

  /** The answers so far, by header. */
  get choices(): Choices {
    return { ...this.#remembered.value, ...this.#given };
  }

  get current(): RouteQuestion | null {
    return this.open[0] ?? null;
  }

  /** Whether answers of an earlier time are used. */
  get remembers(): boolean {
    return Object.keys(this.#remembered.value).length > 0;
  }

  ask(file: File, previews: readonly RoutePreview[]): void {
    this.open = [...this.open, ...previews.map((preview) => ({ file, preview }))];
  }

  /** Shows the present question as it would be read now. */
  show(preview: RoutePreview): void {
    this.open = this.open.map((one, i) => (i === 0 ? { ...one, preview } : one));
  }

  /** Takes the present question as answered. @returns the files that can be read on, if nothing else is open of them */
  answer(): readonly File[] {
    const { current } = this;
    if (!current) return [];
    const { key, choice } = current.preview;
    this.#given = { ...this.#given, [key]: choice };
    const answered = this.open.filter(({ preview }) => preview.key === key);
    this.open = this.open.filter(({ preview }) => preview.key !== key);
    const files = answered.map(({ file }) => file);
    return files.filter(
      (file, i) => files.indexOf(file) === i && this.open.every((one) => one.file !== file),
    );
  }

  /** Leaves out the file of the present question. */
  drop(): void {
    const file = this.current?.file;
    this.open = this.open.filter((one) => one.file !== file);
  }

  /** Remembers the answers, or forgets them where nothing could be read by them. */
  settle(worked: boolean): void {
    const all = Object.entries({ ...this.#remembered.value, ...this.#given });
    if (worked && Object.keys(this.#given).length > 0)
      this.#remembered.value = Object.fromEntries(all.slice(-MOST_REMEMBERED));
    this.#given = {};
  }

  /** Asks for every table again from here on. */
  forget(): void {
    this.#given = {};
    this.#remembered.value = {};
  }
}
