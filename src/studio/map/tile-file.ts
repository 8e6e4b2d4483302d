import { addProtocol } from 'maplibre-gl';
import { FileSource, PMTiles, Protocol, TileType } from 'pmtiles';
import type { StyleSpecification } from 'maplibre-gl';
import { Failure } from '../../base/failure';
import type { Palette } from '../inks';
import { rasterStyle, vectorLayerNames, vectorStyle } from './basemap-style';

let protocol: Protocol | null = null;

/** What a PMTiles file holds, and how MapLibre reads it. */
export interface TileFile {
  readonly url: string;
  readonly pictures: boolean;
  readonly layerNames: readonly string[];
}

/** Opens a PMTiles file. Nothing of it leaves the page. Throws `Failure` 'bad-input' if it is none that can be drawn. */
export async function openTileFile(file: File): Promise<TileFile> {
  if (!protocol) {
    protocol = new Protocol({ metadata: true });
    addProtocol('pmtiles', protocol.tile);
  }
  const source = new FileSource(file);
  const archive = new PMTiles(source);
  const header = await archive.getHeader().catch((thrown: unknown) => {
    throw new Failure(
      'bad-input',
      `${file.name} is not a PMTiles file (${thrown instanceof Error ? thrown.message : String(thrown)}). Choose a file that ends in .pmtiles.`,
    );
  });
  protocol.add(archive);
  const pictures = header.tileType !== TileType.Mvt;
  const layerNames = pictures ? [] : vectorLayerNames(await archive.getMetadata());
  return { url: `pmtiles://${source.getKey()}`, pictures, layerNames };
}

export const styleOf = ({ url, pictures, layerNames }: TileFile, palette: Palette): StyleSpecification =>
  pictures ? rasterStyle(url, palette) : vectorStyle(url, layerNames, palette);
