import type { OldData } from '../../../../domain/old-data';
import type { OldDataSource } from '../../../../engine/datasets/data-service';
import type { NamedFile } from '../../../../engine/datasets/named-file';
import { nameOfFiles } from '../../../../studio/chosen-files';
import { AsyncTask } from '../../../../studio/state/async-task.svelte';
import type { DatasetSession } from '../../../../studio/state/data/dataset-session.svelte';

/** Data sets that are open or kept, and what makes old trips of one. */
export type OldDataPlace = Pick<DatasetSession, 'kept' | 'oldData'> & {
  readonly opened: Pick<NonNullable<DatasetSession['opened']>, 'dataset'> | null;
};

/** Which earlier trips a network is measured on too that starts from weights. */
export class OldDataChoice {
  /** `none`, `files`, or the id of a kept data set. */
  choice = $state('none');
  /** Name and contents of the files that were chosen last. */
  files = $state.raw<{ readonly name: string; readonly files: readonly NamedFile[] } | null>(null);
  /** Its failure says why the chosen trips cannot be used. */
  readonly reading = new AsyncTask();
  #found = $state.raw<{ readonly of: string; readonly old: OldData } | null>(null);
  #asked: { readonly of: string; readonly done: Promise<boolean> } | null = null;

  /** Id of the chosen data set, for the page's address; null for files and for none. */
  get keptId(): string | null {
    return this.choice === 'none' || this.choice === 'files' ? null : this.choice;
  }

  /** Fingerprint of the data set that the chosen trips come from; null until they have been read. */
  get fingerprint(): string | null {
    return this.#found?.old.fingerprint ?? null;
  }

  take(files: readonly NamedFile[]): void {
    this.files = { name: nameOfFiles(files), files };
    this.choice = 'files';
    this.#forget();
  }

  /** The chosen trips on the roads that are open, as far as they have been read; null before, and for none. */
  found(data: OldDataPlace): OldData | null {
    return this.#found && this.#found.of === this.#key(data) ? this.#found.old : null;
  }

  /** Reads the chosen trips unless they are read. Resolves with whether there is nothing left to read. */
  look(data: OldDataPlace): Promise<boolean> {
    const from = this.#source();
    const of = this.#key(data);
    if (!from || !data.opened) {
      this.reading.reset();
      this.#forget();
      return Promise.resolve(this.choice === 'none');
    }
    if (this.#asked?.of === of) return this.#asked.done;
    this.#found = null;
    const done = this.reading.run(
      ({ follow }) => follow((listeners) => data.oldData(from, listeners)),
      (old) => (this.#found = { of, old }),
    );
    this.#asked = { of, done };
    return done;
  }

  #forget(): void {
    this.#found = null;
    this.#asked = null;
  }

  #source(): OldDataSource | null {
    if (this.choice === 'files') return this.files;
    return this.choice === 'none' ? null : { id: this.choice };
  }

  /** Which trips on which roads. */
  #key({ opened }: OldDataPlace): string {
    return `${this.choice} ${opened?.dataset.fingerprint ?? ''}`;
  }
}
