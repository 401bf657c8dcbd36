/** What the startup snapshot of kubectl is made from: all is loaded and has run once, so that a start neither reads nor compiles it. */
import * as v8 from 'node:v8';
import { forgetEnvironment } from '../kubectl/adapters/environment.ts';
import { kubectl } from './kubectl.ts';
import { rehearse } from './rehearsal/rehearse.ts';

v8.startupSnapshot.setDeserializeMainFunction(() => void kubectl(process.argv.slice(2)));
// No top-level await: a snapshot is made from CommonJS.
void rehearse().then(printed => {
  forgetEnvironment();
  for (const [line, text] of printed) if (process.env['KUBECTL_SHOW_REHEARSAL']) console.log(`$ kubectl ${line}\n${text}`);
});
