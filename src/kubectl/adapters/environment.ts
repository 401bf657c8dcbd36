/** The environment that the caller gave. bin/kubectl holds back what Node itself would read at its start, and takes long to; here it is again. */

const HELD = 'KUBECTL_HELD_';

function restored(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const name of Object.keys(env).filter(n => n.startsWith(HELD))) {
    const own = name.slice(HELD.length);
    const value = env[name];
    delete env[name];
    delete env[own];
    if (value) env[own] = value;
  }
  return env;
}

let known: NodeJS.ProcessEnv | undefined;

export const environment = (): NodeJS.ProcessEnv => (known ??= restored());
