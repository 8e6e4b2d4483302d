// Loaded before a command (`node --import`): when it ends, the most memory that its process had resident at once goes, in
// bytes, to the file that PEAK_MEMORY_FILE names.
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  writeFileSync(process.env.PEAK_MEMORY_FILE, String(process.resourceUsage().maxRSS * 1024));
});
