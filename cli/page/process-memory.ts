import { readFile } from 'node:fs/promises';
import type { CDPSession } from 'playwright';

/** Memory of the process that a page and its workers live in, in bytes. */
export interface ProcessMemory {
  readonly resident: number;
  /** The most that was resident at once. */
  readonly peak: number;
}

/**
 * The largest process of pages in a browser.
 * @param browser a session of the browser itself
 * @returns null where the system does not tell (only Linux has /proc)
 */
export async function processMemory(browser: CDPSession): Promise<ProcessMemory | null> {
  const { processInfo } = await browser.send('SystemInfo.getProcessInfo');
  const pages = processInfo.filter(({ type }) => type === 'renderer');
  try {
    const statuses = await Promise.all(pages.map(({ id }) => readFile(`/proc/${id}/status`, 'utf8')));
    const most = (field: string) => Math.max(...statuses.map((status) => bytesOf(status, field)));
    const memory = { resident: most('VmRSS'), peak: most('VmHWM') };
    return Number.isFinite(memory.resident) && Number.isFinite(memory.peak) ? memory : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return null;
  }
}

const bytesOf = (status: string, field: string): number =>
  Number(new RegExp(`^${field}:\\s*(\\d+) kB$`, 'm').exec(status)?.[1] ?? NaN) * 1024;
