import { flushSync, mount, unmount } from 'svelte';
import { badInput } from '../../../base/failure';
import { elementPicture } from '../../pictures/element-picture';
import { broken, DOTS, imageOf, PICTURE_FONT, type SvgFile } from '../../pictures/picture-file';
import { placedAt, px, svgElement, svgText, type SvgPart } from '../../pictures/svg-text';
import { hexOf, type Palette } from '../../inks';
import type { LegendRow } from '../../map-show';
import { lengthText, metersPerPixel, scaleBar } from '../camera';
import type { LiveMap } from '../live-map.svelte';
import type { Box } from './clipped-lines';
import PictureLegend from './PictureLegend.svelte';
import { vectorLayers } from './vector-layers';

/** The map as it is on the screen. */
export interface ShownMap {
  readonly live: LiveMap;
  readonly palette: Palette;
  /** The part that no panel covers. */
  readonly box: Box;
  /** Layers that are on. */
  readonly rows: readonly LegendRow[];
  /** Where it comes from, with what has to be said of roads and tiles. */
  readonly caption: string;
  /** The moment that is shown; null where nothing moves. */
  readonly words: string | null;
  /** Px from the left edge of the map to the divider; null without one. */
  readonly divider: number | null;
  /** The names of the two sides, on the page. */
  readonly names: Element | null;
}

const MARGIN = 12;
const SMALL = 12;
const LARGE = 15;
/** Width of a letter as a share of its height. */
const LETTER = 0.56;

/** The map as SVG, and a sentence about what is not in it; '' where all is. */
export function mapSvg(shown: ShownMap): { readonly svg: SvgFile; readonly missing: string } {
  const { live, rows, box } = shown;
  const project = (lon: number, lat: number) => {
    const { x, y } = live.project(lon, lat);
    return [x, y] as const;
  };
  const { body, tooLarge, unknown } = vectorLayers(live.drawnLayers, { box, project });
  const labelOf = (id: string) => rows.find(({ name }) => `${id}-`.startsWith(`${name}-`))?.label ?? id;
  const named = (ids: readonly string[]) => [...new Set(ids.map(labelOf))].join(', ');
  const others = [...unknown, ...(live.map.getStyle().layers.length > 0 ? ['background map'] : [])];
  const missing = [
    tooLarge.length > 0 &&
      `Too large for the file, in whole or in part: ${named(tooLarge)}. Zoom in for them.`,
    others.length > 0 && `Not in the picture: ${named(others)}.`,
  ];
  const svg = sheet(shown, surroundings(shown), body);
  return { svg, missing: missing.filter(Boolean).join(' ') };
}

/** The map in dots, twice as many as it has px, or as many as the screen has where these are more. */
export async function mapPng(shown: ShownMap): Promise<Blob> {
  const dots = Math.max(DOTS, devicePixelRatio);
  const around = surroundings(shown);
  const canvas = new OffscreenCanvas(Math.round(dots * around.width), Math.round(dots * around.height));
  await paint(canvas.getContext('2d')!, shown, around, dots);
  return await canvas.convertToBlob({ type: 'image/png' });
}

/** What stands below a map in its picture, and the size of both. */
export interface Surroundings {
  readonly width: number;
  readonly height: number;
  readonly legend: SvgPart;
  readonly captions: readonly string[];
}

export function surroundings({ box, rows, caption }: ShownMap): Surroundings {
  const [width, mapHeight] = [box.right - box.left, box.bottom - box.top];
  if (!(width > 0 && mapHeight > 0)) throw badInput('The map is covered. Close a panel, and save it again.');
  const legend = legendPart(rows, width - 2 * MARGIN);
  const captions = broken(caption, (width - 2 * MARGIN) / (SMALL * LETTER));
  const height = mapHeight + legend.height + 1.4 * SMALL * captions.length + 3 * MARGIN;
  return { width: Math.round(width), height: Math.ceil(height), legend, captions };
}

function legendPart(rows: readonly LegendRow[], width: number): SvgPart {
  const host = document.createElement('div');
  host.inert = true;
  document.body.append(host);
  const legend = mount(PictureLegend, { target: host, props: { rows } });
  try {
    flushSync();
    return elementPicture(host.firstElementChild!, width);
  } finally {
    void unmount(legend);
    host.remove();
  }
}

