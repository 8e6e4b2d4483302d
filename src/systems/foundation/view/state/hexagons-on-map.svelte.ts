import { boundsOfPoints, type Bounds } from '../../../../domain/geo';
import { resolutionOf, textOfCell } from '../../../../domain/hexagons/h3-index';
import type { FilledHexagons, HexagonTrack, ShownHexagons } from '../map/shown-hexagons';
import { counted, percent } from '../../../../studio/figures';
import type { LegendRow, MapShow } from '../../../../studio/map-show';
import { hexagonRows } from '../map/hexagon-rows';
import { momentText } from '../../../../studio/map/words';
import type { CitySummary, HexagonSequence, ShownLevel } from '../../explore/hexagon-service';
import type { ExploreSession, HexagonSequences, Stretch } from './explore-session.svelte';
import type { HexagonMapSession } from './hexagon-map.svelte';
import { nearestHexagon } from './hexagon-levels';
import type { TokenSession } from './token-session.svelte';

export interface OnMapNeeds {
  /** What of hexagons is looked at now; null for nothing. */
  readonly shows: () => 'visits' | 'tokens' | 'hidden' | 'alike' | null;
  /** The sequences that the settings make, and those for the network that is explored. */
  readonly sequences: Pick<HexagonSequences, 'open' | 'trip'>;
  readonly explored: Pick<HexagonSequences, 'open' | 'trip'>;
  readonly explore: ExploreSession;
  readonly tokens: Pick<TokenSession, 'place' | 'choose'>;
  readonly alike: Pick<HexagonMapSession, 'made' | 'colours'>;
  /** The level of the belief that is shown. */
  readonly level: () => ShownLevel | null;
}

/** Hexagons that a person can point at. */
interface Pointable {
  readonly ids: BigUint64Array;
  readonly centres: Float64Array;
  readonly resolution: number;
}

