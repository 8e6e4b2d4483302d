import { fetchShipped as fetchFiles } from '../../../../studio/shipped-files';
import { HTP_NETWORKS, type HtpNetworkName } from '../../network-names';

/** What the trained networks that come with the page were trained on, for people. */
export const SHIPPED_FROM = 'the sample points';

/** Id of one of them, among the networks in use. */
export const shippedId = (name: HtpNetworkName): string => `sample-points/${name}`;

/** Fetches them, by name; rejects as `fetchShipped` of the page does. */
export const fetchShipped = (signal: AbortSignal): Promise<Readonly<Record<HtpNetworkName, Uint8Array>>> =>
  fetchFiles('sample-points', HTP_NETWORKS, signal);
