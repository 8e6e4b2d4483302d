import { shown } from '../../base/text';
import { addProtocol } from 'maplibre-gl';
import { FileSource, PMTiles, Protocol, TileType } from 'pmtiles';
import type { StyleSpecification } from 'maplibre-gl';
import { Failure } from '../../base/failure';
import type { Palette } from '../inks';
import { rasterStyle, vectorLayerNames, vectorStyle } from './basemap-style';

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
    throw new Failure(
      'bad-input',
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
