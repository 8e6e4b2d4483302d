import type { Bounds } from '../../../domain/geo';
import type { Dataset } from '../../../domain/dataset';
import type { BuiltRoads, BuiltTraces, BuiltTrips } from '../../../engine/dataset-builder/built-parts';
import type { AreaOffer } from '../../../engine/dataset-builder/builder-service';
import type { FoundPlace } from '../../../engine/dataset-builder/place-search';
import type { NamedFile } from '../../../engine/datasets/named-file';
import type { BuilderSettings } from './builder-settings.svelte';
import type { BuilderWork } from './builder-work.svelte';
import type { DataCard } from '../../../domain/data-card';
import { emptyTrajectorySet } from '../../../domain/trajectory-set';
import type { BuilderView } from './dataset-in-view';

/** An area whose size was checked, and the answer of the server. */
export interface OfferedArea {
  readonly bounds: Bounds;
  readonly server: string;
  readonly offer: AreaOffer;
}

/** What roads are built from. */
type RoadsSource =
  | { readonly kind: 'files'; readonly files: readonly NamedFile[] }
  | { readonly kind: 'area'; readonly area: OfferedArea }
  | { readonly kind: 'open'; readonly name: string; readonly fingerprint: string };

interface RoadsNeeds {
  readonly work: BuilderWork;
  readonly settings: BuilderSettings;
  readonly open: () => Dataset | null;
  /** Is given the new roads, and a name for a data set of them. */
  readonly onBuilt: (roads: BuiltRoads, name: string) => void;
}

/** The roads of the dataset builder, and where they come from. */
export class BuilderRoads {
  from = $state<'files' | 'area' | 'open'>('files');
  built = $state.raw<BuiltRoads | null>(null);
  /** Places of the name that was searched for; null before the first search. */
  places = $state.raw<readonly FoundPlace[] | null>(null);
  offered = $state.raw<OfferedArea | null>(null);
  #source = $state.raw<RoadsSource | null>(null);
  /** What the last request, which may have failed, wanted to build roads from. */
  #tried: RoadsSource | null = null;

  constructor(private readonly needs: RoadsNeeds) {}

  /** Whether they can be built again from the same source. */
  get canRebuild(): boolean {
    return this.#source !== null && this.whyNot === null;
  }

  /** Why they cannot be built again; null if they can. */
  get whyNot(): string | null {
    if (this.#source?.kind !== 'open' || this.needs.open()?.fingerprint === this.#source.fingerprint)
      return null;
    return `They came from ${this.#source.name}, which is no longer open.`;
  }

  read(files: readonly NamedFile[]): Promise<boolean> {
    const request = { files, settings: this.#settings() };
    const take = this.#takerOf({ kind: 'files', files }, stemOfFiles(files));
    return this.needs.work.run('readRoads', request, take);
  }

  /** Searches for places of a name. */
  findPlaces(name: string, server: string): Promise<boolean> {
    this.places = null;
    return this.needs.work.run('findPlaces', { name, server }, (places) => (this.places = places));
  }

  /** Asks the server how much data an area holds. */
  checkArea(bounds: Bounds, server: string): Promise<boolean> {
    return this.needs.work.run(
      'offerArea',
      { bounds, server },
      (offer) => (this.offered = { bounds, server, offer }),
    );
  }

  /** Downloads the area that was checked; `anew` asks the server even if the area is stored here. */
  async fetch(anew: boolean, area = this.offered): Promise<boolean> {
    if (!area) return false;
    const { bounds, server } = area;
    const request = { bounds, server, anew, settings: this.#settings() };
    return this.needs.work.run('fetchRoads', request, this.#takerOf({ kind: 'area', area }, 'My city'));
  }

  /** Copies the roads of the data set that is open. */
  async copyOpen(): Promise<boolean> {
    const dataset = this.needs.open();
    if (!dataset) return false;
    const { network, name, fingerprint, card = null } = dataset;
    const take = this.#takerOf({ kind: 'open', name, fingerprint }, `${name}, other trips`);
    return this.needs.work.run('takeRoads', { network, name, card }, take);
  }

  /** The roads as a zip of the layout that is loaded; null if that failed. */
  async pack(name: string): Promise<Blob | null> {
    let zip: Blob | null = null;
    await this.needs.work.run('packRoads', { name }, (packed) => (zip = packed));
    return zip;
  }

  /** Builds the roads from the same source with the settings as they are now. */
  rebuild = async (): Promise<boolean> => {
    const source = this.#source;
    if (!source || this.whyNot !== null) return false;
    if (source.kind === 'files') return this.read(source.files);
    return source.kind === 'area' ? this.fetch(false, source.area) : this.copyOpen();
  };

  /** They are gone with their worker; their source is not. @param during whether they were being built */
  lose(during: boolean): void {
    this.built = null;
    if (during) this.#source = this.#tried;
  }

  forget(): void {
    this.built = null;
    this.places = null;
    this.offered = null;
    this.#source = null;
  }

  #settings() {
    return $state.snapshot(this.needs.settings.network);
  }

  #takerOf(source: RoadsSource, name: string): (roads: BuiltRoads) => void {
    this.#tried = source;
    return (roads) => {
      this.built = roads;
      this.#source = source;
      this.needs.onBuilt(roads, name);
    };
  }
}

/** Roads as a data set without trips, for the map: one zone, and a fingerprint that no data set has. */
export function draftOf(
  { network, sources, step }: BuiltRoads,
  name: string,
  trips: Pick<BuiltTrips, 'simulated'> | null,
  number: number,
): Dataset {
  const card: DataCard = {
    version: 1,
    name,
    made: '',
    sources,
    steps: step ? [step] : [],
    seed: 0,
    simulated: trips?.simulated ?? false,
  };
  return {
    name,
    network,
    trips: { train: emptyTrajectorySet(), val: emptyTrajectorySet(), test: emptyTrajectorySet() },
    zones: {
      zoneCount: 1,
      zoneOfRoad: new Uint32Array(network.roadCount),
      transitions: new Float64Array(1),
      source: 'derived',
    },
    fingerprint: `draft ${number}`,
    card,
  };
}

/** What the map draws of traces and trips; null while there is neither. */
export function tracesInView(built: BuiltTraces | null, trips: BuiltTrips | null): BuilderView['traces'] {
  if (!built && !trips) return null;
  return {
    offsets: built?.traces.offsets ?? new Uint32Array(1),
    lonLat: built?.traces.lonLat ?? new Float64Array(0),
    trips: trips && { offsets: trips.trips.offsets, roads: trips.trips.roads },
  };
}

/** A name for a data set after the files of its roads: "monaco.osm.gz" is "Monaco". */
export function stemOfFiles(files: readonly NamedFile[]): string {
  const path = files[0]?.path ?? '';
  const folder = path.includes('/') ? path.slice(0, path.indexOf('/')) : '';
  const stem = (folder || path.split('.', 1)[0]).replace(/[-_]+/g, ' ').trim();
  return stem === '' ? 'My city' : stem[0].toUpperCase() + stem.slice(1);
}
