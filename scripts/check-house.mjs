// Checks the directions between the rooms, and that time and chance enter only by injection.
// First it plants a violation of each rule and sees it caught: a check that cannot fail is no check.
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { createRequire } from 'node:module';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const config = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs'));

async function crossings(baseDir) {
  const { output } = await cruise(['src'], { ...config.options, baseDir, ruleSet: { forbidden: config.forbidden }, validate: true }, {}, { tsConfig: extractTSConfig(join(root, 'tsconfig.json')) });
  return { modules: output.summary.totalCruised, violations: output.summary.violations };
}

const CLOCK = /\bDate\.now\b|\bnew Date\(\)|(?<![.\w])set(Timeout|Interval|Immediate)\(|\bMath\.random\b|\brandomUUID\b|\bperformance\.now\b/;
const mayReadClock = file => /^src\/(bin|dashboard)\/|\/adapters\/|\.test\.ts$|^src\/cluster\//.test(file);

function sourcesOf(dir) {
  return readdirSync(dir, { withFileTypes: true }).flatMap(e => {
    const path = join(dir, e.name);
    if (e.isDirectory()) return e.name === 'generated' ? [] : sourcesOf(path);
    return e.name.endsWith('.ts') ? [path] : [];
  });
}

function clockReads(baseDir) {
  return sourcesOf(join(baseDir, 'src')).flatMap(path => {
    const file = relative(baseDir, path);
    if (mayReadClock(file)) return [];
    return readFileSync(path, 'utf8').split('\n').flatMap((line, i) => (CLOCK.test(line.replace(/^\s*(\*|\/\/|\/\*).*/, '')) ? [`${file}:${i + 1}: time and chance are injected: ${line.trim()}`] : []));
  });
}

/** Files that each break one rule, and the rule that must notice. */
const planted = [
  ['src/machinery/a.ts', "import '../store/b.ts';", 'machinery-imports-only-its-own'],
  ['src/store/b.ts', "import 'node:fs';", 'platform-code-stays-in-adapters'],
  ['src/apiserver/c.ts', "import '../client/d.ts';", 'apiserver-imports-only-its-own'],
  ['src/client/d.ts', 'export const d = 1;', undefined],
  ['src/kubectl/h.ts', "import '../store/b.ts';", 'kubectl-imports-only-its-own'],
  ['src/controllers/x/e.ts', "import '../y/f.ts';", 'controllers-know-no-sibling'],
  ['src/controllers/y/f.ts', "import './g.ts';", 'no-circles'],
  ['src/controllers/y/g.ts', "import './f.ts'; export const now = Date.now();", undefined],
];

async function selfCheck() {
  const dir = mkdtempSync(join(root, 'node_modules/.house-'));
  try {
    for (const [file, text] of planted) {
      mkdirSync(dirname(join(dir, file)), { recursive: true });
      writeFileSync(join(dir, file), `${text}\n`);
    }
    const { violations } = await crossings(dir);
    const caught = new Set(violations.map(v => v.rule.name));
    const missed = planted.flatMap(([, , rule]) => (rule && !caught.has(rule) ? [rule] : []));
    if (clockReads(dir).length !== 1) missed.push('the clock rule');
    return missed;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const missed = await selfCheck();
const { modules, violations } = await crossings(root);
const clock = clockReads(root);
for (const rule of missed) console.error(`check-house: a planted violation was not caught: ${rule}`);
for (const v of violations) console.error(`${v.from} -> ${v.to}: ${v.rule.name}${v.cycle ? ` (${v.cycle.map(c => c.name ?? c).join(' -> ')})` : ''}`);
for (const line of clock) console.error(line);
console.log(`check-house: ${modules} modules, ${violations.length + clock.length} violations, ${planted.filter(p => p[2]).length + 1} planted ones ${missed.length ? 'NOT all ' : ''}caught`);
process.exitCode = missed.length || violations.length || clock.length ? 1 : 0;
