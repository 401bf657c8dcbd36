/** `kubectl rollout`: the commands about new versions of workloads. */
import { defineCommand } from '../command.ts';

export default defineCommand({
  use: 'rollout SUBCOMMAND',
  short: 'Manage the rollout of a resource',
  long: 'Manage the rollout of deployments, daemon sets and stateful sets.',
  example: '# Go back to the version before\nkubectl rollout undo deployment/abc\n\n# How far a rollout has come\nkubectl rollout status daemonset/foo',
  isHelpOnStdout: true,
  subcommands: [
    { name: 'history', short: 'View the revisions of a workload', load: () => import('./rollout/history.ts') },
    { name: 'pause', short: 'Pause a deployment', load: () => import('./rollout/changes.ts').then(m => ({ default: m.pauseCommand })) },
    { name: 'restart', short: 'Restart a workload', load: () => import('./rollout/changes.ts').then(m => ({ default: m.restartCommand })) },
    { name: 'resume', short: 'Resume a deployment that is paused', load: () => import('./rollout/changes.ts').then(m => ({ default: m.resumeCommand })) },
    { name: 'status', short: 'Show how far a rollout has come', load: () => import('./rollout/status.ts') },
    { name: 'undo', short: 'Go back to an earlier revision', load: () => import('./rollout/undo.ts') },
  ],
});
