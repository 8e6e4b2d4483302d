import type { FoundationNetworkName } from './network-names';

/** Where the networks lie that come with the page. */
export const SHIPPED_FOLDER = 'sample-residents';
/** The networks that come with the sample of residents, trained on it. */
export const SHIPPED_NETWORKS: readonly FoundationNetworkName[] = ['pretrained'];
