/** `kubectl rollout pause`, `resume` and `restart`. */
import { defineCommand } from '../../command.ts';
import { changeFlags, changeWorkloads } from '../../rollout/change.ts';
import { localTimestamp, pause, restart, resume } from '../../rollout/plans.ts';

export const pauseCommand = defineCommand({
  use: 'pause RESOURCE',
  short: 'Pause a deployment',
  long: 'Pause a deployment: changes of it roll out nothing until it is resumed.',
  example: '# Pause nginx\nkubectl rollout pause deployment/nginx',
  flags: changeFlags(),
  run: context => changeWorkloads(context, pause),
});

export const resumeCommand = defineCommand({
  use: 'resume RESOURCE',
  short: 'Resume a deployment that is paused',
  long: 'Resume a deployment that is paused: what was changed meanwhile rolls out.',
  example: '# Resume nginx\nkubectl rollout resume deployment/nginx',
  flags: changeFlags(),
  run: context => changeWorkloads(context, resume),
});

export const restartCommand = defineCommand({
  use: 'restart RESOURCE',
  short: 'Restart a workload',
  long: 'Restart the pods of a workload, as a rollout does it.',
  example: '# Restart a deployment\nkubectl rollout restart deployment/nginx\n\n# Those with a label\nkubectl rollout restart deployment --selector=app=nginx',
  flags: changeFlags(),
  run: context => changeWorkloads(context, restart(localTimestamp(context.io.clock.now()))),
});
