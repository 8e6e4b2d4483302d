import { shown } from '../../base/text';
import { addProtocol, type StyleSpecification, type LayerSpecification } from 'maplibre-gl';
import { FileSource, PMTiles, Protocol, TileType } from 'pmtiles';
import { badInput } from '../../base/failure';
import { type Palette, hexOf, type ColourName } from '../inks';

let protocol: Protocol | null = null;

/** The address at which MapLibre reads a PMTiles file, and what the file holds. */
export interface TileFile {
  readonly url: string;
  readonly pictures: boolean;
  readonly layerNames: readonly string[];
}

/**
 * Opens a PMTiles file. Its content stays in the page.
 * @throws Failure 'bad-input' if it is not a PMTiles file
 */
export async function openTileFile(file: File): Promise<TileFile> {
  if (!protocol) {
    protocol = new Protocol({ metadata: true });
    addProtocol('pmtiles', protocol.tile);
  }
  const source = new FileSource(file);
  const archive = new PMTiles(source);
  const header = await archive.getHeader().catch((thrown: unknown) => {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw badInput(
      `${shown(file.name)} is not a PMTiles file (${why}). Choose a file that ends in .pmtiles.`,
    );
  });
  protocol.add(archive);
  const pictures = header.tileType !== TileType.Mvt;
  const layerNames = pictures ? [] : vectorLayerNames(await archive.getMetadata());
  return { url: `pmtiles://${source.getKey()}`, pictures, layerNames };
}

export const styleOf = ({ url, pictures, layerNames }: TileFile, palette: Palette): StyleSpecification =>
  pictures ? rasterStyle(url, palette) : vectorStyle(url, layerNames, palette);

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