/**
 * Draws the map with what surrounds it.
 * @param dots to a px of the picture
 * @param ratio pixels to a px of the map
 */
export async function paint(
  context: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D,
  shown: ShownMap,
  around: Surroundings,
  dots: number,
  ratio = dots,
): Promise<void> {
  const { live, palette, box } = shown;
  const over = await imageOf(sheet(shown, around, null), dots);
  live.snapshot(ratio, (canvases) => {
    context.setTransform(dots, 0, 0, dots, 0, 0);
    context.fillStyle = hexOf(palette.colour('--paper'));
    context.fillRect(0, 0, around.width + 1, around.height + 1);
    const [width, height] = [box.right - box.left, box.bottom - box.top];
    for (const canvas of canvases) {
      const [x, y] = [canvas.width / live.size[0], canvas.height / live.size[1]];
      const from = [x * box.left, y * box.top, x * width, y * height] as const;
      context.drawImage(canvas, ...from, 0, 0, width, height);
    }
    context.drawImage(over, 0, 0, around.width, around.height);
  });
}

/** The whole picture. @param body the map; null leaves its place empty, to be laid over one */
function sheet(
  shown: ShownMap,
  { width, height, legend, captions }: Surroundings,
  body: string | null,
): SvgFile {
  const { palette, box } = shown;
  const [paper, soft] = (['--paper', '--ink-2'] as const).map((name) => hexOf(palette.colour(name)));
  const foot = box.bottom - box.top;
  const map = {
    ...{ width, height: foot, overflow: 'hidden' },
    viewBox: [box.left, box.top, width, foot].map(px).join(' '),
  };
  const content = [
    svgElement(
      'rect',
      body === null ? { y: foot, width, height: height - foot, fill: paper } : { width, height, fill: paper },
    ),
    svgElement('svg', map, (body ?? '') + signs(shown)),
    placedAt(MARGIN, foot + MARGIN, legend),
    ...captions.map((text, i) => {
      const y = foot + 2 * MARGIN + legend.height + SMALL * (0.9 + 1.4 * i);
      return svgElement('text', { x: MARGIN, y, 'font-size': SMALL, fill: soft }, svgText(text));
    }),
  ];
  const root = {
    ...{ xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}` },
    'font-family': PICTURE_FONT,
  };
  return { text: svgElement('svg', root, content.join('')), width, height };
}

/** What lies over the map: the divider with its names, the scale, the moment. */
function signs({ live, palette, box, words, divider, names }: ShownMap): string {
  const [paper, ink] = (['--paper', '--ink'] as const).map((name) => hexOf(palette.colour(name)));
  const halo = { stroke: paper, 'stroke-width': 4, 'paint-order': 'stroke', fill: ink };
  const bar = scaleBar(metersPerPixel(live.camera.lat, live.camera.zoom), 110);
  const [x, y] = [box.right - MARGIN - bar.px, box.bottom - MARGIN];
  const middle = divider ?? (box.left + box.right) / 2;
  const moment = words === null ? [] : broken(words, (x - box.left - 3 * MARGIN) / (LARGE * LETTER));
  return [
    divider === null
      ? ''
      : svgElement('path', { d: `M${px(divider)} ${box.top}V${box.bottom}`, stroke: ink, 'stroke-width': 2 }),
    names ? placedAt(middle, box.top, elementPicture(names)) : '',
    svgElement('path', {
      d: `M${px(x)} ${px(y - 5)}v5h${px(bar.px)}v-5`,
      fill: 'none',
      stroke: ink,
      'stroke-width': 1.5,
    }),
    svgElement(
      'text',
      { ...halo, x: x + bar.px / 2, y: y - 5, 'font-size': SMALL, 'text-anchor': 'middle' },
      lengthText(bar.meters),
    ),
    ...moment.map((text, i) =>
      svgElement(
        'text',
        {
          ...halo,
          x: box.left + MARGIN,
          y: box.bottom - MARGIN - 1.3 * LARGE * (moment.length - 1 - i),
          'font-size': LARGE,
          'font-weight': 600,
        },
        svgText(text),
      ),
    ),
  ].join('');
}
