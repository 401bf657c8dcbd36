/** Plays kubectl's rehearsal; prints which chunks each kind of command used, and the code cache that V8 has of each pack then. */
'use strict';
const v8 = require('v8');
const { existsSync } = require('fs');
const { Packs, wholePack } = require('../bin/kubectl.cjs');

const [folder, rehearsal] = process.argv.slice(2);

async function play() {
  const used = {};
  for (const label of Object.keys(new Packs(folder).load(rehearsal).PLAY)) {
    const packs = new Packs(folder);
    await packs.load(rehearsal).rehearse([label]);
    used[label] = [...packs.loaded.keys()];
  }
  const all = new Packs(folder);
  const printed = await all.load(rehearsal).rehearse(Object.keys(used));
  for (const [line, text] of process.env.KUBECTL_SHOW_REHEARSAL ? printed : []) console.error(`$ kubectl ${line}\n${text}`);
  const scripts = [...all.scripts];
  for (const label of Object.keys(used).filter(label => existsSync(`${folder}/${wholePack(label)}`))) {
    const whole = new Packs(folder, [label]);
    await whole.load(rehearsal).rehearse([label]);
    scripts.push([wholePack(label), whole.scripts.get(wholePack(label))]);
  }
  return { used, scripts };
}

// V8 forgets what has not run for a while. The flag is part of what a cache has to fit, so that it is taken back.
v8.setFlagsFromString('--no-flush-bytecode');
void play().then(({ used, scripts }) => {
  v8.setFlagsFromString('--flush-bytecode');
  const caches = Object.fromEntries(scripts.map(([file, script]) => [file, script.createCachedData().toString('base64')]));
  process.stdout.write(JSON.stringify({ used, caches }), () => process.exit());
});
