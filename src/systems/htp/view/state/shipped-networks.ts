import { NO_TASK } from '../../../../base/task';
import { fetchFile } from '../../../../engine/datasets/fetch-file';
import { HTP_NETWORKS, type HtpNetworkName } from '../../network-names';

const MOST_BYTES = 8_000_000;
/** Beside the page, wherever it is served. */
const addressOf = (name: HtpNetworkName) =>
  new URL(`./sample-points/${name}.safetensors`, document.baseURI).href;

/** What the trained networks that come with the page were trained on, for people. */
export const SHIPPED_FROM = 'the sample points';

/** Id of one of them, among the networks in use. */
export const shippedId = (name: HtpNetworkName): string => `sample-points/${name}`;

/** Fetches them: safetensors, by name. Rejects with `Failure` 'bad-input' that names the file, or 'cancelled'. */
export async function fetchShipped(
  signal: AbortSignal,
): Promise<Readonly<Record<HtpNetworkName, Uint8Array>>> {
  const [tokeniser, language] = await Promise.all(
    HTP_NETWORKS.map(async (name) => {
      const { file } = await fetchFile(addressOf(name), MOST_BYTES, { ...NO_TASK, signal });
      return new Uint8Array(await file.arrayBuffer());
    }),
  );
  return { tokeniser, language };
}
