import type { FillingRequest } from '../../../engine/dataset-builder/builder-service';
import type { FillerFile, FillingSystem } from '../../../engine/dataset-builder/gap-fillers';
import { addressBesidePage } from '../../shipped-files';
import { AsyncTask } from '../async-task.svelte';
import type { Model, Models } from '../page/models.svelte';
import type { BuilderSettings } from './builder-settings.svelte';

/** Who fills gaps of traces: nobody, the network that comes with the page, the one in use, that of a file. */
export type FillerChoice = 'none' | 'shipped' | 'in-use' | 'file';

export interface FillingNeeds {
  readonly settings: BuilderSettings;
  readonly models: Pick<Models, 'of'>;
  /** Whose networks fill gaps; null where no system has any. */
  readonly system: FillingSystem | null;
}

/** What is to be filled, and a text that is the same where the same is filled. */
export interface AskedFilling {
  readonly key: string;
  readonly request: FillingRequest;
}

/** A file that a person chose. */
interface ChosenFile extends FillerFile {
  /** Two files may have one name. */
  readonly number: number;
}

/** How gaps of traces are filled before they are matched, as a person chose. */
export class BuilderFilling {
  by = $state<FillerChoice>('none');
  file = $state.raw<ChosenFile | null>(null);
  /** Reading of a file. */
  readonly reading = new AsyncTask();
  #files = 0;

  constructor(private readonly needs: FillingNeeds) {}

  get system(): FillingSystem | null {
    return this.needs.system;
  }

  /** The network that its system has in use, the preferred one. */
  get inUse(): Model | null {
    const { system, models } = this.needs;
    const [found] = system?.fillsGaps.networks.flatMap((name) => models.of(name, system.id) ?? []) ?? [];
    return found ?? null;
  }

  /** What a person has to do before gaps can be filled as chosen, in a sentence; null where nothing. */
  get missing(): string | null {
    if (this.by === 'file' && !this.file) return 'Choose the file of the encoder that is to fill the gaps.';
    if (this.by === 'in-use' && !this.inUse)
      return `No encoder that fills gaps is in use in ${this.system?.title} any more. Choose another one.`;
    return null;
  }

  /** Reads the file of a network. What holds none of this system is refused, and the one before stays. */
  async choose(file: File): Promise<void> {
    const { system } = this;
    if (!system) return;
    await this.reading.run(
      async () => {
        const { openCheckpoint } = await import('../../../engine/checkpoints/checkpoint-reader');
        const { name } = file;
        const bytes = new Uint8Array(await file.arrayBuffer());
        openCheckpoint(bytes, system.architectures, name);
        return { name, bytes, number: ++this.#files };
      },
      (read) => (this.file = read),
    );
  }

  /** Null where no gaps are to be filled, or something is missing. */
  get asked(): AskedFilling | null {
    const filler = this.#filler();
    if (!filler) return null;
    const { id, from } = filler;
    const settings = $state.snapshot(this.needs.settings.filling);
    return { key: JSON.stringify([id, settings]), request: { filler: from, ...settings } };
  }

  #filler(): { readonly id: string; readonly from: FillingRequest['filler'] } | null {
    const { system, inUse, file } = this;
    if (this.by === 'file' && file) return { id: `file ${file.number}`, from: file };
    if (this.by === 'in-use' && inUse)
      return { id: inUse.id, from: { name: fileNameOf(inUse), bytes: inUse.bytes } };
    if (this.by !== 'shipped' || !system) return null;
    const { folder, network } = system.fillsGaps.shipped;
    const path = `${folder}/${network}.safetensors`;
    const address = addressBesidePage(path);
    // As a clone of this project has it: the command that the card gives finds it there.
    return { id: address, from: { name: `public/${path}`, address } };
  }
}

/** What a card calls a network in use: a run's is a file in the folder of the run. */
const fileNameOf = ({ network, from }: Model): string =>
  /\.\w+$/.test(from) ? from : `${network}.safetensors`;
