/** The part of the Battery Status API that is asked; Chrome and Edge have it. */
interface Battery extends EventTarget {
  readonly charging: boolean;
}

/** Whether this machine runs on its battery, as far as the browser tells. */
export class PagePower {
  onBattery = $state(false);

  /** Listens until it is told to stop. */
  watch(): () => void {
    const stop = new AbortController();
    const { getBattery } = navigator as { getBattery?: () => Promise<Battery> };
    const listen = async () => {
      const battery = await getBattery!.call(navigator);
      const read = () => (this.onBattery = !battery.charging);
      read();
      battery.addEventListener('chargingchange', read, { signal: stop.signal });
    };
    if (getBattery) listen().catch((thrown) => console.info(`The battery is not known: ${String(thrown)}`));
    return () => stop.abort();
  }
}
