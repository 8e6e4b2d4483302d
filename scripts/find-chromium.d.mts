/** Path of a Chromium that runs. @throws Error that says what to do when there is none. */
export function findChromium(): Promise<string>;
