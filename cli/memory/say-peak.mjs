// Loaded before a command (`node --import`): when it ends, the most memory that its process had resident at once goes, in
// bytes, to the file that PEAK_MEMORY_FILE names.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const STATUS = '/proc/self/status';

/** What getrusage says includes the process that started this one, on Linux: there the kernel's own figure is read. */
const peakKilobytes = () =>
  existsSync(STATUS)
    ? Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(STATUS, 'utf8'))[1])
    : process.resourceUsage().maxRSS;

process.on('exit', () => writeFileSync(process.env.PEAK_MEMORY_FILE, String(peakKilobytes() * 1024)));
