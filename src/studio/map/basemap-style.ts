import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { hexOf, type ColourName, type Palette } from '../inks';

/**
 * Names of the area layers in the common tile schemes (Protomaps, OpenMapTiles, Shortbread), with their
 * colours here.
 */
const GROUNDS: readonly { readonly colour: ColourName; readonly names: readonly string[] }[] = [
  { colour: '--map-green', names: ['landcover', 'landuse', 'park', 'land', 'natural'] },
  { colour: '--map-water', names: ['water', 'ocean', 'water_polygons'] },
  { colour: '--map-building', names: ['building', 'buildings'] },
];
const WATERWAYS = ['waterway', 'water_lines', 'physical_line'];
const ROADS = ['roads', 'transportation', 'streets'];

/**
 * A style for vector tiles in quiet greys: land, water, buildings and roads of any of the schemes, without
 * fonts or icons.
 */
export function vectorStyle(
  url: string,
  layerNames: readonly string[],
  palette: Palette,
): StyleSpecification {
  const has = (name: string) => layerNames.includes(name);
  const colour = (name: ColourName) => hexOf(palette.colour(name));
  const line = (name: string, of: ColourName, width: readonly [number, number]): LayerSpecification => ({
    id: name,
    type: 'line',
    source: 'tiles',
    'source-layer': name,
    filter: ['==', ['geometry-type'], 'LineString'],
    paint: {
      'line-color': colour(of),
      'line-width': ['interpolate', ['linear'], ['zoom'], 10, width[0], 17, width[1]],
    },
  });
  return {
    version: 8,
    sources: { tiles: { type: 'vector', url } },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': colour('--paper') } },
      ...GROUNDS.flatMap(({ colour: of, names }) =>
        names.filter(has).map((name): LayerSpecification => ({
          id: name,
          type: 'fill',
          source: 'tiles',
          'source-layer': name,
          filter: ['==', ['geometry-type'], 'Polygon'],
          paint: { 'fill-color': colour(of) },
        })),
      ),
      ...WATERWAYS.filter(has).map((name) => line(name, '--map-water', [0.5, 4])),
      ...ROADS.filter(has).map((name) => line(name, '--map-road', [0.5, 5])),
    ],
  };
}

/** A style for raster tiles, faded so that the lines above stay readable. */
export function rasterStyle(url: string, palette: Palette): StyleSpecification {
  return {
    version: 8,
    sources: { tiles: { type: 'raster', url, tileSize: 256 } },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': hexOf(palette.colour('--paper')) } },
      {
        id: 'pictures',
        type: 'raster',
        source: 'tiles',
        paint: { 'raster-opacity': 0.5, 'raster-saturation': -0.8 },
      },
    ],
  };
}

/** Names of the layers in the metadata of a tile file; malformed entries are left out. */
export function vectorLayerNames(metadata: unknown): string[] {
  const layers = (metadata as { vector_layers?: unknown } | null)?.vector_layers;
  if (!Array.isArray(layers)) return [];
  return layers.flatMap((layer: unknown) => {
    const id = (layer as { id?: unknown } | null)?.id;
    return typeof id === 'string' ? [id] : [];
  });
}
