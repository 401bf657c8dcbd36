/** What bin/kubectl starts: nothing else of Skiff is loaded. */
import { kubectl } from './kubectl.ts';

await kubectl(process.argv.slice(2));
