import { counted } from '../../../../src/base/text';
import type { RoadNetwork } from '../../../../src/domain/road-network';
import { roadCalled } from '../../../../src/studio/map/words';
import { legendRow } from '../../../../src/studio/layers';
import { boundsOfRoads } from '../../../../src/studio/map-frame';
import { legendKey, signLine, type MapDrawer, type MapShow } from '../../../../src/studio/map-show';
import { lineLayer } from '../../../../src/studio/map/deck-lines';
import { kept } from '../../../../src/studio/map/visit-layers';
import { linesOfRoads } from '../../../../src/studio/map/lines';
import { coloursByLine, numbersByLine, valueAbove } from '../../../../src/studio/map/vertex-values';
import ValueScaleBar from '../../../../src/studio/parts/ValueScaleBar.svelte';
import type { Selection } from '../../../../src/studio/state/page/selection.svelte';
import { lookOf, shareOf, type ValueScale } from '../../../../src/studio/value-scale';
import type { NextRoadCounter } from '../counter';

/** Px around a counted road in which it is pointed at. */
const REACH_PX = 8;

/** What was counted, once for each counter: the map asks for it with every move of the pointer. */
interface Counted {
  readonly counter: NextRoadCounter | null;
  /** (R) how often each road was followed by another. */
  readonly counts: Float32Array;
}

/** How often each road was followed by another: the layer, its legend, and what a road says. */
export class CountsOnMap implements MapShow {
  readonly place = null;

  constructor(
    private readonly counted: Counted,
    private readonly selection: Pick<Selection, 'chosen' | 'hovered' | 'choose'>,
  ) {}

  get counts(): Float32Array {
    return this.counted.counts;
  }

  get scale(): ValueScale {
    const most = valueAbove(this.counts, 0.99);
    return { kind: 'amount', most: Math.max(1, most), unit: 'trips', title: 'Counted' };
  }

  get rows() {
    const key = legendKey(ValueScaleBar, { scale: this.scale, label: 'Scale of the counts' });
    const count = this.counts.filter((trips) => trips > 0).length;
    return [legendRow('counts', { count, sign: [signLine('M0 8H40', 'var(--amount-2)', 4)], key })];
  }

  get chosen() {
    return this.#road(this.selection.chosen);
  }

  get pointed() {
    return this.#road(this.selection.hovered);
  }

  bounds(network: RoadNetwork) {
    return this.chosen === null ? null : boundsOfRoads(network, [this.chosen]);
  }

  choose(node: number | null): void {
    this.selection.choose(node === null ? null : { kind: 'node', node });
  }

  point(node: number | null): void {
    this.selection.hovered = node === null ? null : { kind: 'node', node };
  }

  words(road: number): readonly string[] {
    const counter = this.counted.counter!;
    return [roadCalled(counter.network, road), `Left ${counted(counter.total(road), 'time')}`];
  }

  async load(): Promise<MapDrawer> {
    return {
      layers: ({ network, frame, palette, on }) => {
        if (!on.counts) return [];
        const { counts, scale, chosen, pointed } = this;
        const lines = kept(counts, frame, () =>
          linesOfRoads(
            network,
            frame,
            Array.from(counts.keys()).filter((road) => counts[road] > 0),
          ),
        );
        const look = (line: number) => lookOf(shareOf(counts[lines.items[line]], scale), scale.kind, palette);
        const style = kept(lines, palette, () => ({
          colours: coloursByLine(lines, (line) => look(line).colour),
          widths: numbersByLine(lines, (line) => look(line).width),
        }));
        const colour = palette.colour('--amount-2');
        const standing = [pointed, chosen].filter((road) => road !== null);
        return [
          lineLayer('counts-standing', frame, linesOfRoads(network, frame, standing), { colour, width: 12 }),
          lineLayer('counts', frame, lines, { colour, width: 1 }, style),
        ];
      },
      at: ({ on, roadsWithin }) =>
        on.counts ? (roadsWithin(REACH_PX).find((road) => this.counts[road] > 0) ?? null) : null,
    };
  }

  #road(selected: Selection['chosen']): number | null {
    return selected?.kind === 'node' && this.counts[selected.node] > 0 ? selected.node : null;
  }
}
