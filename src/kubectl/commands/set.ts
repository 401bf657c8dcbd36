/** `kubectl set`: changes of parts that objects of several kinds have. */
import { defineCommand } from '../command.ts';

export default defineCommand({
  use: 'set SUBCOMMAND',
  short: 'Set specific features on objects',
  long: 'Change what pods are made of: images, environment, resources, service accounts; or selectors and subjects.',
  subcommands: [
    { name: 'env', short: 'Update environment variables on a pod template', load: () => import('./set/env.ts') },
    { name: 'image', short: 'Update the image of a pod template', load: () => import('./set/image.ts') },
    { name: 'resources', short: 'Update resource requests/limits on objects with pod templates', load: () => import('./set/resources.ts') },
    { name: 'selector', short: 'Set the selector on a resource', load: () => import('./set/selector.ts') },
    { name: 'serviceaccount', aliases: ['sa'], short: 'Update the service account of a resource', load: () => import('./set/serviceaccount.ts') },
    { name: 'subject', short: 'Update the user, group, or service account in a role binding or cluster role binding', load: () => import('./set/subject.ts') },
  ],
});
