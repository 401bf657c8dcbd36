/**
 * Compares command lines by hand, against the cluster of $KUBECONFIG (one on the simulated runtime will do):
 *   node scripts/run-ts.mjs test/kubectl/compare.ts get po -o wide      one line
 *   node scripts/run-ts.mjs test/kubectl/compare.ts --table get         the table test/kubectl/get.ts
 *   node scripts/run-ts.mjs test/kubectl/compare.ts --fixture           makes the objects that rows read
 */
import { execFileSync } from 'node:child_process';
import { Contest, differenceText, FIXTURE, loadTables, root, UPSTREAM, type Comparison } from '../support/kubectl-same.ts';

const args = process.argv.slice(2);
const kubeconfig = process.env['KUBECONFIG'];
if (!kubeconfig) throw new Error('no cluster to compare on: KUBECONFIG is not set');
const quoted = (word: string) => (/^[\w./=:,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

if (args[0] === '--fixture') execFileSync(UPSTREAM, ['apply', '-f', '-'], { input: FIXTURE, stdio: ['pipe', 'inherit', 'inherit'], cwd: root });
else await compareAll();

async function compareAll(): Promise<void> {
  const contest = new Contest(kubeconfig!);
  await contest.prepare();
  try {
    const all: Comparison[] = [];
    if (args[0] !== '--table') all.push(await contest.row(args.map(quoted).join(' '), 'fixture'));
    else {
      for (const [, { rows = [], files, scenarios = [] }] of await loadTables(args.length > 1 ? args.slice(1) : ['all'])) {
        if (files) contest.write(files, { upstream: 'fixture', ours: 'fixture' });
        for (const row of rows) all.push(await contest.row(row, 'fixture'));
        for (const scenario of scenarios) all.push(...(await contest.scenario(scenario)));
      }
    }
    for (const found of all) if (!found.isSame && !found.differs) console.log(differenceText(found));
    if (all.length === 1 && all[0]!.isSame) console.log(all[0]!.ours.stdout + all[0]!.ours.stderr);
    console.log(`${all.filter(c => c.isSame).length} of ${all.length} agree, ${all.filter(c => !c.isSame && c.differs).length} differ for known reasons`);
  } finally {
    contest.dispose();
  }
}