/** What the map shows of hexagons, and what a person points at there. */
export class HexagonsOnMap implements MapShow {
  readonly #needs: OnMapNeeds;
  #pointed = $state.raw<bigint | null>(null);
  #chosen = $state.raw<bigint | null>(null);
  readonly #city: CitySummary | null = $derived.by(() => this.#ways?.open?.summary.city ?? null);
  readonly #visits: FilledHexagons | null = $derived.by(() => this.#city && visitsOf(this.#city));
  readonly #alike: FilledHexagons | null = $derived.by(() => {
    const { colours } = this.#needs.alike;
    const city = this.#city;
    return colours && city && colours.length === 3 * city.ids.length
      ? { label: 'What the network takes to be alike', ids: city.ids, fill: { kind: 'colours', colours } }
      : null;
  });
  readonly #belief: FilledHexagons | null = $derived.by(() => {
    const level = this.#needs.level();
    return level && beliefOf(level);
  });
  readonly #track: HexagonTrack | null = $derived.by(() => {
    const sequence = this.#ways?.trip;
    if (!sequence) return null;
    const hidden = this.#needs.shows() === 'hidden' ? this.#needs.explore.hidden : null;
    return trackOf(sequence, hidden);
  });
  readonly #bounds: Bounds | null = $derived.by(() => {
    const shows = this.#needs.shows();
    const sequence = this.#ways?.trip;
    const around =
      shows === 'alike' || shows === 'tokens' || !sequence ? this.#city?.centres : sequence.centres;
    return around && around.length > 0 ? boundsOfPoints(around) : null;
  });
  readonly shown: ShownHexagons | null = $derived.by(() => this.#shown());

  readonly rows: readonly LegendRow[] = $derived.by(() => (this.shown ? hexagonRows(this.shown) : []));

  constructor(needs: OnMapNeeds) {
    this.#needs = needs;
  }

  bounds(): Bounds | null {
    return this.#bounds;
  }

  get place(): string | null {
    return this.#bounds && Object.values(this.#bounds).join();
  }

  async load() {
    return (await import('../map/hexagon-layers')).hexagonsDrawer(this);
  }

  get #ways() {
    const shows = this.#needs.shows();
    if (shows === null) return null;
    return shows === 'hidden' || shows === 'alike' ? this.#needs.explored : this.#needs.sequences;
  }

  #shown(): ShownHexagons | null {
    const bounds = this.#bounds;
    if (!bounds) return null;
    switch (this.#needs.shows()) {
      case null:
        return null;
      case 'alike':
        return { bounds, filled: this.#alike, track: null };
      case 'hidden':
        return { bounds, filled: this.#belief, track: this.#track };
      case 'tokens':
        return { bounds, filled: this.#visits, track: null };
      case 'visits':
        return { bounds, filled: this.#visits, track: this.#track };
    }
  }

  get chosen(): bigint | null {
    if (this.#needs.shows() !== 'tokens') return this.#chosen;
    const { place } = this.#needs.tokens;
    return place === null ? null : (this.#city?.ids[place] ?? null);
  }

  get pointed(): bigint | null {
    return this.#pointed;
  }

  /** The place in the city of the chosen hexagon; null where it is none of them. */
  get chosenPlace(): number | null {
    return placeIn(this.#city, this.chosen);
  }

  get pointedPlace(): number | null {
    return placeIn(this.#city, this.#pointed);
  }

  at(lon: number, lat: number): bigint | null {
    for (const { ids, centres, resolution } of this.#pointable()) {
      const nearest = nearestHexagon(centres, lon, lat, resolution);
      if (nearest >= 0) return ids[nearest];
    }
    return null;
  }

  /** A click hides a visited hexagon, with Shift all from the hidden ones to it, looks at a hidden one, or shows one in tokens. */
  choose(hexagon: bigint | null, upTo = false): void {
    const shows = this.#needs.shows();
    this.#chosen = hexagon;
    if (shows === 'tokens') return this.#needs.tokens.choose(placeIn(this.#city, hexagon));
    const track = this.#track;
    const { explore } = this.#needs;
    if (shows !== 'hidden' || !track || hexagon === null) return;
    const visits = Array.from(track.ids.keys()).filter((i) => track.ids[i] === hexagon);
    const hidden = visits.find((i) => track.hidden[i] === 1);
    if (upTo && visits.length > 0) return explore.hideTo(nearestVisit(visits, explore.hidden));
    if (hidden !== undefined) explore.look(hidden);
    else if (visits.length > 0) explore.hide(visits[0], visits[0] + 1);
  }

  point(hexagon: bigint | null): void {
    this.#pointed = hexagon;
  }

  words(hexagon: bigint): readonly string[] {
    const lines = [`Hexagon ${textOfCell(hexagon)}`];
    const level = this.#needs.shows() === 'hidden' ? this.#needs.level() : null;
    const at = level?.ids.indexOf(hexagon) ?? -1;
    if (level && at >= 0) lines.push(`The network gives it ${shareText(level.shares[at])}`);
    const city = this.#city;
    const place = placeIn(city, hexagon);
    if (city && place !== null) lines.push(counted(city.visits[place], 'visit'));
    const track = this.#track;
    const times = this.#ways?.trip?.times;
    if (track && times && track.ids.includes(hexagon)) {
      const first = track.ids.indexOf(hexagon);
      lines.push(
        `No. ${first + 1} of the sequence, ${momentText(times[first])}${track.hidden[first] ? ', hidden' : ''}`,
      );
    }
    return lines;
  }

  #pointable(): readonly Pointable[] {
    const shows = this.#needs.shows();
    const city = this.#city;
    const level = shows === 'hidden' ? this.#needs.level() : null;
    const track = this.#track;
    const own =
      track && city ? [{ ids: track.ids, centres: track.centres, resolution: city.resolution }] : [];
    if (shows === 'hidden') return [...own, ...(level ? [level] : [])];
    return city ? [city] : [];
  }
}

/** Visit that is nearest to what is hidden, of several to a hexagon. */
function nearestVisit(visits: readonly number[], hidden: Stretch | null): number {
  const { from, to } = hidden ?? { from: 0, to: 1 };
  const away = (visit: number) => Math.max(0, from - visit, visit - (to - 1));
  return visits.reduce((best, visit) => (away(visit) < away(best) ? visit : best));
}

const placeIn = (city: CitySummary | null, hexagon: bigint | null): number | null => {
  if (!city || hexagon === null || resolutionOf(hexagon) !== city.resolution) return null;
  const place = city.ids.indexOf(hexagon);
  return place < 0 ? null : place;
};

const visitsOf = ({ ids, visits }: CitySummary): FilledHexagons => {
  const total = visits.reduce((sum, count) => sum + count, 0);
  const shares = Float32Array.from(visits, (count) => count / Math.max(1, total));
  return {
    label: 'Visits of each hexagon',
    ids,
    fill: { kind: 'shares', shares, most: largest(shares), by: 'counts', title: 'Share of all visits' },
  };
};

const beliefOf = ({ ids, shares }: ShownLevel): FilledHexagons => ({
  label: 'What the network believes',
  ids,
  fill: {
    kind: 'shares',
    shares,
    most: largest(shares),
    by: 'network',
    title: 'Probability of the hidden hexagon',
  },
});

const largest = (shares: Float32Array): number => shares.reduce((a, b) => Math.max(a, b), 1e-9);

const trackOf = ({ ids, centres }: HexagonSequence, hidden: Stretch | null): HexagonTrack => ({
  ids,
  centres,
  hidden: Uint8Array.from(ids, (_, i) => (hidden && i >= hidden.from && i < hidden.to ? 1 : 0)),
});

/** A share in percent, with more digits the smaller it is. */
export const shareText = (share: number): string =>
  share > 0 && share < 0.0005 ? 'less than 0.1 %' : percent(share, share < 0.1 ? 1 : 0);
