import type { Bounds } from '../../../domain/bounds';
import type { Dataset } from '../../../domain/dataset';
import type { RoadsMade } from '../../../engine/dataset-builder/built-parts';
import type { AreaOffer } from '../../../engine/dataset-builder/builder-service';
import type { FoundPlace } from '../../../engine/dataset-builder/place-search';
import type { NamedFile } from '../../../engine/datasets/named-file';
import { stemOfFiles } from './builder-draft';
import type { BuilderSettings } from './builder-settings.svelte';
import type { BuilderWork } from './builder-work.svelte';

/** What was asked about an area, and the answer. */
export interface OfferedArea {
  readonly bounds: Bounds;
  readonly server: string;
  readonly offer: AreaOffer;
}

/** What roads were made of. */
type RoadsSource =
  | { readonly kind: 'files'; readonly files: readonly NamedFile[] }
  | { readonly kind: 'area'; readonly area: OfferedArea }
  | { readonly kind: 'open'; readonly name: string; readonly fingerprint: string };

interface RoadsNeeds {
  readonly work: BuilderWork;
  readonly settings: BuilderSettings;
  readonly open: () => Dataset | null;
  /** Hears of the roads, and of a name for a data set of them. */
  readonly onMade: (roads: RoadsMade, name: string) => void;
}

/** The roads of a data set in the making, and where they come from. */
export class BuilderRoads {
  from = $state<'files' | 'area' | 'open'>('files');
  made = $state.raw<RoadsMade | null>(null);
  /** Places of the name that was looked for; null before any was. */
  places = $state.raw<readonly FoundPlace[] | null>(null);
  offered = $state.raw<OfferedArea | null>(null);
  #source = $state.raw<RoadsSource | null>(null);
  /** What roads are being made of, or were not made of in the end. */
  #tried: RoadsSource | null = null;
  readonly #needs: RoadsNeeds;

  constructor(needs: RoadsNeeds) {
    this.#needs = needs;
  }

  /** Whether they can be made again, of what they were made of. */
  get canRemake(): boolean {
    return this.#source !== null && this.whyNot === null;
  }

  /** Why roads that were made cannot be made again. */
  get whyNot(): string | null {
    if (this.#source?.kind !== 'open' || this.#needs.open()?.fingerprint === this.#source.fingerprint)
      return null;
    return `They were the roads of ${this.#source.name}, which is not open any more.`;
  }

  read(files: readonly NamedFile[]): Promise<boolean> {
    const request = { files, settings: this.#settings() };
    const take = this.#takerOf({ kind: 'files', files }, stemOfFiles(files));
    return this.#needs.work.run('readRoads', request, take);
  }

  /** Looks for places of a name. */
  find(name: string, server: string): Promise<boolean> {
    this.places = null;
    return this.#needs.work.run('findPlaces', { name, server }, (places) => (this.places = places));
  }

  /** Asks what an area would bring. */
  ask(bounds: Bounds, server: string): Promise<boolean> {
    return this.#needs.work.run(
      'offerArea',
      { bounds, server },
      (offer) => (this.offered = { bounds, server, offer }),
    );
  }

  /** Fetches the area that was offered; `anew` asks the server even where it was kept. */
  async fetch(anew: boolean, area = this.offered): Promise<boolean> {
    if (!area) return false;
    const { bounds, server } = area;
    const request = { bounds, server, anew, settings: this.#settings() };
    return this.#needs.work.run('fetchRoads', request, this.#takerOf({ kind: 'area', area }, 'My city'));
  }

  /** The roads of the data set that is open. */
  async takeOpen(): Promise<boolean> {
    const dataset = this.#needs.open();
    if (!dataset) return false;
    const { network, name, fingerprint, card = null } = dataset;
    const take = this.#takerOf({ kind: 'open', name, fingerprint }, `${name}, other trips`);
    return this.#needs.work.run('takeRoads', { network, name, card }, take);
  }

  /** The roads as a zip of the HOSER layout; null if it did not come to that. */
  async pack(name: string): Promise<Blob | null> {
    let zip: Blob | null = null;
    await this.#needs.work.run('packRoads', { name }, (packed) => (zip = packed));
    return zip;
  }

  /** Makes the roads of the same source with the settings as they are now. */
  remake = async (): Promise<boolean> => {
    const source = this.#source;
    if (!source || this.whyNot !== null) return false;
    if (source.kind === 'files') return this.read(source.files);
    return source.kind === 'area' ? this.fetch(false, source.area) : this.takeOpen();
  };

  /** They are gone with their worker, but not what they were made of; `during` says that they were being made. */
  lose(during: boolean): void {
    this.made = null;
    if (during) this.#source = this.#tried;
  }

  forget(): void {
    this.made = null;
    this.places = null;
    this.offered = null;
    this.#source = null;
  }

  #settings() {
    return $state.snapshot(this.#needs.settings.network);
  }

  #takerOf(source: RoadsSource, name: string): (roads: RoadsMade) => void {
    this.#tried = source;
    return (roads) => {
      this.made = roads;
      this.#source = source;
      this.#needs.onMade(roads, name);
    };
  }
}
