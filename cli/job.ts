import { everySystem as systems } from '../src/systems/every-system';
import { runCommand } from './command';
import { runJob } from './run-job';

await runCommand(() => runJob(process.argv.slice(2), systems));
