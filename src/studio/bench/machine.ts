import type { BackendReport } from '../../engine/backend/backend';
import type { Machine } from '../../engine/benchmarks/report';

/** What a browser tells beyond the types of TypeScript's library. */
interface BrowserNavigator {
  readonly userAgent: string;
  readonly hardwareConcurrency?: number;
  /** GiB, coarse. */
  readonly deviceMemory?: number;
  readonly userAgentData?: {
    getHighEntropyValues(hints: readonly string[]): Promise<{
      readonly fullVersionList?: readonly { readonly brand: string; readonly version: string }[];
      readonly platform?: string;
      readonly platformVersion?: string;
      readonly architecture?: string;
    }>;
  };
}

/**
 * The machine as a page can know it: no processor's name and no load, but browser, adapter and cores.
 * @param began when the run did, in ms since 1970
 */
export async function machineOfPage(
  { adapter }: Pick<BackendReport, 'adapter'>,
  versions: Machine['versions'],
  began: number,
  browser: BrowserNavigator = navigator as BrowserNavigator,
): Promise<Machine> {
  const { hardwareConcurrency, deviceMemory } = browser;
  return {
    date: new Date(began).toISOString(),
    host: await hostOf(browser),
    cpu: null,
    cores: hardwareConcurrency ?? null,
    memoryBytes: deviceMemory === undefined ? null : deviceMemory * 2 ** 30,
    adapter: adapter && adapterText(adapter),
    load: null,
    clock: 'wall',
    versions: { ...versions },
  };
}

const adapterText = ({ vendor, architecture, description }: NonNullable<BackendReport['adapter']>) =>
  [vendor, architecture, description].filter(Boolean).join(' ') || 'unnamed';

/**
 * "Google Chrome 141.0.7390.54, Linux 6.1 x86": where a browser keeps its versions
 * back, the text that it sends to servers.
 */
async function hostOf({ userAgent, userAgentData }: BrowserNavigator): Promise<string> {
  const told = await userAgentData?.getHighEntropyValues([
    'fullVersionList',
    'platform',
    'platformVersion',
    'architecture',
  ]);
  // Browsers name made-up brands too, so that nobody relies on the list; their own comes beside Chromium's.
  const brands = told?.fullVersionList?.filter(({ brand }) => !/not.?a.?brand/i.test(brand)) ?? [];
  const brand = brands.find(({ brand: name }) => name !== 'Chromium') ?? brands[0];
  if (!told || !brand) return userAgent;
  const system = [told.platform, told.platformVersion, told.architecture].filter(Boolean).join(' ');
  return `${brand.brand} ${brand.version}, ${system}`;
}
