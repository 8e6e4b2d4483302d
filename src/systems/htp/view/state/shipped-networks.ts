import { fetchShipped as fetchFiles } from '../../../../studio/shipped-files';
import { SAMPLE_POINTS } from '../../../../engine/datasets/samples';
import { NetworksOfSample, type SampleNeeds } from '../../../../studio/state/page/shipped-networks.svelte';
import { HTP, HTP_NETWORKS, type HtpNetworkName } from '../../networks';

/** Where the trained networks lie that come with the page. */
export const SHIPPED_FOLDER = 'sample-points';
/** What they were trained on, for people. */
export const SHIPPED_FROM = 'the sample points';

/** Id of one of them, among the networks in use. */
export const shippedId = (name: HtpNetworkName): string => `${SHIPPED_FOLDER}/${name}`;

/** Fetches them, by name; rejects as `fetchShipped` of the page does. */
export const fetchShipped = (signal: AbortSignal): Promise<Readonly<Record<HtpNetworkName, Uint8Array>>> =>
  fetchFiles(SHIPPED_FOLDER, HTP_NETWORKS, signal);

/** Puts the networks in use that come with the sample points. */
export const networksOfSample = (needs: SampleNeeds): NetworksOfSample =>
  new NetworksOfSample(needs, {
    ...{ system: HTP, sample: SAMPLE_POINTS, folder: SHIPPED_FOLDER },
    ...{ names: HTP_NETWORKS, from: SHIPPED_FROM },
    text: 'Networks come with the sample points: trained on them beforehand, so that points can be made at once.',
  });
