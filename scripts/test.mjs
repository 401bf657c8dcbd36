// `npm test`: prepares what the tests need, then types, lint, the house's directions, and every test; the last line counts them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);
const isRoot = process.getuid?.() === 0;
const only = process.argv.slice(2);

function run(title, command, args, options = {}) {
  console.log(`\n== ${title}`);
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (error) console.error(`${title}: ${error.message}`);
  return status === 0;
}
const node = (title, ...args) => run(title, process.execPath, args);

if (!existsSync('node_modules/vitest/package.json') && !run('Installing npm packages', 'npm', ['install', '--no-save', '--no-audit', '--no-fund'])) process.exit(1);

let healthy = node('Generating types from the table of facts', 'scripts/generate.mjs');
healthy = node('Types', 'node_modules/ts7/bin/tsc', '-p', 'tsconfig.json') && healthy;
healthy = run('Lint', 'node_modules/.bin/oxlint', ['--type-aware']) && healthy;
healthy = node('Directions between the rooms', 'scripts/check-house.mjs') && healthy;
healthy = node('Build', 'scripts/build.mjs') && healthy;

if (isRoot) healthy = node('Preparing the end-to-end tests', 'scripts/run-ts.mjs', 'test/e2e/prepare.ts') && healthy;
else console.log('\nNot root: the tests on real containers are left out (run as root for all of them).');

const report = join(root, '.cache/test-report.json');
mkdirSync(dirname(report), { recursive: true });
rmSync(report, { force: true });
const projects = isRoot ? [] : ['--project', 'unit'];
run('Tests', process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...projects, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...only], { env: { ...process.env, NODE_OPTIONS: '--max-old-space-size=4096' } });

if (!existsSync(report)) {
  console.error('The test runner left no report.');
  process.exit(1);
}
const { numPassedTests: passed, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
/** A file that could not even be loaded counts as one failure. */
const broken = testResults.filter(f => f.status === 'failed' && f.assertionResults.every(t => t.status !== 'failed')).length;
const failed = numFailedTests + broken + (healthy ? 0 : 1);
if (!healthy) console.log('\nA check before the tests failed (see above); it counts as one failure.');
console.log(`\n${passed} passed, ${failed} failed, ${numPendingTests + numTodoTests} skipped`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
