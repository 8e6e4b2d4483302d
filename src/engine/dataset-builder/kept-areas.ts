import type { BlobStore } from '../../data/blob-store';
import { sha256, toHex } from '../../base/checksum';
import type { FetchedFile } from '../datasets/fetch-file';
import { keepOrNote } from '../datasets/keep-or-note';
import { overpassQuery } from './overpass-query';
import type { AreaRequest } from './builder-service';

const AREAS = 'areas of the map';
const MOST_AREAS = 8;
const encoder = new TextEncoder();

/** Downloaded areas are kept, so that a server is asked only once for each. */
export class KeptAreas {
  constructor(private readonly blobs: BlobStore) {}

  /** Since when the answer to the same request is kept, ISO 8601; null if it is not. */
  async keptFrom(request: AreaRequest): Promise<string | null> {
    const name = await nameOf(request);
    const found = (await this.blobs.list(AREAS)).find((blob) => blob.name === name);
    return found ? new Date(found.savedAt).toISOString() : null;
  }

  async get(request: AreaRequest): Promise<FetchedFile | null> {
    const bytes = await this.blobs.get(AREAS, await nameOf(request));
    return bytes ? { path: 'area.overpass.json', file: new Blob([bytes]) } : null;
  }

  /** Keeps an answer; if there is no room for it, `note` says so. */
  async put(request: AreaRequest, file: Blob, note: (text: string) => void): Promise<void> {
    const keep = async () => {
      await this.blobs.put(AREAS, await nameOf(request), new Uint8Array(await file.arrayBuffer()));
      await this.blobs.keepNewest(AREAS, MOST_AREAS);
    };
    await keepOrNote(keep, 'The area could not be kept for next time.', note);
  }
}

async function nameOf({ bounds, server }: AreaRequest): Promise<string> {
  const digest = await sha256(encoder.encode(`${server}\n${overpassQuery(bounds)}`));
  return toHex(digest);
}
