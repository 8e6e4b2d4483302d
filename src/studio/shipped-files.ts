import { NO_TASK } from '../base/task';
import { fetchFile } from '../engine/datasets/fetch-file';

/** No network that comes with the page is larger. */
const MOST_BYTES = 8_000_000;

/** The address of a file that lies beside the page, wherever that is served. */
export const addressBesidePage = (path: string): string => new URL(`./${path}`, document.baseURI).href;

/**
 * Fetches trained networks that come with the page: safetensors, by their names. Rejects with `Failure` 'bad-input' that names the
 * first file that could not be read, or 'cancelled'.
 * @param folder beside the page, wherever it is served
 */
export async function fetchShipped<Name extends string>(
  folder: string,
  names: readonly Name[],
  signal: AbortSignal,
): Promise<Readonly<Record<Name, Uint8Array>>> {
  const files = await Promise.all(
    names.map(async (name): Promise<[Name, Uint8Array]> => {
      const { file } = await fetchFile(addressBesidePage(`${folder}/${name}.safetensors`), MOST_BYTES, {
        ...NO_TASK,
        signal,
      });
      return [name, new Uint8Array(await file.arrayBuffer())];
    }),
  );
  return Object.fromEntries(files) as Record<Name, Uint8Array>;
}
